import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { createStore, type Store } from '../../../src/store/store.ts';
import { openDatabase, type BatonDatabase } from '../../../src/platform/postgres.ts';
import { openTestDatabase, type TestDatabase } from '../database.ts';
import { DETAIL, ENDED, expireLease, heldRun, intentOf, startedRun, STOPPED, taken } from './started-run.ts';

let database: TestDatabase;
let otherDb: BatonDatabase;
/** Another process' view: its own connections. */
let other: Store;
beforeAll(async () => {
  database = await openTestDatabase();
  otherDb = openDatabase(database.url);
  other = createStore(otherDb);
});
afterAll(async () => {
  await otherDb.destroy();
  await database.close();
});

/** Far longer than a lease that runs out in 300 ms; shorter than the limit of a test. */
const SOON = { timeout: 20_000, interval: 50 };

const kindsOf = async (runId: string) => (await database.store.view.journal(runId)).map((entry) => entry.event.kind);

describe('an intent', () => {
  it('is begun once, with one journal line, however many ask at once', async () => {
    const { store } = database;
    const { run, lease } = await heldRun(store, 'intent');

    const answers = await Promise.all(
      Array.from({ length: 8 }, (_, index) =>
        (index % 2 === 0 ? store : other).runs.beginIntent(lease, intentOf(run.id), DETAIL),
      ),
    );

    expect(answers.toSorted()).toEqual(['begun', ...Array.from({ length: 7 }, () => 'exists')]);
    expect((await kindsOf(run.id)).filter((kind) => kind === 'intent')).toHaveLength(1);
  });

  it('carries the term under which it was begun', async () => {
    const { store } = database;
    const { run, lease } = await heldRun(store, 'intent-term');

    await store.runs.beginIntent(lease, intentOf(run.id), DETAIL);

    expect((await store.view.journal(run.id)).at(-1)?.event).toMatchObject({
      kind: 'intent',
      term: lease.term,
      node: 'sol-a',
    });
  });

  it('is never begun by a worker that is being replaced at the same moment', async () => {
    const { store, db } = database;
    for (let round = 0; round < 30; round += 1) {
      const { run, lease } = await heldRun(store, `replaced-${round}`);
      await expireLease(db, run.id);

      const [next, old] = await Promise.all([
        other.runs.acquire(run.id, 'worker-2'),
        store.runs.beginIntent(lease, intentOf(run.id), DETAIL),
      ]);

      expect(next).toMatchObject({ term: lease.term + 1 });
      expect(old).toBe('lease-lost');
    }
  });

  it('must be of the leased run', async () => {
    const { lease } = await heldRun(database.store, 'foreign');

    await expect(database.store.runs.beginIntent(lease, intentOf('r-other'), DETAIL)).rejects.toMatchObject({
      code: 'input/invalid',
    });
  });
});

describe('an outcome', () => {
  it('is kept once: the first one stands', async () => {
    const { store } = database;
    const { run, lease } = await heldRun(store, 'outcome');
    await store.runs.beginIntent(lease, intentOf(run.id), DETAIL);

    await Promise.all(
      (['done', 'unknown', 'refused'] as const).map((result, index) =>
        (index === 1 ? store : other).runs.recordOutcome(intentOf(run.id), lease.term, result, { tookMs: index }),
      ),
    );

    expect((await kindsOf(run.id)).filter((kind) => kind === 'outcome')).toHaveLength(1);
  });

  it('is kept also from a worker that has lost its lease, and after the end of the run', async () => {
    const { store, db } = database;
    const { run, lease } = await heldRun(store, 'late-outcome');
    await store.runs.beginIntent(lease, intentOf(run.id), DETAIL);
    await expireLease(db, run.id);
    await store.runs.end(await taken(store, run.id, 'worker-2'), 'done', ENDED);

    await store.runs.recordOutcome(intentOf(run.id), lease.term, 'done', {});

    expect((await kindsOf(run.id)).at(-1)).toBe('outcome');
    expect((await store.view.verifyJournal()).broken).toEqual([]);
  });

  it('of an older term leaves what a successor has begun anew open, and is journaled all the same', async () => {
    const { store, db } = database;
    const { run, lease } = await heldRun(store, 'begun-anew');
    await store.runs.beginIntent(lease, intentOf(run.id), DETAIL, true);
    await expireLease(db, run.id);
    const next = await taken(store, run.id, 'worker-2');
    await store.runs.beginIntent(next, intentOf(run.id), DETAIL, true);

    await store.runs.recordOutcome(intentOf(run.id), lease.term, 'refused', { code: 'stale-term' });
    await store.runs.recordOutcome(intentOf(run.id), next.term, 'done', {});

    const events = (await store.view.journal(run.id)).map(({ event }) => event);
    expect(events.filter(({ kind }) => kind === 'outcome')).toMatchObject([{ result: 'refused' }, { result: 'done' }]);
    const rows = await db.selectFrom('intents').select(['term', 'result']).where('run_id', '=', run.id).execute();
    expect(rows).toEqual([{ term: next.term, result: 'done' }]);
  });

  it('needs its intent', async () => {
    const { run } = await heldRun(database.store, 'no-intent');

    await expect(database.store.runs.recordOutcome(intentOf(run.id), 1, 'done', {})).rejects.toMatchObject({
      code: 'input/invalid',
    });
  });
});

