import { Queue, Worker, type QueueOptions } from 'bullmq';
import { refuseUnfit } from '../src/platform/fitness.ts';
import type { Log } from '../src/platform/log.ts';
import type { JobData, QueueConnection } from './backend.ts';
import { connected, producerClient, workerClient } from './redis-clients.ts';
import { inspectRedis } from './redis-inspect.ts';
import { prefixOf, type RedisTarget } from './redis-target.ts';
import { redisTrouble } from './redis-trouble.ts';

/** @throws `store/unreachable`, `store/refused` */
export async function openRedisQueues(target: RedisTarget, log: Log): Promise<QueueConnection> {
  refuseUnfit(await inspectRedis(target), log);
  const producers = producerClient(target);
  const workers = workerClient(target);
  for (const client of [producers, workers])
    client.on('error', (error: Error) => log.warn({ error: error.message }, 'a queue connection broke'));
  try {
    await connected(producers);
    await connected(workers);
  } catch (error) {
    producers.disconnect();
    workers.disconnect();
    throw redisTrouble(error, target);
  }
  const prefix = prefixOf(target);
  const options: QueueOptions = { connection: producers, prefix };
  return {
    queue: (name) => new Queue<JobData>(name, options),
    worker: (name, processor, settings) =>
      new Worker<JobData>(name, processor, { ...settings, connection: workers, prefix }),
    close: async () => {
      producers.disconnect();
      workers.disconnect();
      await Promise.resolve();
    },
  };
}
