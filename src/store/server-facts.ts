import { sql, type Kysely } from 'kysely';
import type { Database } from './schema.ts';

/** What a Postgres says of itself and of us, in one look. Numbers of connections leave out those kept for superusers. */
export interface ServerFacts {
  readonly version: string;
  /** For example 160002 for 16.2. */
  readonly versionNumber: number;
  readonly encoding: string;
  readonly standby: boolean;
  readonly readOnly: boolean;
  /** Settings that are off, with where that was said: `database`, `user`, `client`, `configuration file` … */
  readonly off: readonly { readonly name: string; readonly source: string }[];
  readonly database: string;
  readonly user: string;
  /** Null: the search path names no schema that exists. */
  readonly schema: string | null;
  readonly mayMakeTables: boolean;
  readonly mayMakeSchemas: boolean;
  readonly mayReadIncarnation: boolean;
  readonly tables: boolean;
  readonly mayWriteTables: boolean;
  readonly queueSchema: boolean;
  readonly connectionLimit: number;
  readonly connectionsUsed: number;
  readonly encrypted: boolean;
  /** Over a socket or loopback nobody can listen in. */
  readonly local: boolean;
}

/** A role or database without a limit of its own has -1; then this stands for "as many as the server allows". */
const UNLIMITED = 1_000_000;

export async function readServerFacts(db: Kysely<Database>): Promise<ServerFacts> {
  const { rows } = await sql<ServerFacts>`
    select current_setting('server_version') as version,
      current_setting('server_version_num')::int as "versionNumber",
      pg_encoding_to_char(own.encoding) as encoding,
      pg_is_in_recovery() as standby,
      current_setting('transaction_read_only') = 'on' as "readOnly",
      (select coalesce(json_agg(json_build_object('name', name, 'source', source) order by name), '[]')
        from pg_settings where name in ('synchronous_commit', 'fsync', 'full_page_writes') and setting = 'off') as off,
      own.datname as database, role.rolname as user, current_schema() as schema,
      coalesce(has_schema_privilege(current_schema(), 'create'), false) as "mayMakeTables",
      has_database_privilege(own.oid, 'create') as "mayMakeSchemas",
      has_function_privilege('pg_control_system()', 'execute') as "mayReadIncarnation",
      to_regclass('journal') is not null as tables,
      coalesce(has_table_privilege(to_regclass('journal'), 'insert'), false) as "mayWriteTables",
      to_regnamespace('bullmq') is not null as "queueSchema",
      least(
        case when role.rolconnlimit < 0 or role.rolsuper then ${UNLIMITED} else role.rolconnlimit end,
        case when own.datconnlimit < 0 or role.rolsuper then ${UNLIMITED} else own.datconnlimit end,
        current_setting('max_connections')::int - current_setting('superuser_reserved_connections')::int
      ) as "connectionLimit",
      (select count(*)::int from pg_stat_activity where backend_type = 'client backend') as "connectionsUsed",
      coalesce((select ssl from pg_stat_ssl where pid = pg_backend_pid()), false) as encrypted,
      coalesce(inet_client_addr() <<= '127.0.0.0/8'::inet or inet_client_addr() = '::1'::inet, true) as local
    from pg_database own, pg_roles role
    where own.datname = current_database() and role.rolname = current_user
  `.execute(db);
  const facts = rows[0];
  if (facts === undefined) throw new Error('the database does not know itself');
  return facts;
}

/**
 * Whether two open sessions are served by one process of the server: then something in between (pgbouncer with
 * `pool_mode = transaction`) hands connections around, and session locks and LISTEN do not hold.
 */
export async function sessionsAreShared(db: Kysely<Database>): Promise<boolean> {
  return db.connection().execute(async (first) => {
    const one = await servedBy(first);
    return db.connection().execute(async (second) => (await servedBy(second)) === one);
  });
}

async function servedBy(db: Kysely<Database>): Promise<number | undefined> {
  const { rows } = await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(db);
  return rows[0]?.pid;
}
