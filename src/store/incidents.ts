import { sql, type Kysely } from 'kysely';
import type { IncidentStore } from '../alerts/store.ts';
import type { CauseReport } from '../domain/incident.ts';
import { toFleetEntry } from './fleet-journal.ts';
import { gathered } from './gathered.ts';
import { readIncidents } from './incident-rows.ts';
import { settleIncidents } from './incident-settle.ts';
import { takeReportsIn } from './incident-take.ts';
import { incidentWords } from './incident-words.ts';
import { byTypedId } from './rows.ts';
import type { Database } from './schema.ts';

const isOpen = sql`ended_at_ms is null`;

/**
 * A few at a time, so that one that waits for a run's start holds up no others, and a flood leaves connections to runs. As many
 * reports together as a statement takes in a few milliseconds. What waits fits into memory, at 1 to 3 kB each; senders try again.
 */
const TAKEN = { atOnce: 3, items: 500, waiting: 10_000 };

export function createIncidentStore(db: Kysely<Database>): IncidentStore {
  const take = gathered((reports: readonly CauseReport[]) => takeReportsIn(db, reports), TAKEN);
  return {
    take: async (reports) => {
      if (reports.length === 0) return { opened: [], changed: [] };
      const { opened, changed } = await take(reports);
      const own = new Set(reports.map(({ scope }) => scope));
      return {
        opened: opened.filter(({ scope }) => own.has(scope)),
        changed: changed.filter((scope) => own.has(scope)),
      };
    },
    open: () => readIncidents(db, isOpen),
    unanswered: ({ atMs, level }) =>
      readIncidents(
        db,
        sql`${isOpen} and acknowledged_by is null and told_at_ms <= ${atMs}::bigint and told_level < ${level}::int`,
      ),
    recent: (endedWithinMs, known = new Map()) =>
      readIncidents(
        db,
        sql`(${isOpen} or ended_at_ms > baton_now_ms() - ${endedWithinMs}::bigint)
          and (id, revision) not in (select * from unnest(${[...known.keys()]}::text[], ${[...known.values()]}::int[]))`,
      ),
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
