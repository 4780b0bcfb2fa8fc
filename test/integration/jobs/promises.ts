import { spawn } from 'node:child_process';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { expect, it, vi } from 'vitest';
import { openQueueConnection, type QueueBackend } from '../../../jobs/backend.ts';
import { createWake, QUEUES } from '../../../jobs/queues.ts';
import { startWorkers } from '../../../jobs/worker.ts';
import { handlersWith, log, soon, withQueues } from './queues.ts';

/** What the queues promise on either backend. */
export function queuePromises(backendOf: () => QueueBackend): void {
  it('call the handler of each kind of wake-up', async () => {
    const handlers = handlersWith();

    await withQueues(backendOf(), handlers, async (wake) => {
      await wake.run('r-1a2b', 3);
      await wake.look('q-77');
      await wake.deliver();

      await vi.waitFor(() => {
        expect(handlers.run).toHaveBeenCalledWith('r-1a2b', expect.any(AbortSignal));
        expect(handlers.look).toHaveBeenCalledWith('q-77');
        expect(handlers.deliver).toHaveBeenCalled();
        expect(handlers.sweep).toHaveBeenCalled();
      }, soon);
    });
  });

  it('take the same wake-up again after the first was worked on, and after it failed', async () => {
    const handlers = handlersWith({
      run: vi.fn().mockRejectedValueOnce(new Error('the first time')).mockResolvedValue(undefined),
    });

    await withQueues(backendOf(), handlers, async (wake) => {
      for (const calls of [1, 2, 3]) {
        await vi.waitFor(async () => {
          // Asked again as the sweeper does: while the first job is still being put away, the second is not taken.
          if (handlers.run.mock.calls.length < calls) await wake.run('r-again', 1);
          expect(handlers.run.mock.calls.length).toBeGreaterThanOrEqual(calls);
        }, soon);
      }
    });
  });

  it('do not let a job that waits for its time stand in the way of the same wake-up now', async () => {
    const handlers = handlersWith();

    await withQueues(backendOf(), handlers, async (wake) => {
      await wake.run('r-later', 1, 3_600_000);
      expect(handlers.run).not.toHaveBeenCalled();
      await wake.run('r-later', 1);

      await vi.waitFor(() => expect(handlers.run).toHaveBeenCalledTimes(1), soon);
    });
  });

  it('start a job at its time', async () => {
    const handlers = handlersWith();

    await withQueues(backendOf(), handlers, async (wake) => {
      await wake.run('r-timed', 1, 300);

      await vi.waitFor(() => expect(handlers.run).toHaveBeenCalled(), soon);
    });
  });

  it('deliver after every wish for a delivery, with few jobs for many wishes', async () => {
    let wanted = 0;
    let delivered = 0;
    const handlers = handlersWith({
      deliver: () => {
        delivered = wanted;
        return Promise.resolve();
      },
    });

    await withQueues(backendOf(), handlers, async (wake) => {
      for (let index = 0; index < 50; index += 1) {
        wanted += 1;
        await wake.deliver();
      }

      await vi.waitFor(() => expect(delivered).toBe(50), soon);
      expect(handlers.deliver.mock.calls.length).toBeLessThan(50);
    });
  });

  it('deliver what was wanted just before the end of a process', async () => {
    const handlers = handlersWith();

    await withQueues(backendOf(), handlers, async () => {
      // Such as the command line, which ends at once.
      const shortLived = createWake(backendOf(), { log });
      await shortLived.deliver();
      await shortLived.close();

      await vi.waitFor(() => expect(handlers.deliver).toHaveBeenCalled(), soon);
    });
  });

  it('start a run that waits at its time, and hold a long wait in the process', async () => {
    const handlers = handlersWith();

    await withQueues(backendOf(), handlers, async (wake) => {
      await wake.waits('r-short', 1, 300);
      await wake.waits('r-long', 1, 60_000);

      await vi.waitFor(() => expect(handlers.run).toHaveBeenCalledWith('r-short', expect.any(AbortSignal)), soon);
      expect(await jobsIn(backendOf(), QUEUES.run)).not.toContainEqual(expect.objectContaining({ runId: 'r-long' }));
    });
  });

  it('sweep again and again, also after the queue has lost everything', async () => {
    const handlers = handlersWith();

    await withQueues(backendOf(), handlers, async () => {
      await vi.waitFor(() => expect(handlers.sweep).toHaveBeenCalled(), soon);
      await emptySweepQueue(backendOf());
      const before = handlers.sweep.mock.calls.length;

      // The schedule comes back within seconds.
      await vi.waitFor(() => expect(handlers.sweep.mock.calls.length).toBeGreaterThan(before + 1), {
        timeout: 30_000,
        interval: 100,
      });
    });
  });

  it('tell a run that is being worked on to stop, and wait for it', async () => {
    const told = vi.fn();
    let begun = false;
    const handlers = handlersWith({
      run: (_runId, signal) =>
        new Promise((resolve) => {
          begun = true;
          signal.addEventListener('abort', () => {
            told();
            setImmediate(resolve);
          });
        }),
    });
    const workers = await startWorkers(backendOf(), handlers, { log, concurrency: 1 });
    const wake = createWake(backendOf(), { log });
    await wake.run('r-stop', 1);
    await vi.waitFor(() => expect(begun).toBe(true), soon);

    await workers.close();

    expect(told).toHaveBeenCalledTimes(1);
    await wake.close();
  });

  it('give the job of a killed worker to another one', async () => {
    await leftBehind(backendOf(), 'r-killed');
    const handlers = handlersWith();

    await withQueues(backendOf(), handlers, async () => {
      // The lock of the dead worker runs out after 15 s and is looked for every 5 s.
      await vi.waitFor(() => expect(handlers.run).toHaveBeenCalledWith('r-killed', expect.any(AbortSignal)), {
        timeout: 60_000,
        interval: 100,
      });
    });
  });

  it('let a wake-up of a newer revision through while the job of a killed worker still holds the older one', async () => {
    await leftBehind(backendOf(), 'r-newer');
    const handlers = handlersWith();

    await withQueues(backendOf(), handlers, async (wake) => {
      await wake.run('r-newer', 2);

      await vi.waitFor(() => expect(handlers.run).toHaveBeenCalledWith('r-newer', expect.any(AbortSignal)), soon);
    });
  });
}

/** The first revision of a run, in the hands of a worker that was killed. */
async function leftBehind(backend: QueueBackend, runId: string): Promise<void> {
  if (!('url' in backend)) throw new Error('the worker that is killed takes a URL');
  const child = spawn(process.execPath, [path.join(import.meta.dirname, 'stuck-worker.ts'), backend.url], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const wake = createWake(backend, { log });
  await wake.run(runId, 1);
  for await (const line of createInterface({ input: child.stdout })) if (line === `working on ${runId}`) break;
  child.kill('SIGKILL');
  await wake.close();
}

/** What jobs that lie in a queue carry. */
async function jobsIn(backend: QueueBackend, name: string): Promise<unknown[]> {
  const connection = await openQueueConnection(backend, log, 2);
  const queue = connection.queue(name);
  const jobs = await queue.getJobs();
  await queue.close();
  await connection.close();
  return jobs.map(({ data }) => data);
}

/** Takes the schedule and all jobs of the sweep away, as a queue without memory would after a restart. */
async function emptySweepQueue(backend: QueueBackend): Promise<void> {
  const connection = await openQueueConnection(backend, log, 2);
  const queue = connection.queue(QUEUES.sweep);
  await queue.removeJobScheduler('sweep');
  await queue.obliterate({ force: true });
  await queue.close();
  await connection.close();
}
