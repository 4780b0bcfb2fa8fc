import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Plan } from '../../../src/domain/plan.ts';
import { openTestDatabase } from '../database.ts';
import { DETAIL, expireLease, heldRun, intentOf, OPEN, planFor, STOPPED, taken } from './started-run.ts';

let database: Awaited<ReturnType<typeof openTestDatabase>>;

beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database.close());

/** A handover that stopped after it had begun something, and told the standby. */
async function stoppedRun(id: string) {
  const { store } = database;
  const { run, lease } = await heldRun(store, id);
  await store.runs.beginIntent(lease, intentOf(run.id), DETAIL);
  await store.runs.decide(lease, 1, 'told', 'armed');
  await store.runs.stop(lease, STOPPED, 0);
  return { run, lease, line: (await store.view.journal(run.id)).length };
}

type Replacing = Awaited<ReturnType<typeof stoppedRun>>;

/** The open plan of a takeover that replaces that run as it stood at its stop. */
async function takeoverOf({ run, line }: Replacing, change: Partial<Plan> = {}) {
  const id = `t-${run.plan}`;
  const { validator, identity, from, to } = run;
  const bound = { 'replaces run': `${run.id} at line ${line}` };
  await database.store.plans.savePlan(
    planFor(id, { procedure: 'solana/takeover', validator, identity, from, to, bound, ...change }),
    OPEN,
  );
  return { id, start: () => database.store.plans.start(id, ['ann', 'bob'], 0) };
}

