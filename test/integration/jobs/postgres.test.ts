import { spawn } from 'node:child_process';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { createWake } from '../../../jobs/queues.ts';
import { openTestDatabase, type TestDatabase } from '../database.ts';
import { queuePromises } from './promises.ts';
import { handlersWith, log, soon, withQueues } from './queues.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database.close());
const backend = () => ({ kind: 'postgres', url: database.url }) as const;

describe('the queues on Postgres', () => {
  queuePromises(backend);

  it('give the job of a killed worker to another one', async () => {
    const child = spawn(process.execPath, [path.join(import.meta.dirname, 'stuck-worker.ts'), database.url], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const wake = createWake(backend(), { log });
    await wake.run('r-killed', 1);
    for await (const line of createInterface({ input: child.stdout })) if (line === 'working on r-killed') break;
    child.kill('SIGKILL');
    await wake.close();
    const handlers = handlersWith();

    await withQueues(backend(), handlers, async () => {
      // The lock of the dead worker runs out after 15 s and is looked for every 5 s.
      await vi.waitFor(() => expect(handlers.run).toHaveBeenCalledWith('r-killed', expect.any(AbortSignal)), {
        timeout: 40_000,
        interval: 100,
      });
    });
  });

  it('let a wake-up of a newer revision through while the job of a killed worker still holds the older one', async () => {
    const child = spawn(process.execPath, [path.join(import.meta.dirname, 'stuck-worker.ts'), database.url], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const wake = createWake(backend(), { log });
    await wake.run('r-newer', 1);
    for await (const line of createInterface({ input: child.stdout })) if (line === 'working on r-newer') break;
    child.kill('SIGKILL');
    const handlers = handlersWith();

    await withQueues(backend(), handlers, async () => {
      await wake.run('r-newer', 2);

      await vi.waitFor(() => expect(handlers.run).toHaveBeenCalledWith('r-newer', expect.any(AbortSignal)), {
        ...soon,
        timeout: 10_000,
      });
    });
    await wake.close();
  });
});

describe('a wake-up', () => {
  it('that does not reach the queue is no error: the sweeper finds what is due', async () => {
    // Port 9 is "discard", which no machine of today serves.
    const wake = createWake({ kind: 'postgres', url: 'postgres://nobody@127.0.0.1:9/none' }, { log });

    await expect(wake.run('r-1', 1)).resolves.toBeUndefined();
    await wake.close();
  });
});
