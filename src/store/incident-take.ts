import { sql, type Kysely, type Transaction } from 'kysely';
import { type KnownCause, saysNothingNew } from '../alerts/cause.ts';
import type { Taken } from '../alerts/store.ts';
import { type Outcome, takeReports } from '../alerts/take.ts';
import type { CauseReport } from '../domain/incident.ts';
import { sqlState } from '../platform/store-failure.ts';
import { lockLinesOf } from './alarms.ts';
import { appendLinesOf } from './fleet-journal.ts';
import { putCauses, putIncidents, toHead, toIncident, toIncidentRow, toKnownCause } from './incident-rows.ts';
import { newId } from './rows.ts';
import type { CauseRow, Database, IncidentRow } from './schema.ts';

const DEADLOCK = '40P01';
const NOTHING: Taken = { opened: [], changed: [] };

/** Most reports repeat what is known: those cost one read, and once a minute one write. */
export async function takeReportsIn(db: Kysely<Database>, given: readonly CauseReport[]): Promise<Taken> {
  if (given.length === 0) return NOTHING;
  const reports = given.map(storable);
  const { known, nowMs } = await knownOf(db, reports);
  const news = reports.filter((report) => !saysNothingNew(known.get(idOf(report)) ?? null, report, nowMs));
  if (news.length === 0) return NOTHING;
  // All of them, and not only the news: what was known without a lock may have changed since.
  const take = () => db.transaction().execute((tx) => takeIn(tx, reports));
  return take().catch((error: unknown) => {
    if (sqlState(error) !== DEADLOCK) throw error;
    return take();
  });
}

/**
 * As part of a transaction that does more. It may hold the lines of one scope already, and then gives reports about that scope
 * only: whoever takes several takes them in order.
 */
export async function takeIn(tx: Transaction<Database>, given: readonly CauseReport[]): Promise<Taken> {
  const reports = given.map(storable);
  const scopes = [...new Set(reports.map(({ scope }) => scope))].toSorted();
  await lockLinesOf(tx, scopes);
  const { rows: open } = await sql<IncidentRow>`
    select * from incidents where scope = any(${scopes}::text[]) and ended_at_ms is null
  `.execute(tx);
  const { known, nowMs } = await knownOf(tx, reports);
  const outcomes = scopes.map((scope) => {
    const row = open.find((one) => one.scope === scope);
    const here = reports.filter((report) => report.scope === scope);
    const causes = [...known.values()].filter((cause) => cause.scope === scope);
    const byKey = new Map(causes.map((cause) => [cause.key, cause]));
    return { scope, row, ...takeReports(row ? toHead(row) : null, byKey, here, nowMs, newId('i')) };
  });
  const firstLines = await appendLinesOf(tx, new Map(outcomes.map(({ scope, events }) => [scope, events])));
  const changed = outcomes.filter((outcome) => outcome.changed);
  await putIncidents(
    tx,
    changed.flatMap(({ head, row, scope }) =>
      head === null ? [] : [toIncidentRow(head, row?.first_seq ?? firstLines.get(scope) ?? 1)],
    ),
  );
  await putCauses(
    tx,
    outcomes.flatMap(({ touched }) => [...touched.values()]),
  );
  await hurry(
    tx,
    outcomes.filter((outcome) => outcome.hurry).map(({ scope }) => scope),
  );
  return { opened: outcomes.flatMap(openedBy), changed: changed.map(({ scope }) => scope) };
}

/** Of an incident that has just been opened every cause was touched. */
const openedBy = ({ opened, head, touched }: Outcome) =>
  opened && head !== null
    ? [
        toIncident(
          head,
          [...touched.values()].filter(({ incident }) => incident === head.id),
        ),
      ]
    : [];

/**
 * Somebody says that something is wrong there: Baton looks for itself, and does not wait for the turn of that validator. After a
 * look that is in hand it looks once more: that one may have begun before. One millisecond on, so that the look knows it.
 */
async function hurry(tx: Transaction<Database>, scopes: readonly string[]): Promise<void> {
  if (scopes.length === 0) return;
  await sql`
    update validator_status set next_look_ms = baton_now_ms() + 1
    where validator = any(${[...scopes]}::text[]) and (next_look_ms > baton_now_ms() or looker is not null)
  `.execute(tx);
}

/** What is remembered of the causes of these reports, by scope and key. */
async function knownOf(
  db: Kysely<Database>,
  reports: readonly CauseReport[],
): Promise<{ readonly known: ReadonlyMap<string, KnownCause>; readonly nowMs: number }> {
  const { rows } = await sql<CauseRow & { now_ms: number }>`
    select causes.*, now_ms from (select baton_now_ms() as now_ms) as clock left join causes
    on (scope, key) in (select * from unnest(${reports.map(({ scope }) => scope)}::text[], ${reports.map(({ key }) => key)}::text[]))
  `.execute(db);
  const found = rows.filter(({ key }) => key !== null).map(toKnownCause);
  return { known: new Map(found.map((cause) => [idOf(cause), cause])), nowMs: rows[0]?.now_ms ?? 0 };
}

const idOf = ({ scope, key }: { readonly scope: string; readonly key: string }) => `${scope}\n${key}`;

/** Postgres takes no zero character and no half of a pair. */
const clean = (text: string) => text.replaceAll('\0', '').toWellFormed();

function storable(report: CauseReport): CauseReport {
  return {
    ...report,
    scope: clean(report.scope),
    key: clean(report.key),
    name: clean(report.name),
    node: report.node === null ? null : clean(report.node),
    summary: clean(report.summary),
    link: report.link === null ? null : clean(report.link),
    // What a clock gives as a fraction would not fit into the column.
    startsAtMs: Math.trunc(report.startsAtMs),
  };
}
