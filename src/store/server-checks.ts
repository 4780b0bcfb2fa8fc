import type { CheckResult } from '../domain/check.ts';
import type { ServerFacts } from './server-facts.ts';

/** The oldest line that BullMQ recommends and that its makers still mend; Baton itself is tested with 18. */
const OLDEST_MAJOR = 14;
/** Up to 10 for the store, 1 that listens, 16 for queues on Postgres, and a little. Unit: connections of one process. */
const PER_PROCESS = 30;

/** A name as SQL takes it, whatever stands in it: these lines are pasted. */
const sqlName = (name: string): string => (/^[a-z_][a-z0-9_]*$/.test(name) ? name : `"${name.replaceAll('"', '""')}"`);

type Words = Pick<CheckResult, 'title' | 'found' | 'needed' | 'why' | 'fix'>;

/** Everything that is asked of a Postgres before the store is used. `queue`: whether the queues lie there too. */
export function serverChecks(facts: ServerFacts, shared: boolean, queue: 'postgres' | 'redis'): CheckResult[] {
  return [
    version(facts),
    encoding(facts),
    primary(facts),
    ...durable(facts),
    sessions(shared),
    tables(facts),
    ...(queue === 'postgres' ? [queueSchema(facts)] : []),
    incarnation(facts),
    connections(facts),
    encrypted(facts),
  ];
}

function must(id: string, passed: boolean, words: Words): CheckResult {
  return { id: `postgres-${id}`, severity: 'must', state: passed ? 'passed' : 'failed', ...words };
}

function version({ version: found, versionNumber }: ServerFacts): CheckResult {
  return must('version', versionNumber >= OLDEST_MAJOR * 10_000, {
    title: 'Postgres is new enough',
    found: `version ${found}`,
    needed: `version ${OLDEST_MAJOR} or newer`,
    why: 'Older ones are not mended any more, and the queues are not tested with them.',
    fix: 'upgrade Postgres (pg_upgrade), or use another server',
  });
}

function encoding({ encoding: found, database }: ServerFacts): CheckResult {
  return must('encoding', found === 'UTF8', {
    title: 'The database keeps every character',
    found: `encoding ${found}`,
    needed: 'encoding UTF8',
    why: 'The journal is hashed as UTF-8; names and reasons may hold any character.',
    fix: `make another database: createdb --encoding=UTF8 --template=template0 ${database}_utf8`,
  });
}

function primary({ standby, readOnly, database }: ServerFacts): CheckResult {
  return must('primary', !standby && !readOnly, {
    title: 'The database takes writes',
    found: standby ? 'a standby, which only reads' : readOnly ? 'transactions are read-only' : 'a primary',
    needed: 'a primary that takes writes',
    why: 'Nothing is done that was not written down before.',
    fix: standby
      ? 'point DATABASE_URL at the primary; with several hosts in it, add target_session_attrs=read-write'
      : `ALTER DATABASE ${sqlName(database)} RESET default_transaction_read_only; and the same for the role`,
  });
}

/** With any of them off, the database may forget after a crash what it has told a worker: an intent, or a told standby. */
function durable({ off, database, user }: ServerFacts): CheckResult[] {
  return ['synchronous_commit', 'fsync', 'full_page_writes'].map((name) => {
    const source = off.find((setting) => setting.name === name)?.source;
    return must(name.replaceAll('_', '-'), source === undefined, {
      title: `Postgres keeps what it has confirmed (${name})`,
      found: source === undefined ? `${name} is not off` : `${name} is off, said by the ${source}`,
      needed: `${name} on`,
      why: 'After a crash it could forget an intent, and the absence of an intent is taken for proof.',
      fix: switchOn(name, source ?? '', database, user),
    });
  });
}

function switchOn(name: string, source: string, database: string, user: string): string {
  if (source === 'client') return `take ${name} out of DATABASE_URL (or PGOPTIONS)`;
  if (source === 'database') return `ALTER DATABASE ${sqlName(database)} RESET ${name};`;
  if (source === 'user') return `ALTER ROLE ${sqlName(user)} RESET ${name};`;
  if (source === 'database user') return `ALTER ROLE ${sqlName(user)} IN DATABASE ${sqlName(database)} RESET ${name};`;
  return `ALTER SYSTEM SET ${name} = on; SELECT pg_reload_conf();`;
}

