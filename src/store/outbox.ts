import { sql, type Kysely } from 'kysely';
import type { Card } from '../chats/card.ts';
import { KEPT_HERE } from '../chats/channel.ts';
import { type Audience, type Outbox, type PlanMark, runVersion, type Wanted } from '../chats/outbox.ts';
import { movesFrom } from './incident-moves.ts';
import { stored, toRun } from './rows.ts';
import { findRecord } from './run-record.ts';
import type { Database, RunRow } from './schema.ts';

/** Notified with the platform for which something is due; the page's cards are handed over by who wanted them. */
export const OUTBOX_CHANNEL = 'baton_outbox';

/** Messages are let go of after a day at the earliest: nobody is reminded a second time after that. Unit: milliseconds. */
const REMINDED_WITHIN_MS = 86_400_000;

export function createOutbox(db: Kysely<Database>): Outbox {
  const wantEach = async (cards: readonly Wanted[]): Promise<void> => {
    const rows = cards.flatMap(rowsOf);
    if (rows.length === 0) return;
    const kept = sql`split_part(place, ':', 1) = any(${[...KEPT_HERE]}::text[])`;
    await sql`
        with given as (
          select * from unnest(${rows.map(({ place }) => place)}::text[], ${rows.map(({ key }) => key)}::text[],
            ${rows.map(({ lane }) => lane)}::text[], ${rows.map(({ version }) => version)}::bigint[],
            ${rows.map(({ text }) => text)}::text[], ${rows.map(({ isNews }) => isNews)}::boolean[], ${rows.map(({ nth }) => nth)}::int[])
            as given (place, given_key, lane, version, card, is_news, nth)
        ),
        changed as (
          insert into outbox (destination, key, lane, revision, version, card, wanted_at_ms)
          select place, given_key, lane, 1, version, card, baton_now_ms() + nth from given
          where is_news or ${kept} or exists (select 1 from outbox where destination = place and key = given_key)
          on conflict (destination, key) do update
            set version = excluded.version, lane = excluded.lane, card = excluded.card,
              revision = outbox.revision + (outbox.card <> excluded.card)::int,
              wanted_at_ms = case when outbox.card <> excluded.card then excluded.wanted_at_ms else outbox.wanted_at_ms end
            where outbox.version < excluded.version or (outbox.version = excluded.version
              and (outbox.card <> excluded.card or outbox.lane <> excluded.lane))
          returning destination as place, revision > delivered_revision as is_due
        )
        select pg_notify(${OUTBOX_CHANNEL}, split_part(place, ':', 1)) from changed where is_due and not ${kept}
      `.execute(db);
  };
  return {
    want: (destinations, card, lane, version, age = 'news') => wantEach([{ destinations, card, lane, version, age }]),
    wantEach,
    due: async (platforms, limit) => {
      const { rows } = await sql<Database['outbox']>`
        select * from outbox
        where delivered_revision < revision and split_part(destination, ':', 1) = any(${[...platforms]}::text[])
        order by lane, wanted_at_ms, destination, key limit ${limit}
      `.execute(db);
      return rows.map((row) => ({
        destination: row.destination,
        key: row.key,
        revision: row.revision,
        card: stored<Card>(row.card),
      }));
    },
    delivered: async (shown) => {
      if (shown.length === 0) return;
      await sql`
        update outbox set delivered_revision = greatest(delivered_revision, shown.revision)
        from unnest(${shown.map(({ destination }) => destination)}::text[], ${shown.map(({ key }) => key)}::text[],
          ${shown.map(({ revision }) => revision)}::int[]) as shown (destination, key, revision)
        where outbox.destination = shown.destination and outbox.key = shown.key
      `.execute(db);
    },
    find: async (destination, key) => {
      const { rows } = await sql<{ card: string }>`
        select card from outbox where destination = ${destination} and key = ${key}
      `.execute(db);
      return rows[0] === undefined ? null : stored<Card>(rows[0].card);
    },
    runsBehind: async (audiences, endedWithinMs) => {
      const rows = await Promise.all(audiences.map((audience) => behindAt(db, audience, endedWithinMs)));
      const runs = new Map(rows.flat().map((row) => [row.id, row]));
      return [...runs.values()]
        .toSorted((one, other) => one.created_at_ms - other.created_at_ms || (one.id < other.id ? -1 : 1))
        .map(toRun);
    },
    oldKeysDue: async (destination) => {
      const { rows } = await sql<RunRow>`
        select runs.* from runs join journal on journal.run_id = runs.id and journal.seq = runs.last_seq
        where runs.state = 'done' and runs.procedure = 'polkadot/handover'
          and (journal.event::jsonb -> 'figures' ->> 'disputesOverAtMs')::bigint
            between baton_now_ms() - ${REMINDED_WITHIN_MS}::bigint and baton_now_ms()
          and not exists (select from outbox
            where outbox.destination = ${destination} and outbox.key = 'old-keys:' || runs.id)
          -- A later run may have made keys on the old node again: which of them are the old ones the reminder cannot say.
          and not exists (select from runs as later
            where later.validator = runs.validator and later.procedure in ('polkadot/handover', 'polkadot/takeover')
              and later.to_node = runs.from_node and later.created_at_ms > runs.created_at_ms)
      `.execute(db);
      return rows.map(toRun);
    },
    runNow: (id) => findRecord(db, id),
    movesFrom: (incidents) => movesFrom(db, incidents),
    planMarks: (withinMs, known) => planMarks(db, withinMs, known),
  };
}

