import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTestDatabase } from '../database.ts';
import { heldRun, startedRun, STOPPED, taken } from './started-run.ts';

let database: Awaited<ReturnType<typeof openTestDatabase>>;

beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database.close());

const TWO = { people: 2, counted: ['ann', 'bob', 'cem'] };

async function stoppedRun(id: string) {
  const { run, lease } = await heldRun(database.store, id);
  await database.store.runs.stop(lease, STOPPED, 0);
  const declare = (by: string, node = run.from, rule = TWO) =>
    database.store.view.declareFenced(run.id, node, by, `${by} saw it`, rule);
  const kinds = async () => (await database.store.view.journal(run.id)).map(({ event }) => event.kind);
  return { run, lease, declare, kinds };
}

const WAITS = { kind: 'step.waiting', step: 'quarantine', attempt: 1, untilMs: 1, because: 'it is away' } as const;

async function waitingRun(id: string, declare?: string) {
  const { run, lease } = await heldRun(database.store, id);
  await database.store.runs.append(lease, declare === undefined ? WAITS : { ...WAITS, declare });
  await database.store.runs.release(lease, 60_000);
  const says = (by: string, node: string) => database.store.view.declareFenced(run.id, node, by, `${by} saw it`, TWO);
  return { id: run.id, declare: says };
}

describe('a declaration in a run that waits', () => {
  it('is granted for the node that it waits for, and the run is due at once', async () => {
    const { id, declare } = await waitingRun('waits', 'a-waits');

    expect(await declare('ann', 'a-waits')).toEqual({ kind: 'needs', have: ['ann'] });
    expect(await database.store.runs.acquire(id, 'too-early')).toBe('held');
    expect(await declare('bob', 'a-waits')).toEqual({ kind: 'granted', node: 'a-waits', by: ['ann', 'bob'] });
    await taken(database.store, id, 'next');
  });

  it('is asked for anew where a step before has used what was declared', async () => {
    const { run, lease } = await heldRun(database.store, 'used');
    const used = { kind: 'override.used', node: run.from, reliedOnBy: 'fence', because: 'it is off' } as const;
    await database.store.runs.stop(lease, STOPPED, 0);
    for (const by of TWO.counted.slice(0, 2))
      await database.store.view.declareFenced(run.id, run.from, by, `${by} saw it`, TWO);
    const next = await taken(database.store, run.id, 'next');
    await database.store.runs.append(next, used);
    await database.store.runs.append(next, { ...WAITS, declare: run.from });
    await database.store.runs.release(next, 60_000);

    expect(await database.store.view.declareFenced(run.id, run.from, 'ann', 'it is scrapped', TWO)).toEqual({
      kind: 'needs',
      have: ['ann'],
    });
    expect(await database.store.view.declareFenced(run.id, run.from, 'cem', 'it is scrapped', TWO)).toMatchObject({
      kind: 'granted',
      by: ['ann', 'cem'],
    });
  });

  it('is not taken for another node, nor where word would end no wait', async () => {
    const { declare: named } = await waitingRun('waits-for-a', 'a-waits-for-a');
    const { declare: unnamed } = await waitingRun('waits-for-time');

    expect(await named('ann', 'b-waits-for-a')).toEqual({ kind: 'not-stopped' });
    expect(await unnamed('ann', 'a-waits-for-time')).toEqual({ kind: 'not-stopped' });
  });

  it('is not taken while a worker looks', async () => {
    const { id, declare } = await waitingRun('looks', 'a-looks');
    await declare('ann', 'a-looks');
    await declare('bob', 'a-looks');
    await taken(database.store, id, 'next');

    expect(await declare('cem', 'a-looks')).toEqual({ kind: 'not-stopped' });
  });
});

