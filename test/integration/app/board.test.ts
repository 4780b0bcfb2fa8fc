import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { deliverCards, type BoardDeps } from '../../../src/app/board.ts';
import { FleetSchema } from '../../../src/config/schema.ts';
import type { Plan } from '../../../src/domain/plan.ts';
import { systemClock } from '../../../src/platform/clock.ts';
import { openTestDatabase, type TestDatabase } from '../database.ts';
import { ENDED, OPEN, planFor, startedRun, taken } from '../store/started-run.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database.close());

const FLEET = FleetSchema.parse({
  fleet: 'board',
  nodes: {},
  validators: {},
  people: { ann: { name: 'Ann' }, bob: { name: 'Bob' } },
});

const KEY = '7Np41oeYqPefeNQEHSv1UDhYrehxin3NStELsSKCT4K2';
/** A fleet in which a validator that only its name matters of is known. */
const WIDE = FleetSchema.parse({
  fleet: 'wide',
  nodes: {},
  people: {},
  validators: { 'val-wide': { chain: 'solana', identity: KEY, vote_account: KEY, nodes: ['a', 'b'] } },
});

let deps: BoardDeps;
/** What is read of plans and runs one by one, which is what a delivery costs. */
let read: { plans: number; runs: number };
beforeEach(() => {
  const { plans, view, outbox, web, watch } = database.store;
  read = { plans: 0, runs: 0 };
  deps = {
    fleet: FLEET,
    plans: { ...plans, findPlan: vi.fn((id: string) => ((read.plans += 1), plans.findPlan(id))) },
    runs: view,
    outbox: { ...outbox, runNow: vi.fn((id: string) => ((read.runs += 1), outbox.runNow(id))) },
    web,
    watch,
    clock: systemClock,
    plansSeen: { plans: new Map(), digest: null },
    runsSeen: new Set(),
    incidents: database.store.incidents,
    incidentsSeen: new Map(),
    unsilenced: async () => [],
    destinationsOf: () => [],
  };
});

const clockAt = (ms: number) => ({ ...systemClock, monotonic: () => ms });
const fresh = (over: Partial<Plan> = {}): Partial<Plan> => ({ madeAtMs: Date.now(), ...over });
const shown = async (key: string) => (await database.store.web.find(key))?.card;

