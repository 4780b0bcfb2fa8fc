import { sql, type Kysely } from 'kysely';

/** A run that stood stopped can end by a takeover that has its claims. */
const STATEMENTS = [
  `alter table runs drop constraint runs_state_check`,
  `alter table runs add constraint runs_state_check
     check (state in ('queued', 'running', 'waiting', 'stopped', 'done', 'returned', 'cancelled', 'replaced'))`,
];

export async function up(db: Kysely<never>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}
