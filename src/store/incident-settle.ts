import { sql, type Kysely, type Transaction } from 'kysely';
import { overWords, type Settled, settled } from '../alerts/closing.ts';
import type { IncidentStore, Patience } from '../alerts/store.ts';
import type { IncidentHead } from '../alerts/head.ts';
import type { Incident } from '../domain/incident.ts';
import type { IncidentId, PlanId } from '../domain/names.ts';
import type { PlanState } from '../domain/plan.ts';
import { lockLines } from './alarms.ts';
import { appendFleetLines } from './fleet-journal.ts';
import { causesPut, incidentsPut, toHead, toIncident, toIncidentRow, toKnownCause } from './incident-rows.ts';
import type { CauseRow, Database, IncidentRow } from './schema.ts';

/**
 * Whoever sweeps writes down that somebody listens. Longer than this between two sweeps nobody did, and what senders said was lost:
 * their silence from before counts for nothing. Many times a sweep's interval, and far below any patience. Unit: milliseconds.
 */
const GAP_MS = 120_000;
/** More often nobody needs to write it down. Unit: milliseconds. */
const WRITTEN_EVERY_MS = 20_000;
/** Plans that are made just then; after so many tries the next sweep tries. */
const MOST_TRIES = 3;

type Closed = Awaited<ReturnType<IncidentStore['settle']>>[number];

/** A plan was made from the incident after its plans were locked. */
class NewPlan extends Error {}

export async function settleIncidents(db: Kysely<Database>, patience: Patience): Promise<readonly Closed[]> {
  const listeningSinceMs = await listening(db);
  const { rows } = await sql<{ id: IncidentId; nowMs: number; causes: CauseRow[] }>`
    select id, baton_now_ms() as "nowMs", (
      select coalesce(json_agg(causes), '[]'::json) from causes where causes.incident = incidents.id) as causes
    from incidents where ended_at_ms is null and (
      not exists (select from causes where causes.incident = incidents.id and causes.ended_at_ms is null)
      or exists (select from causes where causes.incident = incidents.id and causes.ended_at_ms is null
        and causes.seen_at_ms < (select baton_now_ms() - ${patience.staleAfterMs}::bigint)))
    order by opened_at_ms, id
  `.execute(db);
  const due = rows.filter(
    ({ causes, nowMs }) => settled({ causes: causes.map(toKnownCause), nowMs, listeningSinceMs }, patience).changed,
  );
  const closed: Closed[] = [];
  const failures: unknown[] = [];
  // One that cannot be closed must not keep the others open.
  for (const { id } of due)
    try {
      const one = await settleOne(db, id, patience, listeningSinceMs);
      if (one !== null) closed.push(one);
    } catch (error) {
      failures.push(error);
    }
  if (failures.length > 0) throw failures[0];
  return closed;
}

/** Since when somebody listens without a gap. */
async function listening(db: Kysely<Database>): Promise<number> {
  const { rows } = await sql<{ since: number | null; isDue: boolean }>`
    select settling_since_ms as since, coalesce(settled_at_ms < baton_now_ms() - ${WRITTEN_EVERY_MS}::bigint, true) as "isDue"
    from store_facts
  `.execute(db);
  const [facts] = rows;
  // Tables that no process has prepared yet: nobody has listened so far.
  if (facts === undefined) return Number.POSITIVE_INFINITY;
  if (!facts.isDue) return facts.since ?? Number.POSITIVE_INFINITY;
  const { rows: written } = await sql<{ since: number }>`
    update store_facts set settled_at_ms = baton_now_ms(), settling_since_ms = case
      when settled_at_ms >= baton_now_ms() - ${GAP_MS}::bigint then settling_since_ms else baton_now_ms() end
    returning settling_since_ms as since
  `.execute(db);
  return written[0]?.since ?? Number.POSITIVE_INFINITY;
}

