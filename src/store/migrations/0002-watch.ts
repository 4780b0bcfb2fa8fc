import { sql, type Kysely } from 'kysely';

/** `answer`, `memory` and `event` are kept as the text that was written; the event is what was hashed. */
const STATEMENTS = [
  `create table validator_status (
     validator text primary key,
     answer text,
     since_ms bigint,
     looked_at_ms bigint,
     memory text,
     next_look_ms bigint not null,
     looker text,
     looker_until_ms bigint)`,
  `create index validator_status_due on validator_status (next_look_ms)`,
  `create table fleet_journal (
     validator text not null,
     seq int not null check (seq > 0),
     at_ms bigint not null,
     event text not null,
     previous_hash text not null,
     hash text not null,
     primary key (validator, seq))`,
  // Apart from the lines, so that lines taken off the end are missed.
  `create table fleet_journal_heads (
     validator text primary key,
     last_seq int not null,
     last_hash text not null)`,
  `create index runs_of_validator on runs (validator, created_at_ms)`,
];

export async function up(db: Kysely<never>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}
