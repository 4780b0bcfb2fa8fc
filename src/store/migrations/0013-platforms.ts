import { sql, type Kysely } from 'kysely';

/** A person may approve on several platforms: a policy can ask for approvals from more than one. */
const STATEMENTS = [
  'alter table plan_decisions drop constraint plan_decisions_pkey',
  'alter table plan_decisions add primary key (plan_id, person, kind, chat)',
];

export async function up(db: Kysely<never>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}