async function settleOne(
  db: Kysely<Database>,
  id: IncidentId,
  patience: Patience,
  listeningSinceMs: number,
): Promise<Closed | null> {
  for (let tried = 1; tried <= MOST_TRIES; tried += 1)
    try {
      return await db.transaction().execute((tx) => settleIn(tx, id, patience, listeningSinceMs));
    } catch (error) {
      if (!(error instanceof NewPlan)) throw error;
    }
  return null;
}

/**
 * The plans first, as a start has them first: whichever of the two comes second finds the plan void, or consumed. Then the lines of
 * the scope, as whoever takes reports has them, so that a cause that begins is either seen here or opens another incident.
 */
async function settleIn(
  tx: Transaction<Database>,
  id: IncidentId,
  patience: Patience,
  listeningSinceMs: number,
): Promise<Closed | null> {
  const locked = await openPlansOf(tx, id, true);
  const row = await openIncident(tx, id);
  if (row === null) return null;
  const { rows } = await sql<CauseRow>`select * from causes where incident = ${id}`.execute(tx);
  const { rows: clock } = await sql<{ now: number }>`select baton_now_ms() as now`.execute(tx);
  const nowMs = clock[0]?.now ?? 0;
  const result = settled({ causes: rows.map(toKnownCause), nowMs, listeningSinceMs }, patience);
  if (!result.changed) return null;
  const voided = result.isOver ? await voidPlans(tx, id, locked, toIncident(toHead(row), result.causes)) : [];
  return keep(tx, row, result, voided, nowMs);
}

async function keep(
  tx: Transaction<Database>,
  row: IncidentRow,
  { causes, isOver, events }: Settled,
  voided: readonly PlanId[],
  nowMs: number,
): Promise<Closed | null> {
  const before = toHead(row);
  const head: IncidentHead = { ...before, revision: before.revision + 1, endedAtMs: isOver ? nowMs : null };
  await causesPut(causes).execute(tx);
  await incidentsPut([toIncidentRow(head, row.first_seq, isOver ? JSON.stringify(causes) : null)]).execute(tx);
  const lastedMs = nowMs - head.openedAtMs;
  await appendFleetLines(tx, row.scope, [
    ...events,
    ...(isOver ? [{ kind: 'incident.closed', incident: row.id, lastedMs, voided } as const] : []),
  ]);
  return isOver ? { incident: toIncident(head, causes), voided } : null;
}

/** The open incident, with the lines of its scope, for this transaction alone. */
export async function openIncident(tx: Transaction<Database>, id: IncidentId): Promise<IncidentRow | null> {
  const { rows: found } = await sql<{ scope: string }>`select scope from incidents where id = ${id}`.execute(tx);
  const [first] = found;
  if (first === undefined) return null;
  await lockLines(tx, first.scope);
  const { rows } = await sql<IncidentRow>`
    select * from incidents where id = ${id} and ended_at_ms is null for update
  `.execute(tx);
  return rows[0] ?? null;
}

async function openPlansOf(tx: Transaction<Database>, id: IncidentId, lock: boolean): Promise<readonly PlanId[]> {
  const { rows } = await sql<{ id: PlanId }>`
    select id from plans where plan::json ->> 'incident' = ${id} and state_kind = 'open' order by id
    ${lock ? sql`for update` : sql``}
  `.execute(tx);
  return rows.map((row) => row.id);
}

/** A plan that is saved waits for the incident's row, or is there by now: see `savePlan`. */
async function voidPlans(
  tx: Transaction<Database>,
  id: IncidentId,
  locked: readonly PlanId[],
  { causes }: Incident,
): Promise<readonly PlanId[]> {
  const now = await openPlansOf(tx, id, false);
  if (now.some((plan) => !locked.includes(plan))) throw new NewPlan('a plan was made meanwhile');
  const state: PlanState = { kind: 'void', because: overWords(causes) };
  await sql`
    update plans set state_kind = ${state.kind}, state = ${JSON.stringify(state)}
    where id = any(${[...now]}::text[]) and state_kind = 'open'
  `.execute(tx);
  return now;
}