describe('the board', () => {
  it('shows every open run, however many there are', async () => {
    const runs = [];
    for (let at = 0; at < 60; at += 1) runs.push(await startedRun(database.store, `many-${at}`, fresh()));

    await deliverCards(deps);

    for (const { id, plan } of runs) {
      expect(await shown(`run:${id}`)).toBeDefined();
      expect(await shown(`plan:${plan}`)).toBeDefined();
    }
  });

  it('reads no run and no plan again while nothing has changed', async () => {
    const run = await startedRun(database.store, 'calm', fresh());
    await taken(database.store, run.id, 'worker-1');
    const waiting = { ...deps, outbox: { ...deps.outbox, runsBehind: onlyRun(run.id) } };
    await deliverCards(waiting);
    read = { plans: 0, runs: 0 };

    await deliverCards(waiting);

    expect(read).toEqual({ plans: 0, runs: 0 });
  });

  it('makes the card of an open plan anew once a second, and not with each line of some journal', async () => {
    await database.store.plans.savePlan(planFor('stays-open', fresh()), OPEN);
    await deliverCards({ ...deps, clock: clockAt(0) });
    read = { plans: 0, runs: 0 };

    await deliverCards({ ...deps, clock: clockAt(999) });
    expect(read.plans).toBe(0);
    await deliverCards({ ...deps, clock: clockAt(1_000) });
    expect(read.plans).toBeGreaterThan(0);
    await database.store.plans.closePlan('stays-open', { kind: 'refused' });
  });

  it('is told no more of a thousand closed plans than that they are as they were', async () => {
    const { outbox, plans } = database.store;
    await startedRun(database.store, 'closed', fresh());
    const { digest } = await outbox.planMarks(60_000, null);
    expect(digest).not.toBeNull();
    expect(await outbox.planMarks(60_000, digest)).toEqual({ digest, marks: null });

    await plans.savePlan(planFor('opened', fresh()), OPEN);
    const opened = await outbox.planMarks(60_000, digest);
    expect(opened.digest).toBeNull();
    expect(opened.marks?.map(({ id }) => id)).toContain('opened');

    await plans.closePlan('opened', { kind: 'refused' });
    const closed = await outbox.planMarks(60_000, digest);
    expect(closed.digest).not.toBe(digest);
    expect(closed.marks).toContainEqual({ id: 'opened', state: 'refused', decisions: 0, run: null });
  });

  it('reminds people once of the old keys, when their time has come', async () => {
    const endedAt = async (name: string, neededUntilMs: number) => {
      const run = await startedRun(database.store, name, fresh({ procedure: 'polkadot/handover' }));
      const lease = await taken(database.store, run.id, 'worker-1');
      await database.store.runs.end(lease, 'done', { ...ENDED, figures: { disputesOverAtMs: neededUntilMs } });
      return run.id;
    };
    const over = await endedAt('disputes-over', Date.now() - 1_000);
    const open = await endedAt('disputes-open', Date.now() + 86_400_000);

    await deliverCards(deps);

    expect(await shown(`old-keys:${over}`)).toBeDefined();
    expect(await shown(`old-keys:${open}`)).toBeUndefined();
    expect(await database.store.outbox.oldKeysDue('web:main')).toEqual([]);
  });

  it('reminds nobody of old keys on a node that was to take over again since', async () => {
    const move = fresh({ procedure: 'polkadot/handover' });
    const run = await startedRun(database.store, 'there', move);
    const figures = { disputesOverAtMs: Date.now() - 1_000 };
    await database.store.runs.end(await taken(database.store, run.id, 'worker-1'), 'done', { ...ENDED, figures });
    const { validator, identity, from, to } = run;
    await startedRun(database.store, 'and-back', fresh({ ...move, validator, identity, from: to, to: from }));

    await deliverCards(deps);

    expect(await shown(`old-keys:${run.id}`)).toBeUndefined();
  });

  it('follows each line of a journal', async () => {
    const run = await startedRun(database.store, 'line', fresh());
    const lease = await taken(database.store, run.id, 'worker-1');
    await deliverCards(deps);
    const before = await shown(`run:${run.id}`);

    await database.store.runs.append(lease, {
      kind: 'resume.decided',
      attempt: 1,
      decision: 'wait',
      because: 'it was looked at',
    });
    await deliverCards(deps);

    expect(await shown(`run:${run.id}`)).not.toEqual(before);
    expect(JSON.stringify(await shown(`run:${run.id}`))).toContain('it was looked at');
  });

  it('says of a plan that a newer one was made', async () => {
    await database.store.plans.savePlan(planFor('old', fresh({ validator: 'val-same' })), { kind: 'refused' });
    await deliverCards(deps);
    const before = await shown('plan:old');

    await database.store.plans.savePlan(planFor('new', fresh({ validator: 'val-same' })), { kind: 'refused' });
    await deliverCards(deps);

    expect(await shown('plan:old')).not.toEqual(before);
  });

  it('shows a run and its plan to every channel that has the validator, and to no other', async () => {
    const chatty = { ...deps, fleet: { ...FLEET, validators: WIDE.validators }, destinationsOf: wideOnly };
    await startedRun(database.store, 'narrow', fresh());
    const run = await startedRun(database.store, 'wide', fresh());

    await deliverCards(chatty);

    const rows = await database.store.outbox.due(['slack'], 100);
    expect(rows.map(({ destination, key }) => `${destination} ${key}`).toSorted()).toEqual([
      'slack:C1 plan:wide',
      `slack:C1 run:${run.id}`,
      'slack:C2 plan:wide',
      `slack:C2 run:${run.id}`,
    ]);
    expect(await shown(`run:${run.id}`)).toBeDefined();
  });

  it('gives a channel that is new in the fleet file what is open, and nothing of old', async () => {
    const old = { madeAtMs: Date.now() - 3_600_000 };
    const open = await startedRun(database.store, 'still-open', fresh());
    const ended = await startedRun(database.store, 'long-over', old);
    await database.store.plans.savePlan(planFor('old-refused', old), { kind: 'refused' });
    await database.store.runs.end(await taken(database.store, ended.id, 'worker-1'), 'done', ENDED);
    await sql`update runs set ended_at_ms = ended_at_ms - 3500000 where id = ${ended.id}`.execute(database.db);
    await deliverCards(deps);
    const names = [open.validator, ended.validator, 'val-old-refused'];
    const validators = Object.assign({}, ...names.map((name) => ({ [name]: WIDE.validators['val-wide'] })));

    const restarted = { ...deps, plansSeen: { plans: new Map(), digest: null }, fleet: { ...FLEET, validators } };
    await deliverCards({ ...restarted, destinationsOf: (name) => (name in validators ? ['slack:C-new'] : []) });

    const rows = (await database.store.outbox.due(['slack'], 100)).filter((row) => row.destination === 'slack:C-new');
    expect(rows.map(({ key }) => key).toSorted()).toEqual(['plan:still-open', `run:${open.id}`]);
  });

  it('has chats show the timeline of a run that has ended, once, and not the page', async () => {
    const chatty = { ...deps, fleet: { ...FLEET, validators: WIDE.validators }, destinationsOf: () => ['slack:C7'] };
    const run = await startedRun(database.store, 'pictured', fresh());
    const lease = await taken(database.store, run.id, 'worker-1');
    await database.store.runs.append(lease, { kind: 'step.began', step: 'arm', attempt: 1 });
    await deliverCards(chatty);
    const pictures = async () =>
      (await database.store.outbox.due(['slack'], 500)).filter(({ key }) => key === `picture:${run.id}`);
    expect(await pictures()).toEqual([]);

    await database.store.runs.end(lease, 'done', ENDED);
    await deliverCards(chatty);
    await deliverCards(chatty);

    expect(await pictures()).toMatchObject([{ destination: 'slack:C7', revision: 1 }]);
    expect(await shown(`picture:${run.id}`)).toBeUndefined();
  });

  it('says of a plan that its run has ended', async () => {
    const run = await startedRun(database.store, 'over', fresh());
    await deliverCards(deps);
    const before = await shown('plan:over');

    await database.store.runs.end(await taken(database.store, run.id, 'worker-1'), 'done', ENDED);
    await deliverCards(deps);

    expect(await shown('plan:over')).not.toEqual(before);
    expect((await shown(`run:${run.id}`))?.tone).not.toBe('progress');
  });
});