describe('a declaration', () => {
  it('is granted with the second person: the term goes up and the run is resumed', async () => {
    const { run, lease, declare, kinds } = await stoppedRun('granted');

    expect(await declare('ann')).toEqual({ kind: 'needs', have: ['ann'] });
    expect(await declare('bob')).toEqual({ kind: 'granted', node: run.from, by: ['ann', 'bob'] });

    expect((await kinds()).slice(-3)).toEqual(['override.declared', 'override.declared', 'override.granted']);
    expect((await database.store.view.journal(run.id)).at(-1)?.event).toMatchObject({ term: lease.term + 1 });
    expect((await database.store.view.findRun(run.id))?.wish).toBe('resume');
    expect((await taken(database.store, run.id, 'next')).term).toBe(lease.term + 2);
  });

  it('twice by the same person is one, and after the grant changes nothing', async () => {
    const { declare, kinds } = await stoppedRun('twice');
    await declare('ann');
    const once = await kinds();

    expect(await declare('ann')).toEqual({ kind: 'needs', have: ['ann'] });
    expect(await kinds()).toEqual(once);
    await declare('bob');
    const granted = await kinds();
    expect(await declare('cem')).toMatchObject({ kind: 'granted', by: ['ann', 'bob'] });
    expect(await kinds()).toEqual(granted);
  });

  it('of two people at the same moment is granted once', async () => {
    const { declare, kinds } = await stoppedRun('at-once');

    const answers = await Promise.all([declare('ann'), declare('bob')]);

    expect(answers.map(({ kind }) => kind).toSorted()).toEqual(['granted', 'needs']);
    expect((await kinds()).filter((kind) => kind === 'override.granted')).toHaveLength(1);
  });

  it('of another node does not add up', async () => {
    const { run, declare } = await stoppedRun('other-node');
    await declare('ann', run.from);

    expect(await declare('bob', run.to)).toEqual({ kind: 'needs', have: ['bob'] });
  });

  it('of somebody whose word does not count is not counted', async () => {
    const { run, declare } = await stoppedRun('not-counted');
    await declare('ann');

    expect(await declare('bob', run.from, { people: 2, counted: ['bob', 'cem'] })).toEqual({
      kind: 'needs',
      have: ['bob'],
    });
  });

  it('does not count after 15 minutes', async () => {
    const { run, declare } = await stoppedRun('late');
    await declare('ann');
    await sql`update journal set at_ms = at_ms - 900000 where run_id = ${run.id}`.execute(database.db);

    expect(await declare('bob')).toEqual({ kind: 'needs', have: ['bob'] });
    expect(await declare('ann')).toMatchObject({ kind: 'granted' });
  });

  it('that was granted 15 minutes ago and that no worker came to use has to be made anew', async () => {
    const { run, declare, kinds } = await stoppedRun('granted-long-ago');
    await declare('ann');
    await declare('bob');
    await sql`update journal set at_ms = at_ms - 900000 where run_id = ${run.id}`.execute(database.db);

    expect(await declare('bob')).toEqual({ kind: 'needs', have: ['bob'] });
    expect(await declare('cem')).toEqual({ kind: 'granted', node: run.from, by: ['bob', 'cem'] });
    expect((await kinds()).filter((kind) => kind === 'override.granted')).toHaveLength(2);
  });

  it('is void when the run has been at work since', async () => {
    const { run, declare } = await stoppedRun('ran-again');
    await declare('ann');
    await database.store.view.storeWish(run.id, 'look', 'ann', '');
    const lease = await taken(database.store, run.id, 'again');
    expect(await declare('bob')).toEqual({ kind: 'not-stopped' });
    await database.store.runs.stop(lease, STOPPED, 0);

    expect(await declare('bob')).toEqual({ kind: 'needs', have: ['bob'] });
  });

  it('does not take the place of a wish to go back', async () => {
    const { run, declare } = await stoppedRun('wants-back');
    await database.store.view.storeWish(run.id, 'return', 'ann', '');
    await declare('ann');
    await declare('bob');

    expect((await database.store.view.findRun(run.id))?.wish).toBe('return');
  });

  it('is refused where the run is not stopped', async () => {
    const run = await startedRun(database.store, 'queued');

    expect(await database.store.view.declareFenced(run.id, run.from, 'ann', 'off', TWO)).toEqual({
      kind: 'not-stopped',
    });
  });
});
