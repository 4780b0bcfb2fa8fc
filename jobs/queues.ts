import type { JobsOptions } from 'bullmq';
import { messageOf } from '../src/domain/failure.ts';
import type { Log } from '../src/platform/log.ts';
import { openQueueConnection, type JobData, type QueueBackend, type QueueConnection } from './backend.ts';
import type { Wake } from './handlers.ts';

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
export function createWake(backend: QueueBackend, options: { readonly log: Log }): Wake & { check(): Promise<void> } {
  const { log } = options;
  const producer = createProducer(backend, log);
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
  return {
    run: (runId, revision, delayMs = 0) => add(QUEUES.run, { runId, revision }, runJob(runId, revision, delayMs)),
    look: (requestId) => add(QUEUES.look, { requestId }, { jobId: `look-${requestId}` }),
    deliver: oncePerSpan((span) => add(QUEUES.deliver, {}, deliverJob(span))),
    check: () => producer.check(),
    close: () => producer.close(),
  };
}

/** A run may be put off with the revision that it has, by a job of that revision, which still lies there. Unit: milliseconds. */
const LATER_SPAN_MS = 500;

/** A job that waits for its time has another id, so that it never stands in the way of one that is wanted now, or at another time. */
function runJob(runId: string, revision: number, delayMs: number): JobsOptions {
  const jobId = `run-${runId}-${revision}`;
  const span = Math.round((Date.now() + delayMs) / LATER_SPAN_MS);
  return delayMs > 0 ? { jobId: `${jobId}-later-${span}`, delay: delayMs } : { jobId };
}

/** The job of a span runs at its end, so whatever was wanted within the span is there when it looks. */
function deliverJob(span: number): JobsOptions {
  return { jobId: `deliver-${span}`, delay: Math.max(0, (span + 1) * DELIVER_SPAN_MS - Date.now()) };
}

/** The queue takes a job of one span once, but each one that it is offered is a statement, and wakes every worker to look for it. */
function oncePerSpan(add: (span: number) => Promise<void>): () => Promise<void> {
  let last: { readonly span: number; readonly added: Promise<void> } | undefined;
  return () => {
    const span = Math.floor(Date.now() / DELIVER_SPAN_MS);
    if (last?.span !== span) last = { span, added: add(span) };
    return last.added;
  };
}

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