describe('a takeover of a run that stands stopped', () => {
  it('ends it, and has its claims, its unknowns and the next term', async () => {
    const { store, db } = database;
    const old = await stoppedRun('whole');
    const other = 'other-node';
    const { start } = await takeoverOf(old, { from: old.run.to, to: other });
    await store.runs.adopt(old.run.identity, 'x', { stateId: 's', term: 40, bootId: 'b' }, 'ann', 1);
    const line = (await store.view.journal(old.run.id)).length;

    // What was adopted meanwhile is a line of the run.
    expect(await start()).toEqual({ kind: 'changed', because: expect.stringContaining(`at line ${line} now`) });
    const { start: again } = await takeoverOf(
      { ...old, line, run: { ...old.run, plan: 'whole-2' } },
      {
        from: old.run.to,
        to: other,
      },
    );
    const started = await again();

    if (started.kind !== 'started') throw new Error(started.kind);
    expect(await store.view.findRun(old.run.id)).toMatchObject({ state: 'replaced', wish: null });
    expect((await store.view.journal(old.run.id)).at(-1)?.event).toEqual({
      kind: 'run.ended',
      ending: 'replaced',
      signer: STOPPED.signer,
      because: `replaced by takeover ${started.run.id}`,
      figures: { by: started.run.id },
    });
    expect((await store.view.journal(started.run.id))[0]?.event).toMatchObject({
      kind: 'run.created',
      replaces: {
        run: old.run.id,
        line,
        told: [1],
        unknowns: [{ attempt: 1, step: 'give-up', verb: 'solana.step-down', node: 'sol-a', result: 'open' }],
        term: 41,
      },
    });
    const claims = await db.selectFrom('claims').selectAll().where('run_id', '=', started.run.id).execute();
    const { validator, identity, from, to } = old.run;
    expect(claims.map(({ resource }) => resource).toSorted()).toEqual(
      [`identity ${identity}`, `node ${from}`, `node ${to}`, `node ${other}`, `validator ${validator}`].toSorted(),
    );
    expect((await taken(store, started.run.id, 'worker-2')).term).toBe(42);
    expect((await store.view.verifyJournal()).broken).toEqual([]);
  });

  it('frees what it took over with its own end', async () => {
    const { store } = database;
    const old = await stoppedRun('freed');
    const { start } = await takeoverOf(old, { from: old.run.to, to: 'freed-c' });
    const started = await start();
    if (started.kind !== 'started') throw new Error(started.kind);
    await store.plans.savePlan(planFor('freed-2', { to: old.run.from }), OPEN);
    expect(await store.plans.start('freed-2', ['ann'], 0)).toMatchObject({ kind: 'claimed', by: started.run.id });

    const lease = await taken(store, started.run.id, 'worker-2');
    await store.runs.end(lease, 'done', {
      kind: 'run.ended',
      ending: 'done',
      signer: 'freed-c',
      because: '',
      figures: {},
    });

    expect((await store.plans.start('freed-2', ['ann'], 0)).kind).toBe('started');
  });

  it.each([
    ['that somebody asked to go on meanwhile', (id: string) => database.store.view.storeWish(id, 'resume', 'ann', '')],
    [
      'of which somebody has declared a node meanwhile',
      (id: string) => database.store.view.declareFenced(id, 'sol-a', 'ann', 'off', { people: 2, counted: ['ann'] }),
    ],
    [
      'that a worker has in its hands',
      async (id: string) => {
        await database.store.view.storeWish(id, 'resume', 'ann', '');
        await taken(database.store, id, 'worker-2');
      },
    ],
    ['that was stood down', (id: string) => database.store.view.standDown(id, 'ann', 'by hand')],
  ])('is refused for one %s, and says what has changed', async (what, happens) => {
    const old = await stoppedRun(`changed-${what.length}`);
    const { id, start } = await takeoverOf(old);
    await happens(old.run.id);

    const started = await start();

    expect(started).toEqual({ kind: 'changed', because: expect.stringContaining(old.run.id) });
    expect((await database.store.plans.findPlan(id))?.state.kind).toBe('open');
    expect((await database.store.view.findRun(old.run.id))?.state).not.toBe('replaced');
  });

  it('is refused for the run of another validator', async () => {
    const old = await stoppedRun('foreign');
    const { start } = await takeoverOf(old, { validator: 'another' });

    expect(await start()).toMatchObject({ kind: 'changed', because: expect.stringContaining('not of another') });
  });

  it('replaces nothing by a plan of another procedure, whatever its bound facts say', async () => {
    const old = await stoppedRun('handover');
    const { start } = await takeoverOf(old, { procedure: 'solana/handover' });

    expect(await start()).toMatchObject({ kind: 'claimed', by: old.run.id });
  });

  it('leaves the stopped run as it is where another run is in the way of the new one', async () => {
    const { store, db } = database;
    const old = await stoppedRun('blocked');
    const { run: other } = await heldRun(store, 'blocker');
    const { start } = await takeoverOf(old, { to: other.from });

    expect(await start()).toEqual({ kind: 'claimed', resource: `node ${other.from}`, by: other.id });

    expect((await store.view.findRun(old.run.id))?.state).toBe('stopped');
    const claims = await db.selectFrom('claims').selectAll().where('run_id', '=', old.run.id).execute();
    expect(claims).toHaveLength(4);
  });

  it('lets nothing of an old worker through, and keeps what it still has to say', async () => {
    const { store, db } = database;
    const { run, lease } = await heldRun(store, 'late');
    await store.runs.beginIntent(lease, intentOf(run.id), DETAIL);
    await expireLease(db, run.id);
    const second = await taken(store, run.id, 'worker-2');
    await store.runs.stop(second, STOPPED, 0);
    const { start } = await takeoverOf({ run, lease, line: (await store.view.journal(run.id)).length });
    expect((await start()).kind).toBe('started');

    expect(await store.runs.append(lease, { kind: 'step.began', step: 'take', attempt: 1 })).toBe('lease-lost');
    await store.runs.recordOutcome(intentOf(run.id), lease.term, 'done', { seen: 1 });

    expect((await store.view.journal(run.id)).at(-1)?.event).toMatchObject({ kind: 'outcome', result: 'done' });
    expect((await store.view.verifyJournal()).broken).toEqual([]);
  });

  it('is made once when two plans replace the same run at once', async () => {
    for (let round = 0; round < 10; round += 1) {
      const old = await stoppedRun(`twice-${round}`);
      const first = await takeoverOf(old);
      const second = await takeoverOf({ ...old, run: { ...old.run, plan: `again-${round}` } });

      const answers = await Promise.all([first.start(), second.start()]);

      expect(answers.map(({ kind }) => kind).toSorted()).toEqual(['changed', 'started']);
    }
  });
});
