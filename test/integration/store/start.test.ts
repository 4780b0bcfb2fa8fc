import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTestDatabase, type TestDatabase } from '../database.ts';
import { ENDED, heldRun, OPEN, planFor, startedRun, STOPPED, taken } from './started-run.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database.close());

describe('starting a plan', () => {
  it('makes exactly one run of it, however many approvers finish it at once', async () => {
    const { store } = database;
    await store.plans.savePlan(planFor('once'), OPEN);

    const answers = await Promise.all(Array.from({ length: 6 }, () => store.plans.start('once', ['ann', 'bob'], 0)));

    expect(answers.filter(({ kind }) => kind === 'started')).toHaveLength(1);
    expect(answers.filter(({ kind }) => kind === 'closed')).toHaveLength(5);
    expect((await store.view.openRuns()).filter(({ plan }) => plan === 'once')).toHaveLength(1);
  });

  it('keeps two runs off one validator, off one identity under two names, and off a shared node', async () => {
    const { store } = database;
    const run = await startedRun(store, 'base', {
      validator: 'sol-main',
      identity: 'Main',
      from: 'sol-a',
      to: 'sol-b',
    });
    const rivals = {
      'same-validator': [planFor('same-validator', { validator: 'sol-main' }), 'validator sol-main'],
      'same-identity': [planFor('same-identity', { identity: 'Main' }), 'identity Main'],
      'shared-standby': [planFor('shared-standby', { to: 'sol-b' }), 'node sol-b'],
      'crossed-nodes': [planFor('crossed-nodes', { from: 'sol-b' }), 'node sol-b'],
    } as const;

    for (const [id, [plan, resource]] of Object.entries(rivals)) {
      await store.plans.savePlan(plan, OPEN);
      expect(await store.plans.start(id, ['ann'], 0)).toEqual({ kind: 'claimed', resource, by: run.id });
      expect((await store.plans.findPlan(id))?.state).toEqual(OPEN);
    }
  });

  it('lets exactly one of two plans through that want the same nodes in crossed order at once', async () => {
    const { store } = database;
    for (let round = 0; round < 20; round += 1) {
      const nodes = [`x-${round}`, `y-${round}`] as const;
      await store.plans.savePlan(planFor(`left-${round}`, { from: nodes[0], to: nodes[1] }), OPEN);
      await store.plans.savePlan(planFor(`right-${round}`, { from: nodes[1], to: nodes[0] }), OPEN);

      const answers = await Promise.all([
        store.plans.start(`left-${round}`, ['ann'], 0),
        store.plans.start(`right-${round}`, ['ann'], 0),
      ]);

      expect(answers.map(({ kind }) => kind).toSorted()).toEqual(['claimed', 'started']);
    }
  });

  it('frees the claims when the run ends, and keeps them while it is stopped', async () => {
    const { store } = database;
    const { run, lease } = await heldRun(store, 'claims');
    const again = { validator: run.validator, identity: run.identity, from: run.from, to: run.to };
    await store.plans.savePlan(planFor('claims-2', again), OPEN);
    await store.runs.stop(lease, STOPPED, 0);
    expect((await store.plans.start('claims-2', ['ann'], 0)).kind).toBe('claimed');

    expect(await store.view.standDown(run.id, 'ann', 'moved by hand')).toBe('ended');

    expect((await store.plans.start('claims-2', ['ann'], 0)).kind).toBe('started');
    expect((await store.view.findRun(run.id))?.state).toBe('cancelled');
  });

  it('stands down only what is stopped, and keeps what the stop said about the signer', async () => {
    const { store } = database;
    const { run, lease } = await heldRun(store, 'stand-down');
    expect(await store.view.standDown(run.id, 'ann', 'x')).toBe('not-stopped');
    await store.runs.stop(lease, STOPPED, 0);

    await store.view.standDown(run.id, 'ann', 'moved by hand');

    const last = (await store.view.journal(run.id)).at(-1)?.event;
    expect(last).toMatchObject({
      kind: 'run.ended',
      ending: 'cancelled',
      signer: 'sol-a',
      because: 'ann stands the run down: moved by hand',
    });
  });

  it('refuses a plan that has expired by the clock of the database', async () => {
    const { store } = database;
    await store.plans.savePlan(planFor('old'), { kind: 'open', expiresAtMs: 1000 });

    expect(await store.plans.start('old', ['ann'], 0)).toEqual({ kind: 'closed', state: { kind: 'expired' } });
  });

  it('does not start while the validator or the fleet is paused', async () => {
    const { store } = database;
    const plan = planFor('pause');
    await store.plans.savePlan(plan, OPEN);
    for (const scope of [plan.validator, '*']) {
      await store.pauses.pause(scope, 'ann', 'hold');
      expect(await store.plans.start('pause', ['ann'], 0)).toEqual({ kind: 'paused' });
      await store.pauses.unpause(scope, 'bob');
    }

    expect((await store.plans.start('pause', ['ann'], 0)).kind).toBe('started');
  });

  it('never leaves a run unpaused that starts while a pause is being stored', async () => {
    const { store, db } = database;
    for (let round = 0; round < 30; round += 1) {
      const plan = planFor(`pause-race-${round}`);
      await store.plans.savePlan(plan, OPEN);

      await Promise.all([store.plans.start(plan.id, ['ann'], 0), store.pauses.pause(plan.validator, 'ann', 'hold')]);

      const run = await db.selectFrom('runs').select('paused').where('plan_id', '=', plan.id).executeTakeFirst();
      expect(run?.paused ?? true).toBe(true);
    }
  });

  it('waits until the time it was given', async () => {
    const { store } = database;
    await store.plans.savePlan(planFor('window'), OPEN);

    const started = await store.plans.start('window', ['ann'], 4_000_000_000_000);

    if (started.kind !== 'started') throw new Error(started.kind);
    expect(await store.runs.acquire(started.run.id, 'worker-1')).toBe('held');
  });
});

