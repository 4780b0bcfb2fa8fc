import { describe, expect, it } from 'vitest';
import type { Lease } from '../../../../src/domain/run.ts';
import { createCuttableLine, type Fate, type Line, type StoreCall } from '../../../../src/lab/simulation/store/line.ts';
import {
  createModelStore,
  type ConnectedStore,
  type ModelStore,
} from '../../../../src/lab/simulation/store/model-store.ts';
import type { StoreMutation } from '../../../../src/lab/simulation/store/mutations.ts';
import { DETAIL, intentOf, OPEN, planFor } from '../../../integration/store/started-run.ts';

const RUN = 'r-1';
const BEGAN = { kind: 'step.began', step: 'give-up', attempt: 1 } as const;

/** A store with one run in it, and the hand on the clock of its database. */
async function worldWith(...without: StoreMutation[]) {
  const clock = { nowMs: 1_000, now: () => clock.nowMs };
  let runs = 0;
  const model = createModelStore({
    databaseClock: clock,
    newRunId: () => `r-${(runs += 1)}`,
    without: new Set(without),
  });
  const people = model.connect('people');
  await people.plans.savePlan(planFor('p'), OPEN);
  await people.plans.start('p', ['ann', 'bob'], 0);
  return { clock, model, people };
}

async function taken(store: ConnectedStore, owner: string): Promise<Lease> {
  const lease = await store.runs.acquire(RUN, owner);
  if (typeof lease === 'string') throw new Error(`the run was not acquired: ${lease}`);
  return lease;
}

/** A lease that was taken so long ago. */
async function leaseOfAge(ms: number, ...without: StoreMutation[]) {
  const { clock, model } = await worldWith(...without);
  const worker = model.connect('worker-1');
  const lease = await taken(worker, 'worker-1');
  clock.nowMs += ms;
  return { worker, lease };
}

/** What the journal holds after the two lines that every run begins with here. */
function kinds(model: ModelStore): readonly string[] {
  return (model.state.runs.get(RUN)?.lines ?? []).slice(2).map(({ event }) => event.kind);
}

/** Whether it was settled once everything that can go on has gone on. */
async function isSettled(promise: Promise<unknown>): Promise<boolean> {
  let settled = false;
  const note = () => void (settled = true);
  promise.then(note, note);
  await new Promise((resolve) => setImmediate(resolve));
  return settled;
}

/** A line on which one call, by name, has this fate. */
const oneHas = (name: string, fate: Fate): Line => ({ fateOf: (call) => (call.name === name ? fate : 'answered') });

describe('a call of the model store', () => {
  it.each<[fate: Fate, carriedOut: boolean, heard: boolean]>([
    ['answered', true, true],
    ['not-sent', false, true],
    ['answer-lost', true, true],
    ['dies-before', false, false],
    ['dies-after', true, false],
  ])('that is %s is carried out: %s, and its caller hears of it: %s', async (fate, carriedOut, heard) => {
    const { model } = await worldWith();
    const worker = model.connect('worker-1', oneHas('append step.began give-up', fate));
    const lease = await taken(worker, 'worker-1');

    const answer = worker.runs.append(lease, BEGAN);
    const settled = await isSettled(answer);

    expect([kinds(model), settled]).toEqual([carriedOut ? ['step.began'] : [], heard]);
    if (fate === 'answered') expect(await answer).toBe('ok');
    else if (heard) await expect(answer).rejects.toMatchObject({ code: 'store/unreachable' });
  });

  it('never comes from a process that is gone, however often it is tried', async () => {
    const { model } = await worldWith();
    const worker = model.connect('worker-1');
    const lease = await taken(worker, 'worker-1');

    worker.die();

    expect(await isSettled(worker.runs.append(lease, BEGAN))).toBe(false);
    expect(kinds(model)).toEqual([]);
  });

  it('has a number and a name, so that every write can be a point to crash at', async () => {
    const { model } = await worldWith();
    const calls: StoreCall[] = [];
    const worker = model.connect('worker-1', { fateOf: (call) => (calls.push(call), 'answered') });
    const lease = await taken(worker, 'worker-1');
    await worker.runs.load(RUN);
    await worker.runs.together(async (store) => {
      await store.beginIntent(lease, intentOf(RUN), DETAIL);
      return store.decide(lease, 1, 'told', '');
    });
    await worker.runs.recordOutcome(intentOf(RUN), lease.term, 'done', {});

    expect(calls.map(({ kind, number, name }) => `${kind} ${number} ${name}`)).toEqual([
      'write 1 acquire',
      'read 1 load',
      'write 2 intent give-up solana.step-down sol-a',
      'write 3 decide told',
      'write 4 commit',
      'write 5 outcome give-up solana.step-down sol-a',
    ]);
  });

  it('can be kept on its way, there and back, while others go on', async () => {
    const { model } = await worldWith();
    const way = { there: Promise.withResolvers<Fate>(), back: Promise.withResolvers<void>() };
    const slow = model.connect('slow', { fateOf: () => way.there.promise, onTheWayBack: () => way.back.promise });
    const answer = slow.runs.acquire(RUN, 'slow');

    expect(await isSettled(answer)).toBe(false);
    way.there.resolve('answered');
    expect(await isSettled(answer)).toBe(false);
    expect(await model.connect('other').runs.acquire(RUN, 'other')).toBe('held');
    way.back.resolve();
    expect(await answer).toMatchObject({ owner: 'slow' });
  });

  it('goes through again when the line is mended', async () => {
    const { model } = await worldWith();
    const line = createCuttableLine();
    const worker = model.connect('worker-1', line);

    line.cut();
    await expect(worker.runs.acquire(RUN, 'worker-1')).rejects.toMatchObject({ code: 'store/unreachable' });
    line.mend();

    expect(await worker.runs.acquire(RUN, 'worker-1')).toMatchObject({ term: 1 });
  });
});