describe('the board, when another run of a validator begins', () => {
  it('says of the one before as of when its card holds', async () => {
    const run = await startedRun(database.store, 'first', fresh({ validator: 'val-twice' }));
    await database.store.runs.end(await taken(database.store, run.id, 'worker-1'), 'done', ENDED);
    await deliverCards(deps);
    const next = await startedRun(
      database.store,
      'second',
      fresh({ validator: 'val-twice', from: 'sol-b', to: 'sol-a' }),
    );
    await deliverCards(deps);

    expect((await shown(`run:${run.id}`))?.newer).toBe(next.id);
    expect((await shown(`run:${run.id}`))?.headline).toMatch(/^As of /);
    // Another process that delivers, or this one after a restart, leaves it so.
    await deliverCards({ ...deps, runsSeen: new Set() });
    expect((await shown(`run:${run.id}`))?.newer).toBe(next.id);
  });

  it('says of the newer of two open plans which the older one is', async () => {
    for (const id of ['plan-a', 'plan-b'])
      await database.store.plans.savePlan(planFor(id, fresh({ validator: 'val-plans' })), {
        kind: 'open',
        expiresAtMs: Date.now() + 600_000,
      });

    await deliverCards(deps);

    expect(JSON.stringify((await shown('plan:plan-b'))?.facts)).toContain('plan-a: reject what is not wanted');
    expect((await shown('plan:plan-a'))?.buttons.map(({ label }) => label)).toEqual(['Reject']);
  });

  it('says of an open plan that a run of a newer one began', async () => {
    const of = fresh({ validator: 'val-passed' });
    await database.store.plans.savePlan(planFor('passed', of), { kind: 'open', expiresAtMs: Date.now() + 600_000 });
    await deliverCards(deps);
    const run = await startedRun(database.store, 'passing', { ...of, madeAtMs: Date.now() });
    await deliverCards(deps);

    expect((await shown('plan:passed'))?.headline).toContain(`run ${run.id} of plan passing began since`);
    expect((await shown('plan:passed'))?.buttons.map(({ label }) => label)).toEqual(['Reject']);
  });
});

const wideOnly = (validator: string) => (validator === 'val-wide' ? ['slack:C1', 'slack:C2'] : []);

/** Of the runs that are behind only this one: those of other tests are queued, and those are looked at each time. */
function onlyRun(id: string): BoardDeps['outbox']['runsBehind'] {
  return async (...args) => (await database.store.outbox.runsBehind(...args)).filter((run) => run.id === id);
}