describe('pauses', () => {
  it('need a second person to be lifted', async () => {
    const { store } = database;
    await store.pauses.pause('sol-x', 'ann', 'maintenance');

    expect(await store.pauses.unpause('sol-x', 'ann')).toBe('second-person-needed');
    expect(await store.pauses.unpause('sol-x', 'bob')).toBe('unpaused');
    expect(await store.pauses.unpause('sol-x', 'bob')).toBe('not-paused');
  });

  it('of one validator outlive the end of a pause of all, whatever order they meet in', async () => {
    const { store, db } = database;
    const { run } = await heldRun(store, 'two-pauses');
    for (let round = 0; round < 20; round += 1) {
      await store.pauses.pause('*', 'ann', 'all');
      await Promise.all([store.pauses.pause(run.validator, 'ann', 'one'), store.pauses.unpause('*', 'bob')]);

      const row = await db.selectFrom('runs').select('paused').where('id', '=', run.id).executeTakeFirst();
      expect(row?.paused).toBe(true);
      await store.pauses.unpause(run.validator, 'bob');
    }
  });

  it('wake a run that waits, so that it goes back now', async () => {
    const { store } = database;
    const { run, lease } = await heldRun(store, 'wake');
    await store.runs.release(lease, 3_600_000);

    await store.pauses.pause(run.validator, 'ann', 'hold');

    expect((await store.view.dueRuns()).map(({ id }) => id)).toContain(run.id);
    await store.pauses.unpause(run.validator, 'bob');
  });
});

describe('decisions of people', () => {
  const decision = { digest: 'd'.repeat(64), reason: '', chat: 'web' } as const;

  it('are kept once per person and kind, and once per click', async () => {
    const { store } = database;
    await store.plans.savePlan(planFor('decide'), OPEN);
    const approve = { ...decision, plan: 'decide', person: 'ann', kind: 'approve' } as const;

    expect(await store.plans.decide(approve, 'click-1')).toBe('stored');
    expect(await store.plans.decide(approve, 'click-2')).toBe('already');
    expect(await store.plans.decide({ ...approve, person: 'bob' }, 'click-1')).toBe('already');
    expect(await store.plans.decide({ ...approve, kind: 'reject' }, 'click-3')).toBe('stored');

    const record = await store.plans.findPlan('decid');
    expect(record?.decisions.map(({ person, kind, plan }) => [plan, person, kind]).toSorted()).toEqual([
      ['decide', 'ann', 'approve'],
      ['decide', 'ann', 'reject'],
    ]);
  });

  it('close only an open plan', async () => {
    const { store } = database;
    await store.plans.savePlan(planFor('close'), OPEN);

    expect(await store.plans.closePlan('close', { kind: 'rejected', by: 'ann', reason: 'no' })).toBe(true);
    expect(await store.plans.closePlan('close', { kind: 'expired' })).toBe(false);
    expect((await store.plans.openPlans()).map(({ plan }) => plan.id)).not.toContain('close');
  });
});

describe('ids', () => {
  it('are found by a unique beginning, and not by one that two share', async () => {
    const { store } = database;
    const run = await startedRun(store, 'ids-1');
    const twin = await startedRun(store, 'ids-2');

    expect((await store.view.findRun(run.id.slice(0, 10)))?.id).toBe(run.id);
    expect((await store.view.findRun(twin.id))?.id).toBe(twin.id);
    expect(await store.view.findRun('r-')).toBeNull();
    expect(await store.view.findRun('')).toBeNull();
    expect(await store.view.findRun('r-%')).toBeNull();
  });

  it('are listed newest first', async () => {
    const { store } = database;
    const { lease } = await heldRun(store, 'newest');
    await store.runs.end(lease, 'done', ENDED);

    expect((await store.view.listRuns(1))[0]?.plan).toBe('newest');
    const other = (await store.view.listRuns(2))[1];
    expect(await store.view.listRuns(1, other?.validator)).toEqual([other]);
    expect(await store.view.listRuns(1, 'nobody')).toEqual([]);
    await expect(taken(store, lease.runId, 'worker-2')).rejects.toThrow('closed');
  });
});
