import type { Processor, Queue, Worker } from 'bullmq';
import { messageOf } from '../src/domain/failure.ts';
import type { Log } from '../src/platform/log.ts';
import { startCanary } from './canary.ts';
import { openQueueConnection, type JobData, type QueueBackend, type QueueConnection } from './backend.ts';
import type { Handlers, JobEvents } from './handlers.ts';
import { JOB_OPTIONS, QUEUES } from './queues.ts';

export interface Workers {
  /** Since the last trial job was taken; null without one. A worker that hears nothing looks idle otherwise. */
  canaryAgeMs(): number | null;
  /** Takes no more jobs, asks runs to stop at their next durable point, waits for them as long as it takes, then lets go. */
  close(): Promise<void>;
}

/**
 * Measured: with these a job of a killed worker starts again elsewhere within about 16 s. The stall count is high because
 * two crashes must not bury a run; how often a run may be taken up again is the store's business.
 */
const LOCK_MS = 15_000;
const STALL_CHECK_MS = 5_000;
const STALLS_ALLOWED = 50;
/** After an error of the backend a worker asks again so soon; BullMQ's own 15 s are longer than a lease. */
const ASK_AGAIN_AFTER_MS = 1_000;
/** Six workers listen all the time; as many again take and finish jobs, and renew locks. */
const WORKER_CONNECTIONS = 13;
/** A wake-up that did not reach the queue costs at most this. Unit: milliseconds. */
const SWEEP_EVERY_MS = 2_000;
/**
 * The schedule lives in the queue and can be lost or held up with it (a database that dies under a sweep keeps the next
 * one back until the lock runs out). So each worker looks this often, and where it saw no sweep it puts the schedule back and sweeps by
 * itself.
 */
const LOOK_AFTER_SWEEPS_EVERY_MS = 3_000;
/** The schedule of the watch, which nobody looks after, comes back within this. Unit: milliseconds. */
const PUT_BACK_EVERY_MS = 15_000;
export interface WorkersOptions {
  readonly log: Log;
  readonly concurrency: number;
  /** Told of every job. */
  readonly events?: JobEvents;
  /** Names this process for its trial jobs; without it there are none. */
  readonly canary?: string;
}

/**
 * Takes jobs of all queues. `concurrency` is how many runs, and how many looks, are worked on at once.
 * @throws `store/unreachable`, `store/refused` when the queue's store is away or unfit
 */
export async function startWorkers(
  backend: QueueBackend,
  handlers: Handlers,
  options: WorkersOptions,
): Promise<Workers> {
  const { log, concurrency } = options;
  const connection = await openQueueConnection(backend, log, WORKER_CONNECTIONS);
  const stopping = new AbortController();
  const start = (name: string, processor: Processor<JobData>, at: number) =>
    startWorker(connection, options, name, processor, at);
  let sweptAtMs = performance.now();
  const sweep = () => {
    sweptAtMs = performance.now();
    return handlers.sweep();
  };
  const workers = [
    start(QUEUES.run, (job) => handlers.run(job.data.runId ?? '', stopping.signal), concurrency),
    start(QUEUES.look, (job) => handlers.look(job.data.requestId ?? ''), concurrency),
    start(QUEUES.deliver, () => handlers.deliver(), 1),
    start(QUEUES.sweep, sweep, 1),
    start(QUEUES.watch, () => handlers.watch(stopping.signal), 1),
  ];
  await Promise.all(workers.map((worker) => worker.waitUntilReady()));
  const canary = options.canary === undefined ? null : await startCanary(connection, log, options.canary);
  const schedules = [schedule(connection, log, QUEUES.sweep), schedule(connection, log, QUEUES.watch)];
  const putBack = () => Promise.all(schedules.map(({ put }) => put()));
  await putBack();
  let putBackAtMs = performance.now();
  const timer = setInterval(() => {
    const nowMs = performance.now();
    const isLate = nowMs - sweptAtMs >= LOOK_AFTER_SWEEPS_EVERY_MS;
    if (isLate || nowMs - putBackAtMs >= PUT_BACK_EVERY_MS) {
      putBackAtMs = nowMs;
      putBack().catch((error: unknown) =>
        log.warn({ error: messageOf(error) }, 'sweep and watch could not be scheduled'),
      );
    }
    if (!isLate) return;
    sweep().catch((error: unknown) => log.warn({ error: messageOf(error) }, 'a sweep outside the queue failed'));
  }, LOOK_AFTER_SWEEPS_EVERY_MS);
  return {
    canaryAgeMs: () => canary?.ageMs() ?? null,
    close: async () => {
      clearInterval(timer);
      stopping.abort();
      await Promise.all([canary?.close(), ...workers.map((worker) => worker.close())]);
      await Promise.all(schedules.map(({ close }) => close()));
      await connection.close();
    },
  };
}

function startWorker(
  connection: QueueConnection,
  { log, events }: WorkersOptions,
  name: string,
  processor: Processor<JobData>,
  concurrency: number,
): Worker<JobData> {
  const worker = connection.worker(name, processor, {
    concurrency,
    lockDuration: LOCK_MS,
    stalledInterval: STALL_CHECK_MS,
    maxStalledCount: STALLS_ALLOWED,
    runRetryDelay: ASK_AGAIN_AFTER_MS,
  });
  worker.on('error', (error) => log.warn({ queue: name, error: error.message }, 'a worker reports an error'));
  worker.on('active', () => events?.taken(name));
  worker.on('failed', (job, error) => {
    events?.failed(name);
    log.error({ queue: name, job: job?.id, error }, 'a job failed; the sweeper takes it up again');
  });
  worker.on('stalled', (jobId) => {
    events?.stalled(name);
    log.warn({ queue: name, job: jobId }, 'a job of another worker was taken up again');
  });
  return worker;
}

/** A job of this queue every 2 s: it asks the store what is due. `put` puts the schedule in, or back in. */
function schedule(connection: QueueConnection, log: Log, name: string) {
  const queue: Queue<JobData> = connection.queue(name);
  queue.on('error', (error) => log.debug({ queue: name, error: error.message }, 'the queue reports an error'));
  const every = { every: SWEEP_EVERY_MS };
  return {
    put: () => queue.upsertJobScheduler(name.replace('baton-', ''), every, { name, data: {}, opts: JOB_OPTIONS }),
    close: () => queue.close(),
  };
}
