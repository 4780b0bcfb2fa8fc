import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { openEmbedded } from '../../../src/platform/embedded.ts';
import { readPostmaster } from '../../../src/platform/embedded-files.ts';
import { openDatabase } from '../../../src/platform/postgres.ts';
import { prepareStore } from '../../../src/store/prepare.ts';
import { createStore } from '../../../src/store/store.ts';
import { startedRun } from '../store/started-run.ts';
import { handlersWith, log, soon, withQueues } from './queues.ts';

describe('when the database dies under store and queues', () => {
  it('both go on with it once it is back, without a new start of the process', async () => {
    const directory = await mkdtemp(path.join(tmpdir(), 'baton-restart-'));
    const cluster = path.join(directory, 'postgres');
    const embedded = await openEmbedded(directory, { log });
    const db = openDatabase(embedded.url, { log });
    await prepareStore(db, 'embedded');
    const store = createStore(db);
    const run = await startedRun(store, 'survivor');
    const handlers = handlersWith();

    await withQueues({ kind: 'postgres', url: embedded.url }, handlers, async (wake) => {
      await vi.waitFor(() => expect(handlers.sweep).toHaveBeenCalled(), soon);
      const killed = await readPostmaster(cluster);
      process.kill(killed?.pid ?? 0, 'SIGKILL');
      await vi.waitFor(async () => expect(await readPostmaster(cluster)).not.toEqual(killed), {
        timeout: 30_000,
        interval: 50,
      });

      await vi.waitFor(async () => expect(await store.view.findRun(run.id)).toMatchObject({ state: 'queued' }), {
        timeout: 30_000,
        interval: 100,
      });
      await wake.run(run.id, 1);
      await vi.waitFor(() => expect(handlers.run).toHaveBeenCalledWith(run.id, expect.any(AbortSignal)), {
        timeout: 30_000,
        interval: 100,
      });
      const swept = handlers.sweep.mock.calls.length;
      await vi.waitFor(() => expect(handlers.sweep.mock.calls.length).toBeGreaterThan(swept), {
        timeout: 30_000,
        interval: 100,
      });
    });

    await db.destroy();
    await embedded.stop();
    await rm(directory, { recursive: true, force: true });
  });
});
