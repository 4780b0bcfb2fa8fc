import { Kysely, PostgresDialect } from 'kysely';
import { Pool, types } from 'pg';
import type { Database } from '../store/schema.ts';
import { createListen, type Listen } from './listen.ts';
import type { Log } from './log.ts';
import { connectionOf, type PostgresTarget } from './postgres-target.ts';
import { storeFailure } from './store-failure.ts';

/** A database that does not accept a connection in this time is away; the caller's retry decides what next. */
const CONNECT_TIMEOUT_MS = 5_000;

/**
 * A transaction that its process leaves standing (frozen, or on a machine that is gone) is ended by the server after this. It
 * would keep the run's row locked, and with it every worker that wants to take the run over, while maybe nobody signs. Half
 * a lease: whoever may take over then finds the row free.
 */
const IDLE_IN_TRANSACTION_MS = 4_000;

/** The query builder, and a way to listen for notifications. */
export type BatonDatabase = Kysely<Database> & { readonly listen: Listen };

/** A pool of connections whose errors carry Baton's codes. Ends with `db.destroy()`. */
export function openDatabase(
  at: string | PostgresTarget,
  options: { readonly max?: number; readonly log?: Log; readonly idleInTransactionMs?: number } = {},
): BatonDatabase {
  const target = typeof at === 'string' ? { url: at } : at;
  const pool = new Pool({
    ...connectionOf(target),
    // Ten workers' worth of short statements; every process of a small site fits into Postgres' default of 100.
    max: options.max ?? 10,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    keepAlive: true,
    // Terms, slots and milliseconds are stored as bigint and stay below 2^53, so a plain number is exact.
    types: {
      getTypeParser: (oid, format) => (oid === types.builtins.INT8 ? Number : types.getTypeParser(oid, format)),
    },
  });
  // An idle connection that breaks is replaced by the pool; without a listener it would end the process.
  // The pool listens only while a client is idle. One that breaks between two statements of a transaction would end the
  // process; its next statement fails by itself.
  const idleMs = options.idleInTransactionMs ?? IDLE_IN_TRANSACTION_MS;
  pool.on('connect', (client) => {
    client.on('error', () => {});
    // A statement and no start-up parameter: poolers refuse those. It goes ahead of whatever the client is wanted for.
    client.query(`set idle_in_transaction_session_timeout = ${idleMs}`).catch(() => {});
  });
  pool.on('error', (error) => options.log?.warn({ error: error.message }, 'an idle database connection broke'));
  const db = new Kysely<Database>({ dialect: new PostgresDialect({ pool: withBatonErrors(pool) }) });
  return Object.assign(db, { listen: createListen(target, options.log) });
}

type DialectPool = Exclude<ConstructorParameters<typeof PostgresDialect>[0]['pool'], (...a: never[]) => unknown>;
type DialectClient = Awaited<ReturnType<DialectPool['connect']>>;

/** Kysely needs only these calls of the pool; errors are given their code on the way through. */
function withBatonErrors(pool: Pool): DialectPool {
  const clients = new WeakMap<object, DialectClient>();
  return {
    async connect() {
      const client = await pool.connect().catch((error: unknown) => {
        throw storeFailure(error);
      });
      const known = clients.get(client);
      if (known !== undefined) return known;
      const query = (text: string, values: unknown[]) =>
        client.query(text, values).catch((error: unknown) => {
          throw storeFailure(error);
        });
      // Kysely's other form of `query`, with a cursor, is used for streaming only, which Baton does not do.
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- see above
      const wrapped = { query, release: () => client.release() } as unknown as DialectClient;
      clients.set(client, wrapped);
      return wrapped;
    },
    end: () => pool.end(),
  };
}
