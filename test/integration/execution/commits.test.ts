import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BatonError } from '../../../src/domain/failure.ts';
import type { Procedure, ProcedureStep, RunContext, StepResult } from '../../../src/execution/procedure.ts';
import { advance } from '../../../src/execution/runner.ts';
import type { RunStore } from '../../../src/execution/store.ts';
import type { GuardAnswer, HostPort } from '../../../src/hosts/port.ts';
import { createFacts } from '../../../src/hosts/ssh/facts.ts';
import { systemClock } from '../../../src/platform/clock.ts';
import { openTestDatabase } from '../database.ts';
import { expireLease, startedRun } from '../store/started-run.ts';

let database: Awaited<ReturnType<typeof openTestDatabase>>;
let count = 0;
beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database.close());

const OK: GuardAnswer = { answer: 'ok', code: '', text: '', facts: createFacts([]), data: null };
const proven: StepResult = { kind: 'proven', evidence: 'seen' };
const stopped: Procedure['look'] = () =>
  Promise.resolve({ kind: 'stop', signer: 'unknown', code: 'x', because: 'seen' });

const done = () => Promise.resolve(OK);

const away: RunStore['together'] = () => Promise.reject(new BatonError('store/unreachable', 'restarting'));

function host(node: string): HostPort {
  const never = () => Promise.reject(new Error(`${node} must not be called like that`));
  return { node, call: done, open: never, fetch: never, roundTripMs: () => null, close: () => undefined };
}

/** One execution of a run with these steps, to its end. */
async function play(steps: readonly ProcedureStep[], store: RunStore = database.store.runs) {
  const run = await startedRun(database.store, `c${(count += 1)}`);
  const procedure: Procedure = {
    id: 'solana/handover',
    version: 1,
    steps,
    look: stopped,
    byHand: () => ({ first: 'Look.', steps: [], stopIf: ['Both sign.'] }),
    giveBack: () => Promise.reject(new Error('nothing was to be given back')),
    close: () => ({ signer: run.to, because: 'it is done', figures: {} }),
  };
  const hosts = new Map([run.from, run.to].map((node) => [node, host(node)]));
  const procedures = new Map([[procedure.id, procedure]]);
  const signal = new AbortController().signal;
  await advance({ store, hosts, procedures, clock: systemClock }, run.id, 'worker', signal);
  const journal = async () => (await database.store.view.journal(run.id)).map(({ event }) => event);
  const state = async () => (await database.store.view.findRun(run.id))?.state;
  return { run, journal, state };
}

/** Gives up, and leaves it to the next step to commit that. */
const giving = {
  id: 'give',
  perform: async (context: RunContext) => {
    const { from } = context.run;
    const request = { verb: 'solana.step-down', args: {} };
    const expected = { expectedBefore: 'a', expectedAfter: 'b', timeoutMs: 1_000 };
    await context.act({ step: 'give', node: from, request, ...expected, outcomeWithNext: true });
    return proven;
  },
};

const taking = ({ run }: RunContext) => ({
  step: 'take',
  node: run.to,
  request: { verb: 'solana.step-up', args: {} },
  expectedBefore: 'a',
  expectedAfter: 'b',
});

/** Tells the standby at once; `before` happens while it is about to. */
function telling(before: (context: RunContext) => Promise<void> = () => Promise.resolve()) {
  return {
    id: 'take',
    atOnce: true as const,
    perform: async (context: RunContext): Promise<StepResult> => {
      await before(context);
      const stands = await context.intendAndDecide(taking(context), 'told');
      return stands === 'told' ? proven : { kind: 'refused', code: 'run/aborted', text: stands };
    },
  };
}

describe('two steps at once', () => {
  it('commits what a step gave together with the telling of the next, in their order', async () => {
    const { journal, state } = await play([giving, telling()]);

    expect(await state()).toBe('done');
    expect((await journal()).map(({ kind }) => kind).slice(2)).toEqual([
      'step.began',
      'intent',
      'outcome',
      'step.proven',
      'step.began',
      'intent',
      'attempt.told',
      'step.proven',
      'run.ended',
    ]);
    expect((await database.store.view.verifyJournal()).broken).toEqual([]);
  });

  it('keeps what was given, and tells nobody, when the lease is taken over in between', async () => {
    const robbed = telling(({ run }) => expireLease(database.db, run.id));

    const { run, journal } = await play([giving, robbed]);

    expect((await journal()).at(-1)).toMatchObject({ kind: 'outcome', verb: 'solana.step-down', result: 'done' });
    expect((await database.store.runs.load(run.id)).decisions.size).toBe(0);
  });

  it('keeps what was given when the next step tells nobody', async () => {
    const refusing = {
      ...telling(),
      perform: () => Promise.resolve<StepResult>({ kind: 'refused', code: 'x', text: 'no' }),
    };

    const { journal } = await play([giving, refusing]);

    expect((await journal()).map(({ kind }) => kind)).toEqual(
      expect.arrayContaining(['outcome', 'step.proven', 'step.refused', 'run.stopped']),
    );
  });

  it('keeps what was given when the telling did not reach the store', async () => {
    const { runs } = database.store;
    let tries = 0;
    const together: RunStore['together'] = (work) => ((tries += 1) === 1 ? away(work) : runs.together(work));

    const { run, journal } = await play([giving, telling()], { ...runs, together });

    const lines = await journal();
    expect(lines.filter(({ kind }) => kind === 'outcome')).toMatchObject([
      { verb: 'solana.step-down', result: 'done' },
    ]);
    expect(lines.map(({ kind }) => kind)).toEqual(expect.arrayContaining(['step.unknown', 'run.stopped']));
    expect((await runs.load(run.id)).decisions.size).toBe(0);
    expect((await database.store.view.verifyJournal()).broken).toEqual([]);
  });

  it('keeps it once when only the answer of the store was lost', async () => {
    const { runs } = database.store;
    let tries = 0;
    const together: RunStore['together'] = async (work) => {
      const done = await runs.together(work);
      if ((tries += 1) === 1) throw new BatonError('store/unreachable', 'restarting');
      return done;
    };

    const { run, journal } = await play([giving, telling()], { ...runs, together });

    const kinds = (await journal()).map(({ kind }) => kind);
    expect(kinds.filter((kind) => kind === 'outcome' || kind === 'attempt.told')).toEqual(['outcome', 'attempt.told']);
    expect((await runs.load(run.id)).decisions.get(1)).toBe('told');
  });

  it('lets go of what the steps hold before it waits for the store once more', async () => {
    const { runs } = database.store;
    const order: string[] = [];
    const together: RunStore['together'] = (work) => (order.push('store'), runs.together(work));
    const losing = telling((context) => {
      context.onEnd(() => order.push('closed'));
      return Promise.reject(new BatonError('run/lease-lost', 'taken over'));
    });

    const { journal } = await play([giving, losing], { ...runs, together });

    expect(order).toEqual(['closed', 'store']);
    expect((await journal()).map(({ kind }) => kind)).toContain('outcome');
  });

  it('tells nobody where the intent stands already', async () => {
    const again = telling((context) => context.intend(taking(context)));

    const { run, journal } = await play([giving, again]);

    expect((await journal()).map(({ kind }) => kind)).toContain('step.unknown');
    expect((await database.store.runs.load(run.id)).decisions.size).toBe(0);
  });
});