describe('telling and returning', () => {
  it('exclude each other: whichever is decided first stands for the attempt', async () => {
    const { store } = database;
    for (let round = 0; round < 30; round += 1) {
      const { run, lease } = await heldRun(store, `exclude-${round}`);

      const answers = await Promise.all([
        store.runs.decide(lease, 1, 'told', ''),
        other.runs.decide(lease, 1, 'returned', 'a worker took over'),
      ]);

      expect(new Set(answers).size).toBe(1);
      expect((await store.runs.load(run.id)).decisions.get(1)).toBe(answers[0]);
    }
  });

  it('say again what stands when asked again', async () => {
    const { store } = database;
    const { run, lease } = await heldRun(store, 'again');
    await store.runs.decide(lease, 1, 'told', '');
    await store.pauses.pause(run.validator, 'ann', 'hold');

    expect(await store.runs.decide(lease, 1, 'told', '')).toBe('told');
    expect((await kindsOf(run.id)).filter((kind) => kind === 'attempt.told')).toHaveLength(1);
  });

  it('never both win: an abort that races the telling is either stored before it or refused after it', async () => {
    const { store } = database;
    const won = { told: 0, stored: 0 };
    const rounds = Array.from({ length: 200 }, (_, index) => index);
    // Eight at a time, so that the statements meet in many ways.
    for (const first of rounds.filter((index) => index % 8 === 0)) {
      await Promise.all(
        rounds.slice(first, first + 8).map(async (round) => {
          const { run, lease } = await heldRun(store, `abort-${round}`);

          const tell = () => store.runs.decide(lease, 1, 'told', '');
          const abort = () => other.view.storeWish(run.id, round % 4 < 2 ? 'abort' : 'return', 'ann', 'stop');
          // Who sets out first takes turns, so that both orders are met.
          const [decided, wish] =
            round % 2 === 0
              ? await Promise.all([tell(), abort()])
              : await Promise.all([abort(), tell()]).then(([stored, told]) => [told, stored] as const);

          expect([decided, wish]).toEqual(decided === 'told' ? ['told', 'told'] : ['not-now', 'stored']);
          const record = await store.runs.load(run.id);
          expect(record.decisions.has(1)).toBe(record.run.wish === null);
          won[decided === 'told' ? 'told' : 'stored'] += 1;
        }),
      );
    }
    // Both orders must have been met, or nothing was raced.
    expect(won.told).toBeGreaterThan(0);
    expect(won.stored).toBeGreaterThan(0);
  });

  it('tells only for the attempt that is going on', async () => {
    const { store } = database;
    const { lease } = await heldRun(store, 'attempts');
    await store.runs.decide(lease, 1, 'returned', 'the standby was not armed');

    expect(await store.runs.decide(lease, 2, 'told', '')).toBe('not-now');
    expect(await store.runs.beginAttempt(lease)).toBe(2);
    expect(await store.runs.decide(lease, 2, 'told', '')).toBe('told');
    expect(await store.runs.decide(lease, 1, 'told', '')).toBe('returned');
  });

  it('does not tell while a pause is stored, of the validator or of all', async () => {
    const { store } = database;
    const { run, lease } = await heldRun(store, 'paused');
    for (const scope of [run.validator, '*']) {
      await store.pauses.pause(scope, 'ann', 'hold');
      expect(await store.runs.decide(lease, 1, 'told', '')).toBe('not-now');
      await store.pauses.unpause(scope, 'bob');
    }

    expect(await store.runs.decide(lease, 1, 'told', '')).toBe('told');
  });

  it('returns in spite of a wish and a pause', async () => {
    const { store } = database;
    const { run, lease } = await heldRun(store, 'return-anyway');
    await store.view.storeWish(run.id, 'abort', 'ann', 'stop');
    await store.pauses.pause(run.validator, 'ann', 'hold');

    expect(await store.runs.decide(lease, 1, 'returned', 'a wish')).toBe('returned');
  });
});

