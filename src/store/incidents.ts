import { sql, type Kysely } from 'kysely';
import type { IncidentStore } from '../alerts/store.ts';
import { toFleetEntry } from './fleet-journal.ts';
import { readIncidents } from './incident-rows.ts';
import { settleIncidents } from './incident-settle.ts';
import { takeReportsIn } from './incident-take.ts';
import { incidentWords } from './incident-words.ts';
import { byTypedId } from './rows.ts';
import type { Database } from './schema.ts';

const isOpen = sql`ended_at_ms is null`;

export function createIncidentStore(db: Kysely<Database>): IncidentStore {
  return {
    take: (reports) => takeReportsIn(db, reports),
    open: () => readIncidents(db, isOpen),
    recent: (endedWithinMs) =>
      readIncidents(db, sql`${isOpen} or ended_at_ms > baton_now_ms() - ${endedWithinMs}::bigint`),
    find: async (name) => {
      const byScope = await readIncidents(db, sql`${isOpen} and scope = ${name}`);
      const byId = async (id: string) => (await readIncidents(db, sql`id = ${id}`))[0];
      return byScope[0] ?? (await byTypedId(db, 'incidents', name, byId)) ?? null;
    },
    settle: (patience) => settleIncidents(db, patience),
    ...incidentWords(db),
    timeline: async (id) => {
      const { rows } = await sql<Database['fleet_journal']>`
        select line.* from incidents join fleet_journal as line on line.validator = scope and line.seq >= first_seq
        where id = ${id} and line.event::json ->> 'incident' = id order by line.seq
      `.execute(db);
      return rows.map(toFleetEntry);
    },
  };
}