describe('writes that are made together', () => {
  it.each<Fate>(['not-sent', 'answer-lost', 'dies-before', 'dies-after'])(
    'are none when one before the commit is %s',
    async (fate) => {
      const { model } = await worldWith();
      const worker = model.connect('worker-1', oneHas('decide told', fate));
      const lease = await taken(worker, 'worker-1');

      const together = worker.runs.together(async (store) => {
        await store.append(lease, BEGAN);
        return store.decide(lease, 1, 'told', '').catch(() => 'ignored');
      });
      await isSettled(together.catch(() => undefined));

      expect(kinds(model)).toEqual([]);
      expect(await model.connect('other').runs.renew(lease)).toBe(true);
    },
  );

  it.each<[Fate, readonly string[]]>([
    ['answered', ['step.began', 'attempt.told']],
    ['not-sent', []],
    ['answer-lost', ['step.began', 'attempt.told']],
    ['dies-before', []],
    ['dies-after', ['step.began', 'attempt.told']],
  ])('with a commit that is %s are %j', async (fate, expected) => {
    const { model } = await worldWith();
    const worker = model.connect('worker-1', oneHas('commit', fate));
    const lease = await taken(worker, 'worker-1');

    const together = worker.runs.together(async (store) => {
      await store.append(lease, BEGAN);
      return store.decide(lease, 1, 'told', '');
    });
    await isSettled(together);

    expect(kinds(model)).toEqual(expected);
  });

  it('keep the next holder waiting until they are committed, also beyond the end of the lease', async () => {
    const { clock, model } = await worldWith();
    const { promise: thawed, resolve: thaw } = Promise.withResolvers<Fate>();
    const worker = model.connect('worker-1', { fateOf: ({ name }) => (name === 'commit' ? thawed : 'answered') });
    const lease = await taken(worker, 'worker-1');
    const together = worker.runs.together((store) => store.decide(lease, 1, 'told', ''));
    await isSettled(together);
    clock.nowMs += 60_000;

    const next = model.connect('worker-2').runs.acquire(RUN, 'worker-2');
    expect(await isSettled(next)).toBe(false);
    thaw('answered');

    expect([await together, await next]).toMatchObject(['told', { term: 2 }]);
    expect(kinds(model)).toEqual(['attempt.told', 'lease.taken']);
  });

  it('let go of what they hold when their process is gone', async () => {
    const { clock, model } = await worldWith();
    const worker = model.connect('worker-1', {
      fateOf: ({ name }) => (name === 'commit' ? new Promise(() => {}) : 'answered'),
    });
    const lease = await taken(worker, 'worker-1');
    await isSettled(worker.runs.together((store) => store.decide(lease, 1, 'told', '')));
    clock.nowMs += 60_000;
    const next = model.connect('worker-2').runs.acquire(RUN, 'worker-2');

    worker.die();

    expect(await next).toMatchObject({ term: 2 });
    expect(kinds(model)).toEqual(['lease.taken']);
  });
});

describe('the state of the model store', () => {
  it('is a value: a schedule goes on from one it kept as if nothing had followed', async () => {
    const { model } = await worldWith();
    const worker = model.connect('worker-1');
    const lease = await taken(worker, 'worker-1');
    const kept = model.state;
    await worker.runs.decide(lease, 1, 'told', '');

    model.goOnFrom(kept);

    expect(await worker.runs.decide(lease, 1, 'returned', 'a look')).toBe('returned');
  });

  it('stops runs of another incarnation when a process starts', async () => {
    const { model } = await worldWith();

    model.becomeIncarnation('restored');

    expect(model.stopForeignRuns()).toEqual([RUN]);
    expect(model.stopForeignRuns()).toEqual([]);
    expect(model.state.runs.get(RUN)?.run.state).toBe('stopped');
  });
});

describe('a rule that is switched off', () => {
  it('lets a successor have the term of the one before it', async () => {
    const { worker } = await leaseOfAge(8_000, 'no-raise-on-takeover');

    expect(await taken(worker, 'worker-2')).toMatchObject({ term: 1 });
  });

  it('lets a worker without the lease begin an intent, and nothing else', async () => {
    const { worker, lease } = await leaseOfAge(8_000, 'no-conditional-intent');

    expect(await worker.runs.beginIntent(lease, intentOf(RUN), DETAIL)).toBe('begun');
    expect(await worker.runs.append(lease, BEGAN)).toBe('lease-lost');
  });

  it('lets an attempt be told and returned', async () => {
    const { worker, lease } = await leaseOfAge(0, 'no-decision-row');

    expect(await worker.runs.decide(lease, 1, 'returned', 'a look')).toBe('returned');
    expect(await worker.runs.decide(lease, 1, 'told', '')).toBe('told');
    expect((await worker.runs.load(RUN)).decisions.size).toBe(0);
  });

  it('lets two runs of one validator be open', async () => {
    const { people } = await worldWith('no-unique-open-run');
    await people.plans.savePlan({ ...planFor('p'), id: 'p2' }, OPEN);

    expect(await people.plans.start('p2', ['ann', 'bob'], 0)).toMatchObject({ kind: 'started' });
    expect(await people.view.openRuns()).toHaveLength(2);
  });
});