describe('a wish', () => {
  it('to abort comes too late once the standby was told, and the refusal is journaled', async () => {
    const { store } = database;
    const { run, lease } = await heldRun(store, 'late');
    await store.runs.decide(lease, 1, 'told', '');

    expect(await store.view.storeWish(run.id, 'abort', 'ann', 'stop')).toBe('told');
    expect((await kindsOf(run.id)).at(-1)).toBe('wish.refused');
    expect((await store.view.findRun(run.id))?.wish).toBeNull();
  });

  it('to return is taken from people once the run has stopped, because the runner looks before it acts', async () => {
    const { store } = database;
    const { run, lease } = await heldRun(store, 'stopped-return');
    await store.runs.decide(lease, 1, 'told', '');
    expect(await store.view.storeWish(run.id, 'return', 'ann', 'go back')).toBe('told');
    await store.runs.stop(lease, STOPPED, 0);

    expect(await store.view.storeWish(run.id, 'return', 'ann', 'go back')).toBe('stored');
    const next = await taken(store, run.id, 'worker-2');
    await store.runs.stop(next, STOPPED, 1_000);
    expect((await store.runs.load(run.id)).run.wish).toBeNull();
  });

  it.each([
    ['abort', 'resume', 'abort'],
    ['return', 'look', 'return'],
    ['resume', 'look', 'resume'],
    ['look', 'resume', 'resume'],
    ['look', 'return', 'return'],
  ] as const)('to %s and then to %s leaves a stopped run with %s', async (first, second, stands) => {
    const { store } = database;
    const { run, lease } = await heldRun(store, `${first}-then-${second}`);
    await store.runs.stop(lease, STOPPED, 0);

    expect(await store.view.storeWish(run.id, first, 'ann', '')).toBe('stored');
    expect(await store.view.storeWish(run.id, second, 'bob', '')).toBe('stored');

    expect((await store.view.findRun(run.id))?.wish).toBe(stands);
  });

  it('to look is for a stopped run only', async () => {
    const { store } = database;
    const run = await startedRun(store, 'look-at-a-queued-one');

    expect(await store.view.storeWish(run.id, 'look', 'ann', '')).toBe('not-stopped');
  });

  it('is refused when the run is over', async () => {
    const { store } = database;
    const { run, lease } = await heldRun(store, 'over');
    await store.runs.end(lease, 'done', ENDED);

    expect(await store.view.storeWish(run.id, 'abort', 'ann', 'stop')).toBe('closed');
  });
});

describe('writes that are committed together', () => {
  it('stand in their order, and the decision only with the intent', async () => {
    const { store } = database;
    const { run, lease } = await heldRun(store, 'together');

    const stands = await store.runs.together(async (writes) => {
      await writes.append(lease, { kind: 'step.began', step: 'take', attempt: 1 });
      await writes.beginIntent(lease, intentOf(run.id), DETAIL);
      return writes.decide(lease, 1, 'told', '');
    });

    expect(stands).toBe('told');
    expect((await kindsOf(run.id)).slice(-3)).toEqual(['step.began', 'intent', 'attempt.told']);
    expect((await store.view.verifyJournal()).broken).toEqual([]);
  });

  it('do not keep the run from another worker when their process is frozen between them', async () => {
    const db = openDatabase(database.url, { idleInTransactionMs: 200 });
    const { run, lease } = await heldRun(database.store, 'together-frozen');
    await sql`update runs set lease_until_ms = baton_now_ms() + 300 where id = ${run.id}`.execute(database.db);
    const frozen = Promise.withResolvers<void>();
    const told = Promise.withResolvers<void>();
    const left = createStore(db).runs.together(async (writes) => {
      await writes.decide(lease, 1, 'told', '');
      told.resolve();
      await frozen.promise;
    });
    await told.promise;

    // The row stays locked until the server ends what was left standing.
    await vi.waitFor(async () => expect(await other.runs.acquire(run.id, 'other/1')).not.toBe('held'), SOON);
    frozen.resolve();
    await expect(left).rejects.toThrow();
    expect((await database.store.runs.load(run.id)).decisions.size).toBe(0);
    await db.destroy();
  });

  it('are none at all when one of them fails', async () => {
    const { store } = database;
    const { run, lease } = await heldRun(store, 'together-fails');
    const before = await kindsOf(run.id);

    const failed = store.runs.together(async (writes) => {
      await writes.append(lease, { kind: 'step.began', step: 'take', attempt: 1 });
      await writes.decide(lease, 1, 'told', '');
      throw new Error('the connection broke');
    });

    await expect(failed).rejects.toThrow('the connection broke');
    expect(await kindsOf(run.id)).toEqual(before);
    expect((await store.runs.load(run.id)).decisions.size).toBe(0);
  });

  it('keep an abort that was stored first from being told over', async () => {
    const { store, db } = database;
    const { run, lease } = await heldRun(store, 'together-aborted');
    await db.updateTable('runs').set({ wish: 'abort' }).where('id', '=', run.id).execute();

    const stands = await store.runs.together(async (writes) => {
      await writes.beginIntent(lease, intentOf(run.id), DETAIL);
      return writes.decide(lease, 1, 'told', '');
    });

    expect(stands).toBe('not-now');
    expect((await store.runs.load(run.id)).decisions.size).toBe(0);
  });
});