/** One row for each place. A millisecond later than those before, so that they are due in the order in which they are given. */
function rowsOf({ destinations, card, lane, version, age }: Wanted, nth: number) {
  const text = JSON.stringify(card);
  return destinations.map((place) => ({ place, key: card.key, lane, version, text, nth, isNews: age !== 'past' }));
}

async function behindAt(
  db: Kysely<Database>,
  { destination, validators }: Audience,
  endedWithinMs: number,
): Promise<readonly RunRow[]> {
  const isTheirs = validators === 'all' ? sql`true` : sql`validator = any(${[...validators]}::text[])`;
  const { rows } = await sql<RunRow>`
    select runs.* from runs
    left join outbox on outbox.destination = ${destination} and outbox.key = 'run:' || runs.id
    where (ended_at_ms is null or ended_at_ms > baton_now_ms() - ${endedWithinMs}::bigint) and ${isTheirs}
      and (state = 'queued' or outbox.version is null
        or outbox.version < runs.revision * ${runVersion(1, 0)}::bigint + runs.last_seq)
  `.execute(db);
  return rows;
}

async function planMarks(
  db: Kysely<Database>,
  withinMs: number,
  known: string | null,
): ReturnType<Outbox['planMarks']> {
  const { rows } = await sql<MarkRow>`
    with marks as materialized (
      select plans.id, state_kind as state, runs.validator, runs.ended_at_ms is not null as ended, made_at_ms,
        (select count(*) from plan_decisions where plan_id = plans.id)::int as decisions
      from plans left join runs on runs.plan_id = plans.id
      where made_at_ms > baton_now_ms() - ${withinMs}::bigint
    ),
    whole as (
      select case when bool_and(state <> 'open') then
        md5(string_agg(concat_ws(' ', id, state, validator, ended, decisions), ',' order by made_at_ms, id)) end as digest
      from marks
    )
    select whole.digest, marks.id, state, validator, ended, decisions
    from whole left join marks on whole.digest is null or whole.digest is distinct from ${known}::text
    order by made_at_ms, marks.id
  `.execute(db);
  const digest = rows[0]?.digest ?? null;
  if (digest !== null && digest === known) return { digest, marks: null };
  const marks = rows.flatMap(({ id, state, decisions, validator, ended }) =>
    id === null ? [] : [{ id, state, decisions, run: validator === null ? null : { validator, ended } }],
  );
  return { digest, marks };
}

/** One mark; `id` is null where there is none. */
interface MarkRow {
  readonly digest: string | null;
  readonly id: string | null;
  readonly state: PlanMark['state'];
  readonly decisions: number;
  readonly validator: string | null;
  readonly ended: boolean;
}
