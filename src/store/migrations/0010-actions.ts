import { sql, type Kysely } from 'kysely';

/**
 * An action is one press or command of a person, under the platform's own id, with the answer that was given: platforms deliver
 * twice. Who was refused is counted here, so that the journal gets a line an hour of each and no more.
 */
const STATEMENTS = [
  `create table actions (
     action_id text primary key,
     card text,
     begun_at_ms bigint not null)`,
  `create table refused_people (
     chat text not null,
     who text not null,
     person text,
     command text not null,
     because text not null,
     line_at_ms bigint not null,
     unwritten int not null,
     primary key (chat, who))`,
];

export async function up(db: Kysely<never>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}
