import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTestDatabase, type TestDatabase } from '../database.ts';
import { DETAIL, ENDED, expireLease, heldRun, intentOf, startedRun, STOPPED, taken } from './started-run.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database.close());

describe('taking a lease', () => {
  it('gives it to exactly one of many workers that try at once', async () => {
    const { store } = database;
    const run = await startedRun(store, 'race');

    const answers = await Promise.all(
      Array.from({ length: 8 }, (_, index) => store.runs.acquire(run.id, `worker-${index}`)),
    );

    expect(answers.filter((answer) => typeof answer !== 'string')).toHaveLength(1);
    expect(answers.filter((answer) => answer === 'held')).toHaveLength(7);
  });

  it('adds one to the term of the identity at every change of hands', async () => {
    const { store, db } = database;
    const { run, lease } = await heldRun(store, 'terms');
    await expireLease(db, run.id);

    const next = await taken(store, run.id, 'worker-2');

    expect(next.term).toBe(lease.term + 1);
    const events = (await store.view.journal(run.id))
      .map((entry) => entry.event)
      .filter((event) => event.kind === 'lease.taken');
    expect(events).toEqual([
      { kind: 'lease.taken', owner: 'worker-1', term: lease.term, takeover: false },
      { kind: 'lease.taken', owner: 'worker-2', term: next.term, takeover: true },
    ]);
  });

  it('goes on counting for the same identity in a later run', async () => {
    const { store } = database;
    const first = await startedRun(store, 'first', { identity: 'Shared', validator: 'shared' });
    const lease = await taken(store, first.id, 'worker-1');
    await store.runs.end(lease, 'done', ENDED);

    const second = await startedRun(store, 'second', { identity: 'Shared', validator: 'shared' });

    expect((await taken(store, second.id, 'worker-1')).term).toBe(lease.term + 1);
  });

  it('waits for the time a run was put off to, unless a wish or a pause is to be acted on', async () => {
    const { store } = database;
    const { run, lease } = await heldRun(store, 'later');
    await store.runs.release(lease, 60_000);

    expect(await store.runs.acquire(run.id, 'worker-2')).toBe('held');
    expect((await store.view.dueRuns()).map(({ id }) => id)).not.toContain(run.id);
    await store.view.storeWish(run.id, 'abort', 'ann', 'wrong validator');
    expect((await store.view.dueRuns()).map(({ id }) => id)).toContain(run.id);
    expect(await store.runs.acquire(run.id, 'worker-2')).toMatchObject({ owner: 'worker-2' });
  });

  it.each(['an abort', 'a return', 'a pause'])('is not cut short again by %s that a worker has read', async (what) => {
    const { store } = database;
    const { run, lease } = await heldRun(store, `read-${what.slice(2).trim()}`);
    const isDue = async () => (await store.view.dueRuns()).some(({ id }) => id === run.id);
    await store.runs.release(lease, 60_000);
    if (what === 'a pause') await store.pauses.pause(run.validator, 'ann', 'hold');
    else await store.view.storeWish(run.id, what === 'an abort' ? 'abort' : 'return', 'ann', 'not now');
    expect(await isDue()).toBe(true);

    await store.runs.release(await taken(store, run.id, 'worker-2'), 60_000);

    expect(await isDue()).toBe(false);
    expect(await store.runs.acquire(run.id, 'worker-3')).toBe('held');
  });

  it('is cut short by an abort that came while a worker was at work and may not have read it', async () => {
    const { store } = database;
    const { run, lease } = await heldRun(store, 'unread');
    await store.view.storeWish(run.id, 'abort', 'ann', 'wrong validator');

    await store.runs.release(lease, 60_000);

    expect(await taken(store, run.id, 'worker-2')).toMatchObject({ term: lease.term + 1 });
  });

  it('lets a resumed run wait like any other', async () => {
    const { store } = database;
    const { run, lease } = await heldRun(store, 'resumed');
    await store.runs.stop(lease, STOPPED, 0);
    await store.view.storeWish(run.id, 'resume', 'ann', 'the host is back');

    await store.runs.release(await taken(store, run.id, 'worker-2'), 60_000);

    expect((await store.view.dueRuns()).map(({ id }) => id)).not.toContain(run.id);
    expect(await store.runs.acquire(run.id, 'worker-3')).toBe('held');
  });

  it('says why it was not given', async () => {
    const { store } = database;
    const { run, lease } = await heldRun(store, 'why');

    expect(await store.runs.acquire(run.id, 'worker-2')).toBe('held');
    await store.runs.stop(lease, STOPPED, 0);
    expect(await store.runs.acquire(run.id, 'worker-2')).toBe('stopped');
    await store.view.standDown(run.id, 'ann', 'not worth it');
    expect(await store.runs.acquire(run.id, 'worker-2')).toBe('closed');
    await expect(store.runs.acquire('r-none', 'worker-2')).rejects.toMatchObject({ code: 'input/invalid' });
  });

  it('raises the revision, so that a job of the dead holder does not block the next one', async () => {
    const { store } = database;
    const run = await startedRun(store, 'revision');

    await taken(store, run.id, 'worker-1');

    expect((await store.view.findRun(run.id))?.revision).toBeGreaterThan(run.revision);
  });
});

