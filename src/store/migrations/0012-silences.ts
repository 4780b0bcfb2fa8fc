import { sql, type Kysely } from 'kysely';

/**
 * Silences between what is wanted and what Alertmanager has. `until_ms` 0: not wanted any more; such a row goes when Alertmanager
 * has ended it. `held_until_ms`: what it was last told, null before it answered. `signs` says when something was last seen to live.
 */
const STATEMENTS = [
  `create table silences (
     key text primary key,
     incident text,
     run text,
     matchers text not null,
     created_by text not null,
     comment text not null,
     until_ms bigint not null,
     held_id text,
     held_matchers text,
     held_until_ms bigint,
     tries int not null default 0,
     next_try_ms bigint not null default 0,
     trouble text,
     trouble_since_ms bigint,
     owner text,
     owner_until_ms bigint)`,
  `create table signs (name text primary key, at_ms bigint not null)`,
];

export async function up(db: Kysely<never>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}