function sessions(shared: boolean): CheckResult {
  return must('sessions', !shared, {
    title: 'Each connection has a session of its own',
    found: shared ? 'two connections share one session: a pooler in transaction mode stands in between' : 'it has',
    needed: 'a direct connection, or pool_mode = session',
    why: 'LISTEN and locks belong to a session; when it changes hands, wake-ups are lost and migrations run twice.',
    fix: 'point DATABASE_URL at Postgres itself, or set pool_mode = session for this database in pgbouncer.ini',
  });
}

function tables(facts: ServerFacts): CheckResult {
  const { schema, user } = facts;
  const passed = schema !== null && (facts.tables ? facts.mayWriteTables : facts.mayMakeTables);
  return must('tables', passed, {
    title: 'Baton may make and write its tables',
    found:
      schema === null
        ? 'the search path names no schema that exists'
        : passed
          ? `it may, in the schema ${schema}`
          : `${user} may not ${facts.tables ? 'write the tables' : 'make tables'} in the schema ${schema}`,
    needed: 'a user that owns its tables',
    why: 'The tables are made and brought up to date at the start.',
    fix: facts.tables
      ? `start as the user that made the tables, or: REASSIGN OWNED BY old_user TO ${sqlName(user)};`
      : `GRANT USAGE, CREATE ON SCHEMA ${sqlName(schema ?? 'public')} TO ${sqlName(user)};`,
  });
}

function queueSchema({ queueSchema: there, mayMakeSchemas, database, user }: ServerFacts): CheckResult {
  return must('queue-schema', there || mayMakeSchemas, {
    title: 'Baton may make the schema of the queues',
    found: there ? 'the schema bullmq is there' : mayMakeSchemas ? 'it may' : `${user} may not make schemas`,
    needed: 'the right to make the schema bullmq',
    why: 'Without Redis the queues lie in this database, in a schema of their own.',
    fix: `GRANT CREATE ON DATABASE ${sqlName(database)} TO ${sqlName(user)};`,
  });
}

function incarnation({ mayReadIncarnation, user }: ServerFacts): CheckResult {
  return must('incarnation', mayReadIncarnation, {
    title: 'Baton can tell this server from a copy of it',
    found: mayReadIncarnation ? 'it can' : `${user} may not call pg_control_system()`,
    needed: 'the right to call pg_control_system()',
    why: 'After a restore or a failover open runs must stop until people have looked.',
    fix: `GRANT EXECUTE ON FUNCTION pg_control_system() TO ${sqlName(user)};`,
  });
}

function connections({ connectionLimit, connectionsUsed }: ServerFacts): CheckResult {
  const free = connectionLimit - connectionsUsed;
  return {
    id: 'postgres-connections',
    severity: 'should',
    state: free >= PER_PROCESS ? 'passed' : 'failed',
    title: 'Postgres has connections left',
    found: `${Math.max(0, free)} of ${connectionLimit} are free`,
    needed: `${PER_PROCESS} for each process of Baton`,
    why: 'Without one, work waits and may miss its lease.',
    fix: 'raise max_connections in postgresql.conf and restart Postgres, or the limit of the role: ALTER ROLE name CONNECTION LIMIT -1',
  };
}

function encrypted({ encrypted: isEncrypted, local }: ServerFacts): CheckResult {
  return {
    id: 'postgres-encrypted',
    severity: 'should',
    state: isEncrypted || local ? 'passed' : 'failed',
    title: 'Nobody can listen in on the database connection',
    found: isEncrypted
      ? 'it is encrypted'
      : local
        ? 'it stays on this machine'
        : 'it goes over the network in clear text',
    needed: 'TLS, unless the connection stays on this machine',
    why: 'Who can change what the database answers can make two nodes sign.',
    fix: 'switch ssl on at the server and set `postgres.tls` in the fleet file (ca: file:PATH)',
  };
}
