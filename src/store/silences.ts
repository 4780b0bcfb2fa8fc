import { sql, type Kysely, type Transaction } from 'kysely';
import type { DueSilence, SilenceStore } from '../alerts/silences/store.ts';
import type { WantedSilence } from '../alerts/silences/wanted.ts';
import { inQuarantine } from './alarms.ts';
import { readIncidents } from './incident-rows.ts';
import { stored, toRun } from './rows.ts';
import type { Database, RunRow } from './schema.ts';

/** A wait that is longer is one in which nothing happens on a host. Unit: milliseconds. */
const SHORT_WAIT_MS = 60_000;
/** After the first failure, and twice as long after each next one. Unit: milliseconds. */
const FIRST_PAUSE_MS = 2_000;
const LONGEST_PAUSE_MS = 60_000;
/** One answer that is lost is nothing to tell people about. */
const TOLD_AFTER_TRIES = 2;

export function createSilenceStore(db: Kysely<Database>): SilenceStore {
  return {
    reasons: () => reasons(db),
    want: (wanted) => want(db, wanted),
    next: (owner, holdMs) => next(db, owner, holdMs),
    made: (silence, id) => db.transaction().execute((tx) => made(tx, silence, id)),
    ended: (silence) => db.transaction().execute((tx) => ended(tx, silence)),
    failed: (silence, because, isRefused) => db.transaction().execute((tx) => failed(tx, silence, because, isRefused)),
    troubles: async () => {
      const { rows } = await sql<{ incident: string; because: string; sinceMs: number }>`
        select incident, min(trouble) as because, min(trouble_since_ms) as "sinceMs" from silences
        where incident is not null and trouble is not null group by incident order by incident
      `.execute(db);
      return rows;
    },
  };
}

const notWanted = sql<boolean>`until_ms <= baton_now_ms()`;

/** What is wanted is not what Alertmanager has. What runs out by itself needs nobody to end it. */
const needsTelling = sql<boolean>`(case when ${notWanted}
  then coalesce(held_until_ms > baton_now_ms(), true)
  else held_until_ms is distinct from until_ms or held_matchers is distinct from matchers end)`;

async function reasons(db: Kysely<Database>) {
  const { rows: clock } = await sql<{ now_ms: number }>`select baton_now_ms() as now_ms`.execute(db);
  const { rows } = await sql<RunRow>`
    select * from runs
    where (state in ('queued', 'running') or (state = 'waiting' and due_at_ms < baton_now_ms() + ${SHORT_WAIT_MS}::bigint))
      and not ${inQuarantine}
    order by created_at_ms, id
  `.execute(db);
  const silenced = sql`ended_at_ms is null and silenced_until_ms > baton_now_ms()`;
  return { nowMs: clock[0]?.now_ms ?? 0, runs: rows.map(toRun), incidents: await readIncidents(db, silenced) };
}

async function want(db: Kysely<Database>, wanted: readonly WantedSilence[]): Promise<void> {
  const rows = wanted.map(({ key, incident, run, matchers, createdBy, comment, untilMs }) => ({
    key,
    incident,
    run,
    matchers: JSON.stringify(matchers),
    created_by: createdBy,
    comment,
    until_ms: untilMs,
  }));
  const given = sql`(select * from json_to_recordset(${JSON.stringify(rows)}::json)
    as t(key text, incident text, run text, matchers text, created_by text, comment text, until_ms bigint))`;
  await db.transaction().execute(async (tx) => {
    // In one order for everybody, so that two sweeps cannot wait for each other.
    await sql`
      insert into silences (key, incident, run, matchers, created_by, comment, until_ms)
      select key, incident, run, matchers, created_by, comment, until_ms from ${given} as given order by key
      on conflict (key) do update set matchers = excluded.matchers, created_by = excluded.created_by,
        comment = excluded.comment, until_ms = excluded.until_ms, next_try_ms = 0
      where (silences.matchers, silences.until_ms) is distinct from (excluded.matchers, excluded.until_ms)
    `.execute(tx);
    const keys = wanted.map(({ key }) => key);
    await sql`
      update silences set until_ms = 0, next_try_ms = 0, tries = 0
      where key in (
        select key from silences where until_ms > 0 and key <> all(${keys}::text[]) order by key for update)
    `.execute(tx);
    await sql`
      delete from silences where ${notWanted} and not ${needsTelling} and coalesce(owner_until_ms, 0) <= baton_now_ms()
    `.execute(tx);
  });
}

