import { Queue } from 'bullmq';
import { Redis } from 'ioredis';
import { QUEUES } from '../jobs/queues.ts';
import type { RunId } from '../src/domain/names.ts';

/** The real queue, reached beside Baton. */
export interface ChaosQueue {
  /** Gives the job of a run to workers once more, under ids that no job has. */
  double(run: RunId, copies: number): Promise<void>;
  /** FLUSHALL. @returns how many keys there were */
  empty(): Promise<number>;
  close(): Promise<void>;
}

/** @param port of the Redis server itself. Baton's queues are there already */
export async function openQueue(port: number): Promise<ChaosQueue> {
  const redis = new Redis({ host: '127.0.0.1', port, maxRetriesPerRequest: null });
  redis.on('error', () => {});
  const [meta] = await redis.keys(`*:${QUEUES.run}:*`);
  if (meta === undefined) throw new Error(`no queue ${QUEUES.run} in Redis: the workers are on another one`);
  const queue = new Queue(QUEUES.run, { connection: redis, prefix: meta.slice(0, meta.indexOf(`:${QUEUES.run}`)) });
  queue.on('error', () => {});
  let doubled = 0;
  return {
    async double(runId, copies) {
      for (let copy = 0; copy < copies; copy += 1) {
        doubled += 1;
        const job = { attempts: 1, removeOnComplete: true, removeOnFail: true, jobId: `chaos-${doubled}` };
        await queue.add(QUEUES.run, { runId, revision: 0 }, job);
      }
    },
    async empty() {
      const keys = await redis.dbsize();
      await redis.flushall();
      return keys;
    },
    async close() {
      await queue.close();
      redis.disconnect();
    },
  };
}
