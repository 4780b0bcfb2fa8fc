import { sql, type Kysely } from 'kysely';

/**
 * A word counts once for each person, and once for each platform of a person where the policy of the plan asks for several. `place` is
 * empty where it does not, so that two presses of one person on two platforms are one word there.
 */
const STATEMENTS = [
  `alter table plan_decisions add column place text not null default ''`,
  'alter table plan_decisions drop constraint plan_decisions_pkey',
  'alter table plan_decisions add primary key (plan_id, person, kind, place)',
];

export async function up(db: Kysely<never>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}
