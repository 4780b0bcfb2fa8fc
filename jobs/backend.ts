import {
  createPostgresBackend,
  Queue,
  runMigrations,
  withBackend,
  Worker,
  type PgPool,
  type Processor,
  type QueueOptions,
  type WorkerOptions,
} from 'bullmq';
import { Redis } from 'ioredis';
import { Pool } from 'pg';
import { BatonError } from '../src/domain/failure.ts';
import type { Log } from '../src/platform/log.ts';

/** Where the queues live. `postgres` is the database of the store itself, in a schema of its own. */
export type QueueBackend =
  { readonly kind: 'postgres'; readonly url: string } | { readonly kind: 'redis'; readonly url: string };

/** What jobs carry: names only, never a secret and never a fact that could be out of date. */
export interface JobData {
  readonly runId?: string;
  readonly revision?: number;
  readonly requestId?: string;
}

/** Queues and workers on one set of connections, the same to callers on both backends. */
export interface QueueConnection {
  queue(name: string): Queue<JobData>;
  worker(name: string, processor: Processor<JobData>, options: Omit<WorkerOptions, 'connection'>): Worker<JobData>;
  /** Closes the connections. Queues and workers must be closed before. */
  close(): Promise<void>;
}

const CONNECT_TIMEOUT_MS = 5_000;

/**
 * @param poolSize how many Postgres connections at most; each worker keeps one of them for listening
 * @throws `store/unreachable`, `store/refused`
 */
export function openQueueConnection(backend: QueueBackend, log: Log, poolSize: number): Promise<QueueConnection> {
  return backend.kind === 'postgres' ? openPostgres(backend.url, log, poolSize) : openRedis(backend.url, log);
}

async function openPostgres(url: string, log: Log, poolSize: number): Promise<QueueConnection> {
  // BullMQ cannot load `pg` by itself from an ES module, and one pool for all queues saves connections.
  const pool = new Pool({
    connectionString: url,
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
    throw new BatonError('store/unreachable', 'The database of the queues is away.', { cause: error });
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
      new bound.Worker<JobData>(name, processor, { ...options, connection: shared }) as unknown as Worker<JobData>,
    close: () => pool.end(),
  };
}

async function openRedis(url: string, log: Log): Promise<QueueConnection> {
  // Producers fail at once when Redis is away: a wake-up may be lost, a click must not hang.
  const producers = new Redis(url, {
    enableOfflineQueue: false,
    lazyConnect: true,
    maxRetriesPerRequest: 1,
    connectTimeout: CONNECT_TIMEOUT_MS,
  });
  // Workers wait for it; BullMQ demands that they retry without end.
  const workers = new Redis(url, { maxRetriesPerRequest: null, lazyConnect: true });
  for (const client of [producers, workers])
    client.on('error', (error) => log.warn({ error: error.message }, 'a queue connection broke'));
  try {
    await producers.connect();
    await refuseEviction(producers);
    await workers.connect();
  } catch (error) {
    producers.disconnect();
    workers.disconnect();
    if (error instanceof BatonError) throw error;
    throw new BatonError('store/unreachable', 'Redis is away.', { cause: error });
  }
  const options: QueueOptions = { connection: producers };
  return {
    queue: (name) => new Queue<JobData>(name, options),
    worker: (name, processor, settings) => new Worker<JobData>(name, processor, { ...settings, connection: workers }),
    close: async () => {
      producers.disconnect();
      workers.disconnect();
      await Promise.resolve();
    },
  };
}

/** A Redis that may throw keys away loses locks and jobs in silence. */
async function refuseEviction(redis: Redis): Promise<void> {
  const memory = await redis.info('memory');
  const policy = /maxmemory_policy:(\S+)/.exec(memory)?.[1] ?? 'unknown';
  if (policy === 'noeviction') return;
  throw new BatonError('store/refused', `Redis has maxmemory-policy ${policy}; the queues need noeviction.`);
}
