import { messageOf } from '../src/domain/failure.ts';
import type { Log } from '../src/platform/log.ts';
import type { QueueConnection } from './backend.ts';

/** A trial job from end to end: made, brought, taken. A worker that hears nothing any more looks like one with no work. */
export interface Canary {
  /** Since the last trial job was taken, or since the start. Unit: milliseconds. */
  ageMs(): number;
  close(): Promise<void>;
}

/** Often enough that three can be lost before anybody is told. Unit: milliseconds. */
const EVERY_MS = 5_000;

/**
 * Makes and takes trial jobs on a queue of this process alone: on a shared one another worker could take them.
 * @param place names this process; the same after a restart, so that no queue is left behind
 * @param everyMs between two trial jobs
 */
export async function startCanary(
  connection: QueueConnection,
  log: Log,
  place: string,
  everyMs = EVERY_MS,
): Promise<Canary> {
  const name = `baton-canary-${place}`;
  let takenAtMs = performance.now();
  const worker = connection.worker(
    name,
    async () => {
      takenAtMs = performance.now();
      await Promise.resolve();
    },
    { concurrency: 1 },
  );
  const queue = connection.queue(name);
  const say = (error: Error) => log.debug({ error: error.message }, 'the canary reports an error');
  worker.on('error', say);
  queue.on('error', say);
  const send = () => {
    // One id: while the last one lies there, no second one is made.
    queue
      .add(name, {}, { jobId: 'canary', attempts: 1, removeOnComplete: true, removeOnFail: true })
      .catch((error: unknown) => log.debug({ error: messageOf(error) }, 'no trial job could be made'));
  };
  await worker.waitUntilReady();
  send();
  const timer = setInterval(send, everyMs);
  return {
    ageMs: () => performance.now() - takenAtMs,
    close: async () => {
      clearInterval(timer);
      await worker.close();
      await queue.close();
    },
  };
}
