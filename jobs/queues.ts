import type { JobsOptions } from 'bullmq';
import { messageOf } from '../src/domain/failure.ts';
import type { Log } from '../src/platform/log.ts';
import { openQueueConnection, type JobData, type QueueBackend, type QueueConnection } from './backend.ts';
import type { WorkerWake } from './handlers.ts';
import { createTimers } from './timers.ts';

export const QUEUES = {
  run: 'baton-run',
  look: 'baton-look',
  deliver: 'baton-deliver',
  sweep: 'baton-sweep',
  watch: 'baton-watch',
} as const;

/**
 * Nothing is kept and nothing is repeated by the queue: the store knows what is to be done, and a job that stays behind
 * would block the next one of the same id.
 */
export const JOB_OPTIONS = { attempts: 1, removeOnComplete: true, removeOnFail: true } as const satisfies JobsOptions;

/**
 * Cards that are wanted within one such span are delivered by one job. Short for somebody who reads, and as long as a look at a near
 * host: what it writes makes one card or two, not four. Unit: milliseconds.
 */
const DELIVER_SPAN_MS = 250;

/** Adding a job is one short statement; a burst may wait its turn. */
const PRODUCER_CONNECTIONS = 3;

/**
 * The producers' side. A call that does not reach the queue is logged and forgotten: the sweeper finds what is due.
 * Connects at the first call. `check` rejects when the queue does not answer.
 */
export function createWake(
  backend: QueueBackend,
  options: { readonly log: Log },
): WorkerWake & { check(): Promise<void> } {
  const { log } = options;
  const producer = createProducer(backend, log);
  const timers = createTimers();
  const add = async (queue: string, data: JobData, job: JobsOptions) => {
    try {
      await producer.add(queue, data, job);
    } catch (error) {
      log.warn(
        { queue, error: messageOf(error) },
        'a wake-up did not reach the queue; the sweeper will find what is due',
      );
    }
  };
  const run: WorkerWake['run'] = (runId, revision, delayMs = 0) =>
    add(QUEUES.run, { runId, revision }, runJob(runId, revision, delayMs));
  const deliver = () => add(QUEUES.deliver, {}, { jobId: `deliver-${spanNow()}` });
  return {
    run,
    waits: async (runId, revision, delayMs) => {
      if (delayMs < LONG_WAIT_MS) return run(runId, revision, delayMs);
      // An id of its own, as a job that waits in the queue has one.
      const job = { ...runJob(runId, revision, delayMs), delay: 0 };
      timers.put(runId, delayMs, () => add(QUEUES.run, { runId, revision }, job));
    },
    look: (requestId) => add(QUEUES.look, { requestId }, { jobId: `look-${requestId}` }),
    deliver: () => {
      // At the end of the span, so that whatever is wanted within it is there. All processes have the same spans, and one job.
      if (!timers.has(DELIVER)) timers.put(DELIVER, (spanNow() + 1) * DELIVER_SPAN_MS - Date.now(), deliver);
      return Promise.resolve();
    },
    check: () => producer.check(),
    close: async () => {
      const isWanted = timers.has(DELIVER);
      timers.clear();
      if (isWanted) await deliver();
      await producer.close();
    },
  };
}

/** No run has such an id. */
const DELIVER = 'deliver';

/**
 * From here on a wait is held by the process that found it, and costs the queue half as much as a job that waits there: each of those
 * wakes a worker that looks for it four times, and in vain. When the process ends, the sweep finds the run, some 2 s late: little
 * beside such a wait. Unit: milliseconds.
 */
const LONG_WAIT_MS = 60_000;

/** A run may be put off with the revision that it has, by a job of that revision, which still lies there. Unit: milliseconds. */
const LATER_SPAN_MS = 500;

/** A job that waits for its time has another id, so that it never stands in the way of one that is wanted now, or at another time. */
function runJob(runId: string, revision: number, delayMs: number): JobsOptions {
  const jobId = `run-${runId}-${revision}`;
  const span = Math.round((Date.now() + delayMs) / LATER_SPAN_MS);
  return delayMs > 0 ? { jobId: `${jobId}-later-${span}`, delay: delayMs } : { jobId };
}

const spanNow = (): number => Math.floor(Date.now() / DELIVER_SPAN_MS);

interface Producer {
  check(): Promise<void>;
  add(queue: string, data: JobData, job: JobsOptions): Promise<void>;
  close(): Promise<void>;
}

function createProducer(backend: QueueBackend, log: Log): Producer {
  const queues = new Map<string, ReturnType<QueueConnection['queue']>>();
  let connection: Promise<QueueConnection> | null = null;

  const open = () => {
    connection ??= openQueueConnection(backend, log, PRODUCER_CONNECTIONS).catch((error: unknown) => {
      // The next call tries again.
      connection = null;
      throw error;
    });
    return connection;
  };
  const queueOf = async (name: string) => {
    const opened = await open();
    let queue = queues.get(name);
    if (queue === undefined) {
      queue = opened.queue(name);
      queue.on('error', (error) => log.debug({ queue: name, error: error.message }, 'the queue reports an error'));
      queues.set(name, queue);
    }
    return queue;
  };
  return {
    check: async () => {
      await (await queueOf(QUEUES.run)).getJobCounts('waiting');
    },
    add: async (name, data, job) => {
      const queue = await queueOf(name);
      await queue.add(name, data, { ...JOB_OPTIONS, ...job });
    },
    close: async () => {
      const opened = await connection?.catch(() => null);
      for (const queue of queues.values()) await queue.close();
      await opened?.close();
    },
  };
}
