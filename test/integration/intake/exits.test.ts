import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseCommand } from '../../../commands/parse.ts';
import { catalogue } from '../../../commands/catalogue.ts';
import { submit } from '../../../src/intake/submit.ts';
import { systemClock } from '../../../src/platform/clock.ts';
import { openTestDatabase } from '../database.ts';
import { OPEN, planFor, STOPPED, taken } from '../store/started-run.ts';

let database: Awaited<ReturnType<typeof openTestDatabase>>;

beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database.close());

const person = (name: string, roles: string[]) => ({ name, roles, terminal: [], web: [], slack: [], discord: [] });
const people = {
  ann: person('Ann', ['operator']),
  bob: person('Bob', ['operator']),
  cem: person('Cem', []),
};
const KNOWN = { validators: [], nodes: ['sol-a', 'sol-b', 'sol-c'] };
let words = 0;

/** A stopped run of a plan that says who may declare, and people who type. */
async function stage(id: string, approval: Partial<ReturnType<typeof planFor>['approval']> = {}) {
  const { store } = database;
  const plan = planFor(id, { from: 'sol-a', to: 'sol-b', identity: id });
  await store.plans.savePlan({ ...plan, approval: { ...plan.approval, ...approval } }, OPEN);
  const started = await store.plans.start(id, ['ann', 'bob'], 0);
  if (started.kind !== 'started') throw new Error(`not started: ${started.kind}`);
  const { run } = started;
  await store.runs.stop(await taken(store, run.id, `worker-${id}`), STOPPED, 0);
  const woken: string[] = [];
  const wake = {
    run: async (woke: string) => void woken.push(woke),
    look: async () => undefined,
    deliver: async () => undefined,
    close: async () => undefined,
  };
  const deps = {
    people,
    catalogue,
    wake,
    clock: systemClock,
    plans: store.plans,
    runs: store.view,
    pauses: store.pauses,
    incidents: store.incidents,
    intake: store.intake,
    refusals: store.refusals,
  };
  const types = async (who: keyof typeof people, line: string) => {
    const parsed = parseCommand(line.replace('RUN', run.id), KNOWN);
    if (parsed.kind === 'problem') return parsed.text;
    const origin = { chat: 'web' as const, person: who };
    const { card } = await submit(deps, parsed.intent, origin, `word-${(words += 1)}`);
    return [card?.headline, ...(card?.sections ?? []).map((section) => ('text' in section ? section.text : ''))].join(
      ' ',
    );
  };
  const over = async () => {
    // The validator's nodes are claimed until somebody lets the run go.
    await store.view.standDown(run.id, 'ann', 'the test is over');
  };
  return { run, woken, types, over };
}

describe('what people type about a stopped run', () => {
  it('asks for a look, which is stored and wakes the run', async () => {
    const { run, woken, types, over } = await stage('look');

    expect(await types('cem', 'look RUN')).toContain('looks at both nodes once');
    expect(woken).toEqual([run.id]);
    expect((await database.store.view.findRun(run.id))?.wish).toBe('look');
    await over();
  });

  it('declares a node fenced, and the second person lets the run go on', async () => {
    const { run, woken, types, over } = await stage('declared', { overrides: { people: 2, roles: ['operator'] } });

    expect(await types('ann', 'declare-fenced RUN sol-a --reason "disks are out"')).toContain('One more person');
    expect(woken).toEqual([]);
    expect(await types('ann', 'declare-fenced RUN sol-a again')).toContain('One more person');
    expect(await types('bob', 'declare-fenced RUN sol-a powered off, I stand beside it')).toContain('by Ann, Bob');
    expect(woken).toEqual([run.id]);
    const said = (await database.store.view.journal(run.id)).map(({ event }) => event).slice(-3);
    expect(said).toMatchObject([
      { kind: 'override.declared', by: 'ann', node: 'sol-a', reason: 'disks are out' },
      { kind: 'override.declared', by: 'bob', reason: 'powered off, I stand beside it' },
      { kind: 'override.granted', by: ['ann', 'bob'] },
    ]);
    await over();
  });

  it('needs a reason, a node of the run, and a role that counts', async () => {
    const { run, types, over } = await stage('refused', { overrides: { people: 1, roles: ['operator'] } });

    expect(await types('ann', 'declare-fenced RUN sol-a')).toContain('needs REASON');
    expect(await types('ann', 'declare-fenced RUN sol-a --reason " "')).toContain('needs a reason');
    expect(await types('ann', 'declare-fenced RUN sol-c it burnt')).toContain('no node of this run');
    expect(await types('cem', 'declare-fenced RUN sol-a it burnt')).toContain('roles operator');
    expect((await database.store.view.journal(run.id)).at(-1)?.event.kind).toBe('run.stopped');
    await over();
  });

  it('counts whoever asked for the move only where the policy says so', async () => {
    const { types, over } = await stage('requester', { requesterMayApprove: false });

    expect(await types('ann', 'declare-fenced RUN sol-a off')).toContain('other people');
    expect(await types('bob', 'declare-fenced RUN sol-a off')).toContain('One more person');
    await over();
  });

  it('takes one person where the policy says one', async () => {
    const { run, woken, types, over } = await stage('alone', { people: 1, overrides: { people: 1, roles: [] } });

    expect(await types('cem', 'declare-fenced RUN sol-b it is in my hands')).toContain('by Cem');
    expect(woken).toEqual([run.id]);
    await over();
  });

  it('wants two where an older plan does not say', async () => {
    const { types, over } = await stage('older', { people: 1 });

    expect(await types('ann', 'declare-fenced RUN sol-a off')).toContain('One more person');
    await over();
  });
});
