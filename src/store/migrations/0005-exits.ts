import { sql, type Kysely } from 'kysely';

/** A stopped run can be taken up for a look only. */
const STATEMENTS = [
  `alter table runs drop constraint runs_wish_check`,
  `alter table runs add constraint runs_wish_check check (wish in ('abort', 'return', 'resume', 'look'))`,
];

export async function up(db: Kysely<never>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}
