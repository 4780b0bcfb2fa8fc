import type { Processor, Queue, Worker, WorkerOptions } from 'bullmq';
import type { CheckResult } from '../src/domain/check.ts';
import type { Log } from '../src/platform/log.ts';
import type { PostgresTarget } from '../src/platform/postgres-target.ts';
import { openPostgresQueues } from './postgres-backend.ts';
import { openRedisQueues } from './redis-backend.ts';
import { inspectRedis } from './redis-inspect.ts';
import type { RedisTarget } from './redis-target.ts';

/** Where the queues live. `postgres` is the database of the store itself, in a schema of its own. */
export type QueueBackend =
  ({ readonly kind: 'postgres' } & PostgresTarget) | ({ readonly kind: 'redis' } & RedisTarget);

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

/**
 * @param poolSize how many Postgres connections at most; each worker keeps one of them for listening
 * @throws `store/unreachable`, `store/refused`
 */
export function openQueueConnection(backend: QueueBackend, log: Log, poolSize: number): Promise<QueueConnection> {
  return backend.kind === 'postgres' ? openPostgresQueues(backend, log, poolSize) : openRedisQueues(backend, log);
}

/**
 * What the queues need of their server and what was found there, one by one. Queues on Postgres need nothing that the
 * store does not: see `describeStore`.
 * @throws `store/unreachable`, `store/refused` when there is nobody to ask
 */
export async function describeQueue(backend: QueueBackend): Promise<CheckResult[]> {
  return backend.kind === 'postgres' ? [] : inspectRedis(backend);
}