describe('a lease that ran out by the clock of the database', () => {
  it('is not renewed, and makes the run due for others', async () => {
    const { store, db } = database;
    const { run, lease } = await heldRun(store, 'expired');
    expect(await store.runs.renew(lease)).toBe(true);
    expect((await store.view.dueRuns()).map(({ id }) => id)).not.toContain(run.id);

    await expireLease(db, run.id);

    expect(await store.runs.renew(lease)).toBe(false);
    expect((await store.view.dueRuns()).map(({ id }) => id)).toContain(run.id);
  });

  it('lets its holder write nothing that an effect depends on, even when nobody else has taken it', async () => {
    const { store, db } = database;
    const { run, lease } = await heldRun(store, 'expired-writes');
    const before = await store.runs.load(run.id);
    await expireLease(db, run.id);

    expect(await store.runs.append(lease, { kind: 'step.began', step: 'arm', attempt: 1 })).toBe('lease-lost');
    expect(await store.runs.beginIntent(lease, intentOf(run.id), DETAIL)).toBe('lease-lost');
    expect(await store.runs.decide(lease, 1, 'told', '')).toBe('lease-lost');
    expect(await store.runs.decide(lease, 1, 'returned', 'x')).toBe('lease-lost');
    expect(await store.runs.raiseTerm(lease, 5)).toBe('lease-lost');
    expect(await store.runs.beginAttempt(lease)).toBe('lease-lost');
    await expect(store.runs.stop(lease, STOPPED, 0)).rejects.toMatchObject({ code: 'run/lease-lost' });
    await expect(store.runs.end(lease, 'done', ENDED)).rejects.toMatchObject({ code: 'run/lease-lost' });
    await expect(store.runs.acknowledge(lease, 'sol-a', { stateId: 's', term: 1, bootId: 'b' })).rejects.toMatchObject({
      code: 'run/lease-lost',
    });

    expect(await store.runs.load(run.id)).toEqual(before);
  });

  it('cannot be given back by a worker whom another has replaced', async () => {
    const { store, db } = database;
    const { run, lease } = await heldRun(store, 'late-release');
    await expireLease(db, run.id);
    const next = await taken(store, run.id, 'worker-2');

    await store.runs.release(lease, null);

    expect(await store.runs.renew(next)).toBe(true);
  });
});

describe('raising the term', () => {
  it('goes one above the higher of the store and the hosts, and the older lease is refused', async () => {
    const { store } = database;
    const { run, lease } = await heldRun(store, 'raise');

    const raised = await store.runs.raiseTerm(lease, 41);

    expect(raised).toEqual({ ...lease, term: 42 });
    expect(await store.runs.append(lease, { kind: 'step.began', step: 'arm', attempt: 1 })).toBe('lease-lost');
    expect(await store.runs.raiseTerm({ ...lease, term: 42 }, 1)).toEqual({ ...lease, term: 43 });
    expect(run.identity).toBe('Identityraise');
  });

  it('does not let a renewal look lost that was on its way meanwhile', async () => {
    const { store } = database;
    const { lease } = await heldRun(store, 'renewal');
    await store.runs.raiseTerm(lease, 0);

    expect(await store.runs.renew(lease)).toBe(true);
  });

  it.each([-1, 1.5, Number.NaN, 999_999_999_999_999])('refuses %s', async (atLeast) => {
    const { store } = database;
    const lease = { runId: 'r-any', owner: 'worker-1', term: 1 };

    await expect(store.runs.raiseTerm(lease, atLeast)).rejects.toMatchObject({ code: 'input/invalid' });
  });
});
