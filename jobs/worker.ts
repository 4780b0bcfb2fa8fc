import type { Processor, Queue, Worker } from 'bullmq';
import { messageOf } from '../src/domain/failure.ts';
import type { Log } from '../src/platform/log.ts';
import { openQueueConnection, type JobData, type QueueBackend, type QueueConnection } from './backend.ts';
import type { Handlers } from './handlers.ts';
import { JOB_OPTIONS, QUEUES } from './queues.ts';

export interface Workers {
  /** Takes no more jobs, asks runs to stop at their next durable point, waits for them, then lets go. */
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
/** Four workers listen all the time; as many again take and finish jobs, and renew locks. */
const WORKER_CONNECTIONS = 10;
/** A lost wake-up costs at most this. Unit: milliseconds. */
const SWEEP_EVERY_MS = 2_000;
/**
 * The schedule lives in the queue and can be lost or held up with it (a database that dies under a sweep keeps the next
 * one back until the lock runs out). So each worker puts it back this often, and sweeps by itself when it saw none.
 */
const LOOK_AFTER_SWEEPS_EVERY_MS = 3_000;
/** How long a run may need to its next durable point; after it the lease runs out and another worker goes on. */
const GRACE_MS = 30_000;

/**
 * Takes jobs of all four queues. `concurrency` is how many runs, and how many looks, are worked on at once.
 * @throws `store/unreachable`, `store/refused` when the queue's store is away or unfit
 */
export async function startWorkers(
  backend: QueueBackend,
  handlers: Handlers,
  options: { readonly log: Log; readonly concurrency: number },
): Promise<Workers> {
  const { log, concurrency } = options;
  const connection = await openQueueConnection(backend, log, WORKER_CONNECTIONS);
  const stopping = new AbortController();
  const start = (name: string, processor: Processor<JobData>, at: number) =>
    startWorker(connection, log, name, processor, at);
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
  ];
  await Promise.all(workers.map((worker) => worker.waitUntilReady()));
  const sweeps = connection.queue(QUEUES.sweep);
  sweeps.on('error', (error) => log.debug({ error: error.message }, 'the sweep queue reports an error'));
  await schedule(sweeps);
  const timer = setInterval(() => {
    schedule(sweeps).catch((error: unknown) =>
      log.warn({ error: messageOf(error) }, 'the sweep could not be scheduled'),
    );
    if (performance.now() - sweptAtMs < LOOK_AFTER_SWEEPS_EVERY_MS) return;
    sweep().catch((error: unknown) => log.warn({ error: messageOf(error) }, 'a sweep outside the queue failed'));
  }, LOOK_AFTER_SWEEPS_EVERY_MS);
  return {
    close: async () => {
      clearInterval(timer);
      stopping.abort();
      await Promise.all(workers.map(closeWithin));
      await sweeps.close();
      await connection.close();
    },
  };
}

function startWorker(
  connection: QueueConnection,
  log: Log,
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
  worker.on('failed', (job, error) =>
    log.error({ queue: name, job: job?.id, error }, 'a job failed; the sweeper takes it up again'),
  );
  worker.on('stalled', (jobId) => log.warn({ queue: name, job: jobId }, 'a job of another worker was taken up again'));
  return worker;
}

async function schedule(sweeps: Queue<JobData>): Promise<void> {
  await sweeps.upsertJobScheduler(
    'sweep',
    { every: SWEEP_EVERY_MS },
    { name: QUEUES.sweep, data: {}, opts: JOB_OPTIONS },
  );
}

async function closeWithin(worker: Worker<JobData>): Promise<void> {
  const timer = setTimeout(() => void worker.close(true), GRACE_MS);
  await worker.close();
  clearTimeout(timer);
}
