import { sql, type Kysely } from 'kysely';

/** Who runs on this store, and from which fleet file. Only the last seconds of it mean anything. */
const STATEMENTS = [
  `create table processes (
     id text primary key,
     name text not null,
     kind text not null check (kind in ('bot', 'worker', 'all')),
     fingerprint text not null,
     file text not null,
     mode text not null,
     read_ms bigint not null,
     seen_ms bigint not null)`,
];

export async function up(db: Kysely<never>): Promise<void> {
  for (const statement of STATEMENTS) await sql.raw(statement).execute(db);
}
