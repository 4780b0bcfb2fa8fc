import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Intent } from '../../../src/domain/request.ts';
import { submit, type SubmitDeps } from '../../../src/intake/submit.ts';
import { systemClock } from '../../../src/platform/clock.ts';
import { openTestDatabase } from '../database.ts';
import { OPEN, planFor, startedRun, STOPPED, taken } from '../store/started-run.ts';

let database: Awaited<ReturnType<typeof openTestDatabase>>;

beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database.close());

const person = (name: string, roles: string[] = []) => ({ name, roles, terminal: [], web: [], slack: [], discord: [] });
const people = { ann: person('Ann', ['operator']), bob: person('Bob', ['operator']), cem: person('Cem') };

function deps(): SubmitDeps {
  const { store } = database;
  const wake = {
    run: () => Promise.resolve(),
    look: () => Promise.resolve(),
    deliver: () => Promise.resolve(),
    close: () => Promise.resolve(),
  };
  return {
    people,
    catalogue: [],
    wake,
    clock: systemClock,
    plans: store.plans,
    runs: store.view,
    pauses: store.pauses,
    incidents: store.incidents,
    intake: store.intake,
    refusals: store.refusals,
  };
}

const from = (who: keyof typeof people) => ({ chat: 'slack' as const, person: who });
const says = (who: keyof typeof people, intent: Intent, actionId: string) =>
  submit(deps(), intent, from(who), actionId);

async function refusalLines() {
  return (await database.store.watch.changes('*', 100)).map(({ event }) => event);
}

async function stopped(id: string) {
  const run = await startedRun(database.store, id);
  await database.store.runs.stop(await taken(database.store, run.id, `worker-${id}`), STOPPED, 0);
  return run;
}

describe('an action that is delivered twice', () => {
  const operators = { people: 1, roles: ['operator'], requesterMayApprove: true, holdsForS: 900, cancelWindowS: 0 };
  const kinds: readonly (readonly [string, (id: string) => Promise<Intent>])[] = [
    [
      'approve',
      async (id) => {
        await database.store.plans.savePlan(planFor(id, { approval: operators }), OPEN);
        return { kind: 'approve', plan: id };
      },
    ],
    [
      'reject',
      async (id) => {
        await database.store.plans.savePlan(planFor(id, { approval: operators }), OPEN);
        return { kind: 'reject', plan: id, reason: 'not now' };
      },
    ],
    ['pause', (id) => Promise.resolve({ kind: 'pause', validator: id, reason: 'a drill' })],
    [
      'unpause',
      async (id) => {
        await database.store.pauses.pause(id, 'bob', 'a drill');
        return { kind: 'unpause', validator: id };
      },
    ],
    ['abort', async (id) => ({ kind: 'abort', run: (await startedRun(database.store, id)).id })],
    ['stand-down', async (id) => ({ kind: 'stand-down', run: (await stopped(id)).id, reason: 'seen on both' })],
    [
      'declare-fenced',
      async (id) => ({ kind: 'declare-fenced', run: (await stopped(id)).id, node: `a-${id}`, reason: 'pulled' }),
    ],
  ];

  it.each(kinds)('does %s once, and gives the same answer both times', async (kind, make) => {
    const intent = await make(`once-${kind}`);

    const first = await says('ann', intent, `twice-${kind}`);
    const second = await says('ann', intent, `twice-${kind}`);

    expect(first.card?.tone).toBe('good');
    expect(second).toEqual(first);
  });

  it.each(kinds)('does %s once where both come at the same time', async (kind, make) => {
    const intent = await make(`together-${kind}`);

    const answers = await Promise.all([1, 2, 3].map(() => says('ann', intent, `together-${kind}`)));

    expect(answers[0]?.card?.tone).toBe('good');
    for (const answer of answers) expect(answer).toEqual(answers[0]);
  });

  it('is done the second time where the first died before it did anything', async () => {
    await database.store.intake.begin('died');

    const { card } = await says('ann', { kind: 'pause', validator: 'died' }, 'died');

    expect(card?.headline).toContain('Paused: died');
  });
});

describe('a word that comes too late', () => {
  it('is told who decided and when', async () => {
    await database.store.plans.savePlan(planFor('late'), OPEN);
    await says('ann', { kind: 'approve', plan: 'late' }, 'late-1');
    await says('bob', { kind: 'approve', plan: 'late' }, 'late-2');

    const { card } = await says('cem', { kind: 'approve', plan: 'late' }, 'late-3');

    expect(card?.headline).toMatch(
      /^The plan is approved already, by Ann and Bob, \{t:\d+\}\. Run r-\w+ carries it out\.$/,
    );
  });

  it('is told who rejected and when', async () => {
    await database.store.plans.savePlan(planFor('later'), OPEN);
    await says('ann', { kind: 'reject', plan: 'later' }, 'later-1');

    const { card } = await says('cem', { kind: 'approve', plan: 'later' }, 'later-2');

    expect(card?.headline).toMatch(/^The plan is rejected already, by Ann, \{t:\d+\}\. Nothing was changed\.$/);
  });
});

describe('a refusal', () => {
  it('is journaled when the role of a person does not count, once an hour with a count', async () => {
    const approval = { people: 1, roles: ['operator'], requesterMayApprove: true, holdsForS: 900, cancelWindowS: 0 };
    await database.store.plans.savePlan(planFor('refused', { approval }), OPEN);
    for (let press = 0; press < 5; press += 1) await says('cem', { kind: 'approve', plan: 'refused' }, `cem-${press}`);

    const mine = (await refusalLines()).filter((event) => event.kind === 'person.refused' && event.who === 'cem');

    expect(mine).toEqual([
      {
        kind: 'person.refused',
        chat: 'slack',
        who: 'cem',
        person: 'cem',
        command: 'approve refused',
        because: 'This needs one of the roles operator. Ask Ann or Bob.',
        more: 0,
      },
    ]);
    expect((await database.store.view.verifyJournal()).broken).toEqual([]);
  });
});
