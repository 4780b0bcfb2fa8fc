import { sql, type Kysely } from 'kysely';
import type { RunsView } from '../approvals/store.ts';
import { standDown } from './endings.ts';
import { declareFenced } from './overrides.ts';
import { byTypedId, toEntry, toRun } from './rows.ts';
import { verifyJournal } from './verify.ts';
import { storeWish } from './wishes.ts';
import type { Database, RunRow } from './schema.ts';

export function createRunsView(db: Kysely<Database>): RunsView {
  return {
    findRun: async (text) => {
      const rowOf = (id: string) => db.selectFrom('runs').selectAll().where('id', '=', id).executeTakeFirst();
      const row = await byTypedId(db, 'runs', text, rowOf);
      return row === undefined ? null : toRun(row);
    },
    listRuns: async (limit, validator) => {
      const rows = await db
        .selectFrom('runs')
        .selectAll()
        .$if(validator !== undefined, (runs) => runs.where('validator', '=', validator ?? ''))
        .orderBy('created_at_ms', 'desc')
        .orderBy('id')
        .limit(limit)
        .execute();
      return rows.map(toRun);
    },
    openRuns: async () => {
      const rows = await db
        .selectFrom('runs')
        .selectAll()
        .where('state', 'in', ['queued', 'running', 'waiting', 'stopped'])
        .orderBy('created_at_ms')
        .orderBy('id')
        .execute();
      return rows.map(toRun);
    },
    dueRuns: () => dueRuns(db),
    journal: async (id) => {
      const rows = await db.selectFrom('journal').selectAll().where('run_id', '=', id).orderBy('seq').execute();
      return rows.map(toEntry);
    },
    storeWish: (id, wish, by, reason) => storeWish(db, id, wish, by, reason),
    declareFenced: (id, node, by, reason, rule) => declareFenced(db, id, node, by, reason, rule),
    standDown: (id, by, reason) => standDown(db, id, by, reason),
    verifyJournal: () => verifyJournal(db),
  };
}

/**
 * Which runs wait for a worker now. A wish or a pause cuts the wait of a run short: before its point of no return it goes back
 * now. Once, since the worker that takes it up reads both: kept waiting after that, the run is due when its wait ends.
 */
export const isDue = sql<boolean>`
  (lease_owner is null or lease_until_ms <= baton_now_ms())
  and (
    (state in ('queued', 'waiting') and (due_at_ms is null or due_at_ms <= baton_now_ms() or called))
    or state = 'running'
    or (state = 'stopped' and wish is not null)
  )`;

async function dueRuns(db: Kysely<Database>) {
  const { rows } = await sql<RunRow>`select * from runs where ${isDue} order by created_at_ms, id`.execute(db);
  return rows.map(toRun);
}
