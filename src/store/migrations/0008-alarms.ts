import { sql, type Kysely } from 'kysely';

/** The last line about an alarm is asked for with every start and every delivery, and such lines are few. */
const STATEMENTS = [
  `create index fleet_journal_alarms on fleet_journal (validator, seq) where event like '{"kind":"alarm.%'`,
];

export async function up(db: Kysely<never>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}