interface SilenceRow {
  key: string;
  matchers: string;
  created_by: string;
  comment: string;
  until_ms: number;
  held_id: string | null;
  is_wanted: boolean;
  now_ms: number;
}

async function next(db: Kysely<Database>, owner: string, holdMs: number): Promise<DueSilence | null> {
  const { rows } = await sql<SilenceRow>`
    update silences set owner = ${owner}, owner_until_ms = baton_now_ms() + ${holdMs}::bigint
    where key = (
      select key from silences
      where ${needsTelling} and next_try_ms <= baton_now_ms() and coalesce(owner_until_ms, 0) <= baton_now_ms()
      order by next_try_ms, key limit 1 for update skip locked)
    returning key, matchers, created_by, comment, until_ms, held_id, not ${notWanted} as is_wanted, baton_now_ms() as now_ms
  `.execute(db);
  const [row] = rows;
  if (row === undefined) return null;
  return {
    key: row.key,
    matchers: stored(row.matchers),
    createdBy: row.created_by,
    comment: row.comment,
    untilMs: row.until_ms,
    id: row.held_id,
    isWanted: row.is_wanted,
    owner,
    nowMs: row.now_ms,
  };
}

/** As it was told: what is wanted may have changed meanwhile, and is then told next. */
async function made(tx: Transaction<Database>, silence: DueSilence, id: string): Promise<void> {
  await told(tx, silence, null);
  await sql`
    update silences set held_id = ${id}, held_until_ms = ${silence.untilMs}::bigint,
      held_matchers = ${JSON.stringify(silence.matchers)}, tries = 0, next_try_ms = 0,
      trouble = null, trouble_since_ms = null, owner = null, owner_until_ms = null
    where key = ${silence.key} and owner = ${silence.owner}
  `.execute(tx);
}

/** Wanted again meanwhile, it has to be made again. */
async function ended(tx: Transaction<Database>, { key, owner }: DueSilence): Promise<void> {
  await sql`
    update silences set held_id = null, held_matchers = null, held_until_ms = null, owner_until_ms = null, tries = 0
    where key = ${key} and owner = ${owner}
  `.execute(tx);
  await sql`delete from silences where key = ${key} and owner = ${owner} and ${notWanted}`.execute(tx);
}

async function failed(
  tx: Transaction<Database>,
  silence: DueSilence,
  because: string,
  isRefused: boolean,
): Promise<void> {
  const { rows } = await sql<{ tries: number }>`
    update silences set tries = tries + 1, owner = null, owner_until_ms = null,
      next_try_ms = baton_now_ms() + least(${LONGEST_PAUSE_MS}::bigint, ${FIRST_PAUSE_MS}::bigint * (1 << least(tries, 10)))
    where key = ${silence.key} and owner = ${silence.owner} returning tries
  `.execute(tx);
  const [row] = rows;
  if (row === undefined || (!isRefused && row.tries < TOLD_AFTER_TRIES)) return;
  await told(tx, silence, because);
  await sql`
    update silences set trouble = ${because}, trouble_since_ms = coalesce(trouble_since_ms, baton_now_ms())
    where key = ${silence.key}
  `.execute(tx);
}

/** The card of an incident says that it cannot be silenced, and has to be made anew when that changes. */
async function told(tx: Transaction<Database>, { key }: DueSilence, trouble: string | null): Promise<void> {
  await sql`
    update incidents set revision = revision + 1
    where ended_at_ms is null
      and id = (select incident from silences where key = ${key} and trouble is distinct from ${trouble}::text)
  `.execute(tx);
}
