import { afterAll, beforeAll, expect, it } from 'vitest';
import { runsAsOf } from '../../../src/chats/project/run-as-of.ts';
import type { JournalEvent } from '../../../src/domain/journal.ts';
import type { Lease, Run } from '../../../src/domain/run.ts';
import { openTestDatabase } from '../database.ts';
import { ENDED, planFor, startedRun, STOPPED, taken } from './started-run.ts';

let database: Awaited<ReturnType<typeof openTestDatabase>>;

beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database.close());

const WAITS: JournalEvent = { kind: 'step.waiting', step: 'window', attempt: 1, untilMs: 1, because: 'a leader slot' };

/** What happens to a run, in the order and with the calls of the runner. */
interface Hands {
  readonly take: () => Promise<Lease>;
  readonly stop: (lease: Lease) => Promise<void>;
  readonly wish: (wish: 'abort' | 'return' | 'resume' | 'look') => Promise<unknown>;
}

const LIVES: Readonly<Record<string, (run: Run, hands: Hands) => Promise<unknown>>> = {
  'that nobody has taken up': async () => undefined,
  'at work': (_, { take }) => take(),
  'that waits': async (_, { take }) => {
    const lease = await take();
    await database.store.runs.append(lease, WAITS);
    await database.store.runs.release(lease, 60_000);
  },
  'that is to be aborted': async (_, { take, wish }) => {
    await take();
    await wish('abort');
  },
  'that stopped, with a wish that was read': async (_, { take, stop, wish }) => {
    await wish('abort');
    await stop(await take());
  },
  'that stopped, with a wish that came meanwhile': async (_, { take, stop, wish }) => {
    const lease = await take();
    await wish('return');
    await stop(lease);
    await wish('look');
  },
  'in its second attempt': async (_, { take }) => {
    const lease = await take();
    await database.store.runs.beginAttempt(lease);
    await database.store.runs.append(lease, { kind: 'step.began', step: 'arm', attempt: 2 });
  },
  'that was declared over a dead node': async (run, { take, stop }) => {
    await stop(await take());
    const rule = { people: 1, counted: ['ann'] };
    await database.store.view.declareFenced(run.id, run.from, 'ann', 'the disks are out', rule);
  },
  'that was done': async (_, { take }) => database.store.runs.end(await take(), 'done', ENDED),
  'that was returned, with a wish': async (_, { take, wish }) => {
    const lease = await take();
    await wish('return');
    await database.store.runs.end(lease, 'returned', { ...ENDED, ending: 'returned' });
  },
  'that was stood down': async (run, { take, stop, wish }) => {
    await stop(await take());
    await wish('look');
    await database.store.view.standDown(run.id, 'ann', 'people did it');
  },
};

it.each(Object.keys(LIVES))('a run %s is by its journal what its row says', async (name) => {
  const id = `as-of-${Object.keys(LIVES).indexOf(name)}`;
  const { store } = database;
  const started = await startedRun(store, id);
  await LIVES[name]?.(started, {
    take: () => taken(store, started.id, 'worker-1'),
    wish: (wish) => store.view.storeWish(started.id, wish, 'ann', 'a drill'),
    stop: async (lease) => {
      const read = (await store.view.journal(started.id)).findLast(({ event }) => event.kind === 'lease.taken');
      await store.runs.stop(lease, STOPPED, read?.seq ?? 0);
    },
  });

  const row = await store.view.findRun(started.id);
  const derived = runsAsOf(started, planFor(id), await store.view.journal(started.id)).at(-1);
  if (row === null || derived === undefined) throw new Error('the run is gone');

  const { state, attempt, wish } = derived;
  expect({ state, attempt, wish }).toEqual({ state: row.state, attempt: row.attempt, wish: row.wish });
  // The row is written a moment after its line where they are two statements.
  expect(derived.endedAtMs === null).toBe(row.endedAtMs === null);
});
