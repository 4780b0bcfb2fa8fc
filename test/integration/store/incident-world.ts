import { sql } from 'kysely';
import type { FleetEvent } from '../../../src/domain/fleet-journal.ts';
import type { CauseReport, Incident } from '../../../src/domain/incident.ts';
import { prepareStore } from '../../../src/store/prepare.ts';
import { openTestDatabase, type TestDatabase } from '../database.ts';
import { reportOf } from './incident-reports.ts';

export const PATIENCE = { closesAfterMs: 60_000, staleAfterMs: 3_600_000 };

let scopes = 0;

/** One validator of a test's own, in the database of its file. */
export function incidentsOf(database: TestDatabase) {
  const scope = `sol-${(scopes += 1)}`;
  const { incidents } = database.store;
  return {
    scope,
    report: (overrides: Partial<CauseReport> = {}) => reportOf({ scope, ...overrides }),
    take: (...reports: Partial<CauseReport>[]) => incidents.take(reports.map((one) => reportOf({ scope, ...one }))),
    async only(): Promise<Incident> {
      const open = (await incidents.open()).filter((one) => one.scope === scope);
      if (open.length !== 1 || open[0] === undefined) throw new Error(`${open.length} incidents are open`);
      return open[0];
    },
    async lines(id: string): Promise<FleetEvent[]> {
      return (await incidents.timeline(id)).map(({ event }) => event);
    },
    async settle(patience = PATIENCE) {
      return (await incidents.settle(patience)).filter(({ incident }) => incident.scope === scope);
    },
    /** Lets so much time go by for everything that is remembered of this validator. */
    later: (ms: number) => later(database, scope, ms),
  };
}

export type IncidentsOf = ReturnType<typeof incidentsOf>;

export async function openIncidentDatabase(): Promise<TestDatabase> {
  const database = await openTestDatabase();
  await prepareStore(database.db, 'postgres');
  return database;
}

async function later({ db }: TestDatabase, scope: string, ms: number): Promise<void> {
  const moved = (times: ReturnType<typeof sql>) =>
    sql`(select coalesce(json_agg(at::text::bigint - ${ms}), '[]'::json) from json_array_elements(${times}) as at)`;
  await sql`
    update causes set began_at_ms = began_at_ms - ${ms}, seen_at_ms = seen_at_ms - ${ms}, ended_at_ms = ended_at_ms - ${ms},
      begun_at_ms = ${moved(sql`begun_at_ms::json`)}::text,
      lines = json_build_object('quiet', lines::json -> 'quiet', 'writtenAtMs', ${moved(sql`lines::json -> 'writtenAtMs'`)})::text
    where scope = ${scope}
  `.execute(db);
  await sql`
    update incidents set opened_at_ms = opened_at_ms - ${ms}, ended_at_ms = ended_at_ms - ${ms}, told_at_ms = told_at_ms - ${ms},
      acknowledged_at_ms = acknowledged_at_ms - ${ms}, silenced_until_ms = silenced_until_ms - ${ms}
    where scope = ${scope}
  `.execute(db);
}
