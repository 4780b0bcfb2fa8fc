import { createPostgresBackend, Queue, runMigrations, withBackend, Worker, type PgPool } from 'bullmq';
import { Pool } from 'pg';
import { BatonError } from '../src/domain/failure.ts';
import type { Log } from '../src/platform/log.ts';
import { connectionOf, type PostgresTarget } from '../src/platform/postgres-target.ts';
import { storeFailure } from '../src/platform/store-failure.ts';
import type { JobData, QueueConnection } from './backend.ts';

const CONNECT_TIMEOUT_MS = 5_000;
/**
 * Whatever gives a worker something to do wakes it, also the end of another one's lock (`pg_notify` in BullMQ's own functions). It looks
 * by itself only in case a notification is lost, and each look is four statements. Unit: seconds.
 */
const LOOK_WITHOUT_NOTICE_EVERY_S = 15;

/**
 * Queues in the database of the store itself, in a schema of their own.
 * @throws `store/unreachable`, `store/refused`
 */
export async function openPostgresQueues(target: PostgresTarget, log: Log, poolSize: number): Promise<QueueConnection> {
  // BullMQ cannot load `pg` by itself from an ES module, and one pool for all queues saves connections.
  const pool = new Pool({
    ...connectionOf(target),
    options: '-c search_path=bullmq',
    max: poolSize,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    keepAlive: true,
  });
  // A client that breaks while it is in use must not end the process: its next statement fails by itself.
  pool.on('connect', (client) => client.on('error', () => {}));
  pool.on('error', (error) => log.warn({ error: error.message }, 'a queue connection broke'));
  const client = await pool.connect().catch(async (error: unknown) => {
    await pool.end();
    const failure = storeFailure(error);
    throw failure instanceof BatonError
      ? failure
      : new BatonError('store/unreachable', 'The database of the queues is away.', { cause: error });
  });
  await runMigrations(client).finally(() => client.release());
  const bound = withBackend(createPostgresBackend);
  // A pg.Pool is what BullMQ asks for; only its own minimal type does not say so under our stricter settings.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  const shared = pool as unknown as PgPool;
  return {
    // The classes differ only in the type of their backend, which no caller touches.
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion
    queue: (name) => new bound.Queue<JobData>(name, { connection: shared }) as unknown as Queue<JobData>,
    worker: (name, processor, options) =>
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- as above
      new bound.Worker<JobData>(name, processor, {
        ...options,
        drainDelay: LOOK_WITHOUT_NOTICE_EVERY_S,
        connection: shared,
      }) as unknown as Worker<JobData>,
    close: () => pool.end(),
  };
}
