import { sql, type Kysely, type Transaction } from 'kysely';
import { type KnownCause, saysNothingNew } from '../alerts/cause.ts';
import type { Taken } from '../alerts/store.ts';
import { type Outcome, takeReports } from '../alerts/take.ts';
import type { CauseReport, IncidentScope } from '../domain/incident.ts';
import { sqlState } from '../platform/store-failure.ts';
import { lockLinesOf } from './alarms.ts';
import { linesPut, nextLines } from './fleet-journal.ts';
import { causesPut, incidentsPut, toHead, toIncident, toIncidentRow, toKnownCause } from './incident-rows.ts';
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
  const { open, known, nowMs } = await knownIn(tx, scopes, reports);
  const outcomes = scopes.map((scope) => {
    const row = open.find((one) => one.scope === scope);
    const here = reports.filter((report) => report.scope === scope);
    const causes = [...known.values()].filter((cause) => cause.scope === scope);
    const byKey = new Map(causes.map((cause) => [cause.key, cause]));
    return { scope, row, ...takeReports(row ? toHead(row) : null, byKey, here, nowMs, newId('i')) };
  });
  await put(tx, outcomes);
  const changed = outcomes.filter((outcome) => outcome.changed);
  return { opened: outcomes.flatMap(openedBy), changed: changed.map(({ scope }) => scope) };
}

type ScopeOutcome = Outcome & { readonly scope: IncidentScope; readonly row: IncidentRow | undefined };

/** In one statement: in a storm each further one waits for its turn among hundreds, while others wait for the lines. */
async function put(tx: Transaction<Database>, outcomes: readonly ScopeOutcome[]): Promise<void> {
  const lines = await nextLines(tx, new Map(outcomes.map(({ scope, events }) => [scope, events])));
  const incidents = outcomes.flatMap(({ changed, head, row, scope }) =>
    changed && head !== null ? [toIncidentRow(head, row?.first_seq ?? lines.first.get(scope) ?? 1)] : [],
  );
  const causes = outcomes.flatMap(({ touched }) => [...touched.values()]);
  // A line, an incident and a look that is hurried all come with a cause.
  if (causes.length === 0) return;
  const hurried = outcomes.flatMap(({ hurry, scope }) => (hurry ? [scope] : []));
  await sql`
    with ${linesPut(lines.rows)},
    incidents_put as (${incidentsPut(incidents)}),
    causes_put as (${causesPut(causes)}),
    hurried as (${hurrying(hurried)})
    select 1
  `.execute(tx);
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
const hurrying = (scopes: readonly string[]) => sql`
  update validator_status set next_look_ms = baton_now_ms() + 1
  where validator = any(${[...scopes]}::text[]) and (next_look_ms > baton_now_ms() or looker is not null)`;

interface Known {
  /** What is remembered of the causes of some reports, by scope and key. */
  readonly known: ReadonlyMap<string, KnownCause>;
  readonly nowMs: number;
}

async function knownOf(db: Kysely<Database>, reports: readonly CauseReport[]): Promise<Known> {
  const { rows } = await sql<CauseRow & { now_ms: number }>`
    select causes.*, now_ms from (select baton_now_ms() as now_ms) as clock left join causes on ${isOneOf(reports)}
  `.execute(db);
  return toKnown(
    rows.filter(({ key }) => key !== null),
    rows[0]?.now_ms,
  );
}

/** With the open incidents of these scopes, as of one moment. */
async function knownIn(
  tx: Transaction<Database>,
  scopes: readonly string[],
  reports: readonly CauseReport[],
): Promise<Known & { readonly open: readonly IncidentRow[] }> {
  const { rows } = await sql<{ now_ms: number; open: IncidentRow[]; causes: CauseRow[] }>`
    select baton_now_ms() as now_ms,
      (select coalesce(json_agg(incidents), '[]') from incidents
        where scope = any(${[...scopes]}::text[]) and ended_at_ms is null) as open,
      (select coalesce(json_agg(causes), '[]') from causes where ${isOneOf(reports)}) as causes
  `.execute(tx);
  return { open: rows[0]?.open ?? [], ...toKnown(rows[0]?.causes ?? [], rows[0]?.now_ms) };
}

const isOneOf = (reports: readonly CauseReport[]) => sql`
  (scope, key) in (select * from unnest(${reports.map(({ scope }) => scope)}::text[], ${reports.map(({ key }) => key)}::text[]))`;

function toKnown(rows: readonly CauseRow[], nowMs = 0): Known {
  return { known: new Map(rows.map(toKnownCause).map((cause) => [idOf(cause), cause])), nowMs };
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
