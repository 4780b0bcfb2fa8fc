import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { decidePlan, settle, type DecideDeps } from '../../../src/approvals/decide.ts';
import { settleOpenPlans } from '../../../src/intake/direct.ts';
import { systemClock } from '../../../src/platform/clock.ts';
import { openTestDatabase } from '../database.ts';
import { OPEN, planFor } from '../store/started-run.ts';

let database: Awaited<ReturnType<typeof openTestDatabase>>;

beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database.close());

const person = (name: string) => ({ name, roles: [], terminal: [], web: [], slack: [], discord: [] });
const people = { ann: person('Ann'), bob: person('Bob') };

function deps(): DecideDeps {
  return { plans: database.store.plans, people, clock: systemClock };
}

function sweep(): Promise<readonly string[]> {
  const { plans, view, pauses, incidents } = database.store;
  return settleOpenPlans({ ...deps(), catalogue: [], plans, runs: view, pauses, incidents });
}

let clicks = 0;
const says = (
  plan: string,
  who: string,
  kind: 'approve' | 'reject' = 'approve',
  digest = 'd'.repeat(64),
  reason = '',
) => decidePlan(deps(), { plan, digest, person: who, kind, reason, chat: 'web', actionId: `click-${(clicks += 1)}` });

describe('a word on a plan', () => {
  it('starts the run with the second person, once, however often they click', async () => {
    await database.store.plans.savePlan(planFor('d-two'), OPEN);

    const first = await says('d-two', 'ann');
    const again = await says('d-two', 'ann');
    const second = await says('d-two', 'bob');
    const late = await says('d-two', 'bob');

    expect([first.started, again.started]).toEqual([null, null]);
    expect(again.text).toContain('You have said so already');
    expect(second.started?.kind).toBe('started');
    expect([late.ok, late.text]).toEqual([false, expect.stringContaining('approved already')]);
  });

  it('does not count for another digest than the one that was shown', async () => {
    await database.store.plans.savePlan(planFor('d-digest'), OPEN);

    const answer = await says('d-digest', 'ann', 'approve', 'e'.repeat(64));

    expect([answer.ok, answer.text]).toEqual([false, expect.stringContaining('has changed')]);
    expect((await database.store.plans.findPlan('d-digest'))?.decisions).toEqual([]);
  });

  it('counts only with a reason where the plan asks for one, and says how to give it', async () => {
    const approval = { ...planFor('d-why').approval, needsReason: true } as const;
    await database.store.plans.savePlan(planFor('d-why', { approval }), OPEN);
    const without = await says('d-why', 'ann');
    const blank = await says('d-why', 'ann', 'approve', undefined, '  ');
    expect([without.ok, without.text]).toEqual([false, expect.stringContaining('approve d-why --reason')]);
    expect(blank.ok).toBe(false);
    expect((await database.store.plans.findPlan('d-why'))?.decisions).toEqual([]);

    await says('d-why', 'ann', 'approve', undefined, 'no answer since 03:10');
    expect((await says('d-why', 'bob', 'approve', undefined, 'power is off')).started?.kind).toBe('started');
  });

  it('is a rejection without any reason', async () => {
    const approval = { ...planFor('d-no').approval, needsReason: true } as const;
    await database.store.plans.savePlan(planFor('d-no', { approval }), OPEN);

    expect((await says('d-no', 'ann', 'reject')).text).toContain('Rejected');
  });

  it('starts nothing while more than one node could sign, and the plan never starts unasked later', async () => {
    const { store } = database;
    const validator = 'sol-alarm';
    await store.plans.savePlan(planFor('d-alarm', { validator }), OPEN);
    await says('d-alarm', 'ann');
    await store.watch.raiseReturned(validator, { run: 'r-1', node: 'sol-a', heir: 'sol-b' });

    const answer = await says('d-alarm', 'bob');

    expect([answer.ok, answer.text]).toEqual([false, expect.stringContaining('sol-a and sol-b could both sign')]);
    expect((await store.plans.findPlan('d-alarm'))?.state).toMatchObject({ kind: 'void' });
    expect(await sweep()).toEqual([]);
    await store.plans.savePlan(planFor('d-calm', { validator: 'sol-calm' }), OPEN);
    await says('d-calm', 'ann');
    expect((await says('d-calm', 'bob')).started?.kind).toBe('started');
  });

  it('closes the plan where another run is open, so that it never starts unasked later', async () => {
    const { plans, view } = database.store;
    const same = { validator: 'val-x', from: 'a-x', to: 'b-x', identity: 'IdentityX' };
    await plans.savePlan(planFor('d-one', same), OPEN);
    await plans.savePlan(planFor('d-other', same), OPEN);
    await says('d-one', 'ann');
    const started = (await says('d-one', 'bob')).started;
    await says('d-other', 'ann');

    const refused = await says('d-other', 'bob');

    expect([refused.ok, refused.started?.kind]).toEqual([false, 'claimed']);
    expect((await plans.findPlan('d-other'))?.state.kind).toBe('void');
    if (started?.kind === 'started') await view.storeWish(started.run.id, 'abort', 'ann', '');
    expect(await sweep()).toEqual([]);
  });

  it('starts a plan whose start was lost after its last approval', async () => {
    const { plans } = database.store;
    await plans.savePlan(planFor('d-lost'), OPEN);
    for (const who of ['ann', 'bob']) {
      await plans.decide(
        { plan: 'd-lost', digest: 'd'.repeat(64), person: who, kind: 'approve', reason: '', chat: 'web' },
        `lost-${who}`,
      );
    }

    expect(await sweep()).toHaveLength(1);
    expect((await settle(deps(), 'd-lost')).started).toBeNull();
  });

  it.each(['before it looks', 'while it starts'])(
    'tells the last approver that the run is there when a sweep starts it %s',
    async (when) => {
      const { plans } = database.store;
      const id = `d-race-${when.replaceAll(' ', '-')}`;
      await plans.savePlan(planFor(id), OPEN);
      await says(id, 'ann');
      const raced: DecideDeps['plans'] = {
        ...plans,
        async decide(decision, actionId) {
          const stored = await plans.decide(decision, actionId);
          if (when === 'before it looks') await sweep();
          return stored;
        },
        async start(...args) {
          if (when === 'while it starts') await sweep();
          return plans.start(...args);
        },
      };

      const word = { person: 'bob', kind: 'approve', reason: '', chat: 'web', actionId: id } as const;
      const answer = await decidePlan({ ...deps(), plans: raced }, { ...word, plan: id });

      expect([answer.ok, answer.text]).toEqual([true, expect.stringContaining('The plan is approved already; run r-')]);
    },
  );

  it('leaves the cancel window of a team of one to the database, and lets nobody cut it short', async () => {
    const { plans, view, runs } = database.store;
    const approval = { people: 1, roles: [], requesterMayApprove: true, holdsForS: 900, cancelWindowS: 30 };
    await plans.savePlan(planFor('d-alone', { approval }), OPEN);

    const { started } = await says('d-alone', 'ann');
    if (started?.kind !== 'started') throw new Error('it was not started');

    expect(await view.storeWish(started.run.id, 'resume', 'ann', '')).toBe('not-stopped');
    expect(await runs.acquire(started.run.id, 'worker-1')).toBe('held');
    expect(await view.storeWish(started.run.id, 'abort', 'ann', '')).toBe('stored');
    expect(await runs.acquire(started.run.id, 'worker-1')).toMatchObject({ runId: started.run.id });
  });
});
