import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Handlers } from '../../../jobs/handlers.ts';
import { openRunsAtStart, openRunsAtStop } from '../../../src/app/open-runs.ts';
import { makeKnown } from '../../../src/app/presence.ts';
import { type LoadedFleet, loadFleet } from '../../../src/config/load.ts';
import { createLog } from '../../../src/platform/log.ts';
import { openTestDatabase, type TestDatabase } from '../database.ts';
import { DETAIL, heldRun, intentOf, startedRun } from './started-run.ts';

const EXAMPLE = new URL('../../../config/fleet.example.yaml', import.meta.url).pathname;
const log = createLog('silent');

let database: TestDatabase;
let before: LoadedFleet;
let after: LoadedFleet;
beforeAll(async () => {
  database = await openTestDatabase();
  const loaded = await loadFleet(EXAMPLE);
  before = { ...loaded, readAtMs: loaded.readAtMs - 60_000 };
  after = { ...loaded, fingerprint: 'another' };
});
afterAll(() => database.close());

/** Handlers that only say what they were called for. */
function told(): { handlers: Handlers; calls: string[] } {
  const calls: string[] = [];
  const call = (name: string) => async () => void calls.push(name);
  const handlers = { look: call('look'), deliver: call('deliver'), sweep: call('sweep'), watch: call('watch') };
  return { calls, handlers: { ...handlers, run: async (id) => void calls.push(id) } };
}

describe('a worker with an older fleet file', () => {
  it('begins nothing while one with a later file lives, finishes what was begun, and goes on alone', async () => {
    const { store } = database;
    const fresh = await startedRun(store, 'fresh');
    const { run: begun, lease } = await heldRun(store, 'begun');
    await store.runs.beginIntent(lease, intentOf(begun.id), DETAIL);
    const { handlers, calls } = told();
    const old = await makeKnown(before, 'worker', store.processes, log);
    const guarded = old.guarded(handlers);
    const everything = async () => {
      const { signal } = new AbortController();
      await guarded.run(fresh.id, signal);
      await guarded.run(begun.id, signal);
      await guarded.look('q-1');
      await guarded.watch(signal);
      await guarded.sweep();
      return calls.splice(0);
    };

    const page = await makeKnown(after, 'bot', store.processes, log);
    const alone = await everything();
    const later = await makeKnown(after, 'all', store.processes, log);
    const second = await everything();
    await later.leave();
    const again = await everything();
    await page.leave();
    await old.leave();

    expect(alone).toEqual([fresh.id, begun.id, 'look', 'watch', 'sweep']);
    expect(second).toEqual([begun.id, 'sweep']);
    expect(again).toEqual(alone);
    expect(later.words).toEqual([expect.stringContaining(`read ${EXAMPLE} before it changed, mode act. It begins`)]);
    expect(old.words).toEqual([]);
    expect(await store.processes.live()).toEqual([]);
  });

  it('names each open run at its start and at its stop', async () => {
    const { store } = database;
    const run = await startedRun(store, 'left');

    expect(await openRunsAtStart(store)).toContain(
      `Run ${run.id} (val-left, a-left → b-left) is open and goes on now. To prevent it: npm run baton -- abort ${run.id}`,
    );
    expect(await openRunsAtStop(store, [])).toContain(
      `Run ${run.id} (val-left, a-left → b-left) stays open before its first step; the next worker goes on with it. To prevent it: npm run baton -- abort ${run.id}`,
    );
  });
});
