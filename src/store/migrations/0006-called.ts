import { sql, type Kysely } from 'kysely';

/** What people say cuts the wait of a run short once, and not for as long as they are of that mind. */
const STATEMENTS = [
  `alter table runs add column called boolean not null default false`,
  `update runs set called = true where state in ('queued', 'running', 'waiting') and (wish in ('abort', 'return') or paused)`,
];

export async function up(db: Kysely<never>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}
