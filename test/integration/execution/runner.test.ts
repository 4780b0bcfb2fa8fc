import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BatonError } from '../../../src/domain/failure.ts';
import type { LookResult, Procedure, RunContext, StepResult } from '../../../src/execution/procedure.ts';
import { advance } from '../../../src/execution/runner.ts';
import type { RunStore } from '../../../src/execution/store.ts';
import type { HostPort } from '../../../src/hosts/port.ts';
import { systemClock } from '../../../src/platform/clock.ts';
import { openTestDatabase } from '../database.ts';
import { startedRun } from '../store/started-run.ts';
import { acting, host, OK, procedureOf, proven } from './procedure-parts.ts';

let database: Awaited<ReturnType<typeof openTestDatabase>>;
let count = 0;

beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database.close());

const cut = () => Promise.reject(new BatonError('host/answer-lost', 'cut'));
const lasting: Procedure['look'] = () => Promise.reject(new BatonError('config/invalid', 'node sol-a is not there'));
const stopped: Procedure['look'] = () =>
  Promise.resolve({ kind: 'stop', signer: 'unknown', code: 'x', because: 'seen' });
async function play(
  procedure: Procedure,
  call: HostPort['call'] = () => Promise.resolve(OK),
  stop = new AbortController().signal,
) {
  const run = await startedRun(database.store, `p${(count += 1)}`);
  const hosts = new Map([run.from, run.to].map((node) => [node, host(node, call)]));
  const deps = { hosts, procedures: new Map([[procedure.id, procedure]]), clock: systemClock };
  const go = (signal = stop, changed: Partial<RunStore> = {}) => {
    const store = { ...database.store.runs, ...changed };
    return advance({ ...deps, store }, run.id, `worker/${count}/${Math.random()}`, signal);
  };
  await go().catch(() => undefined);
  const journal = async () => (await database.store.view.journal(run.id)).map(({ event }) => event);
  const state = async () => (await database.store.view.findRun(run.id))?.state;
  return { run, go, journal, state };
}

/** Lets the time come until which a run was put off. */
async function makeDue(id: string): Promise<void> {
  await database.db.updateTable('runs').set({ due_at_ms: 0 }).where('id', '=', id).execute();
}

const onlyLook = { kind: 'look', because: 'not so' } as const;

describe('a run', () => {
  it('goes through its steps in order and ends with who signs', async () => {
    const done: string[] = [];
    const step = (id: string) => ({ id, perform: () => Promise.resolve((done.push(id), proven)) });

    const { run, journal, state } = await play(procedureOf({ steps: [step('one'), step('two')] }));

    expect(done).toEqual(['one', 'two']);
    expect(await state()).toBe('done');
    expect((await journal()).at(-1)).toMatchObject({ kind: 'run.ended', ending: 'done', signer: run.to });
  });

  it('writes the intent before the verb leaves, and the outcome after', async () => {
    const { journal } = await play(procedureOf({ steps: [acting('give')] }));

    expect((await journal()).map(({ kind }) => kind)).toEqual([
      'run.created',
      'lease.taken',
      'step.began',
      'intent',
      'outcome',
      'step.proven',
      'run.ended',
    ]);
  });

  it('ends as returned, without a look, when a step refuses before anything was sent', async () => {
    const refusing = {
      id: 'window',
      perform: () =>
        Promise.resolve<StepResult>({ kind: 'refused', code: 'run/checks-failed', text: 'it lags', signer: 'sol-x' }),
    };

    const { journal } = await play(procedureOf({ steps: [refusing] }));

    expect((await journal()).at(-1)).toMatchObject({ ending: 'returned', signer: 'sol-x', because: 'it lags' });
  });

  it('journals a changed host key as what it is: nothing was sent, and people read both fingerprints', async () => {
    const text = 'sol-a shows the host key SHA256:new; the fleet file has SHA256:old.';
    const changed = () => Promise.reject(new BatonError('host/key-changed', text));

    const { journal, state } = await play(procedureOf({ steps: [acting('give')], look: stopped }), changed);

    expect(await state()).toBe('stopped');
    const events = await journal();
    expect(events.find(({ kind }) => kind === 'outcome')).toMatchObject({
      result: 'refused',
      evidence: { error: expect.stringContaining(text) },
    });
    expect(events.find(({ kind }) => kind === 'step.refused')).toMatchObject({ code: 'host/key-changed', text });
  });

  it('tells a mistake of its own as one, and looks all the same', async () => {
    const { journal } = await play(procedureOf({ steps: [acting('give', () => expect.fail())], look: stopped }));

    expect((await journal()).find(({ kind }) => kind === 'step.unknown')).toMatchObject({ code: 'run/defect' });
  });

  it('looks before anything else once an intent stands, whatever the answer was', async () => {
    const looks: string[] = [];
    const look: Procedure['look'] = (context) => {
      looks.push(context.run.id);
      return Promise.resolve({
        kind: 'stop',
        signer: 'unknown',
        code: 'host/answer-lost',
        because: 'the host is gone',
      });
    };
    const { journal, state } = await play(procedureOf({ steps: [acting('give')], look }), cut);

    expect(looks).toHaveLength(1);
    expect(await state()).toBe('stopped');
    expect((await journal()).find((event) => event.kind === 'outcome')).toMatchObject({ result: 'unknown' });
    expect((await journal()).at(-1)).toMatchObject({
      kind: 'run.stopped',
      exits: expect.arrayContaining([expect.stringContaining('resume')]),
    });
  });

  it('does not send the same verb twice in one attempt', async () => {
    let sent = 0;
    const call = () => {
      sent += 1;
      return Promise.resolve(OK);
    };
    const twice = {
      id: 'give',
      perform: async (context: RunContext) => (await acting('give').perform(context), acting('give').perform(context)),
    };

    await play(procedureOf({ steps: [twice], look: stopped }), call);

    expect(sent).toBe(1);
  });

  it('waits as a row, not as a job, and goes on when it is due', async () => {
    let calls = 0;
    const waiting = {
      id: 'window',
      perform: (): Promise<StepResult> => {
        calls += 1;
        return Promise.resolve(calls === 1 ? { kind: 'wait', untilMs: Date.now(), because: 'quiet soon' } : proven);
      },
    };

    const { go, state } = await play(procedureOf({ steps: [waiting] }));
    expect(await state()).toBe('waiting');
    await expect.poll(async () => (await go(), await state())).toBe('done');

    expect(calls).toBe(2);
  });

  it('is cancelled by an abort before anything was sent, and goes back after', async () => {
    const backs: string[] = [];
    const giveBack: Procedure['giveBack'] = (context) => {
      backs.push(context.run.id);
      return Promise.resolve({ kind: 'returned', signer: context.run.from, evidence: 'it votes', figures: {} });
    };
    const aborting = (before: readonly ReturnType<typeof acting>[]) =>
      procedureOf({
        giveBack,
        steps: [
          ...before,
          {
            id: 'arm',
            perform: async ({ run }: RunContext) => (
              await database.store.view.storeWish(run.id, 'abort', 'ann', 'changed my mind'),
              proven
            ),
          },
          { id: 'never', perform: () => Promise.reject(new Error('a step after the abort was carried out')) },
        ],
      });

    const untouched = await play(aborting([]));
    const touched = await play(aborting([acting('give')]));

    expect(await untouched.state()).toBe('cancelled');
    expect(await touched.state()).toBe('returned');
    expect(backs).toEqual([touched.run.id]);
  });

  it('stops and says so when this Baton does not know the procedure version', async () => {
    const { state, journal } = await play({ ...procedureOf({ steps: [] }), version: 2 });

    expect(await state()).toBe('stopped');
    expect((await journal()).at(-1)).toMatchObject({ because: expect.stringContaining('version 1') });
  });

  it('lets nothing more be sent by a worker whose lease was taken over', async () => {
    let sent = 0;
    const losing = {
      id: 'give',
      perform: async (context: RunContext) => {
        await database.db
          .updateTable('runs')
          .set({ lease_owner: 'somebody else' })
          .where('id', '=', context.run.id)
          .execute();
        return acting('give').perform(context);
      },
    };

    const { journal } = await play(procedureOf({ steps: [losing] }), () => {
      sent += 1;
      return Promise.resolve(OK);
    });

    expect(sent).toBe(0);
    expect((await journal()).map(({ kind }) => kind)).not.toContain('intent');
  });

  it('finishes what holds a live channel before a stop of its process, and leaves the rest to the next', async () => {
    const stop = new AbortController();
    const performed: string[] = [];
    const step = (id: string, needsLive: boolean) => ({
      id,
      ...(needsLive ? { needsLive: true as const } : {}),
      perform: () => {
        performed.push(id);
        stop.abort(new Error('asked to stop'));
        return Promise.resolve(proven);
      },
    });

    const { state } = await play(
      procedureOf({ steps: [step('arm', false), step('give', true), step('verify', false)] }),
      undefined,
      stop.signal,
    );

    expect(performed).toEqual(['arm', 'give']);
    expect(await state()).toBe('waiting');
  });

  it.each([
    [{ kind: 'go-on', step: 'give', because: 'It took the role.', signer: 'sol-b' }, 'sol-b', 'run/looked'],
    [{ kind: 'again', step: 'give', because: 'Both answer.', signer: 'nobody' }, 'nobody', 'run/looked'],
    [{ kind: 'back', because: 'It cannot.', signer: 'nobody' }, 'nobody', 'run/looked'],
    [{ kind: 'wait', untilMs: 0, because: 'It is in flight.' }, 'unknown', 'run/looked'],
    [{ kind: 'stop', because: 'Both run.', signer: 'both', code: 'x', state: 'both-run' }, 'both', 'x'],
  ] as const)('is only looked at when a person asks for that: %o', async (seen, signer, code) => {
    let looks = 0;
    const look: Procedure['look'] = (context) => ((looks += 1) === 1 ? stopped(context) : Promise.resolve(seen));
    const { run, go, state, journal } = await play(procedureOf({ steps: [acting('give')], look }), cut);
    expect(await database.store.view.storeWish(run.id, 'look', 'ann', '')).toBe('stored');

    await go();

    expect([looks, await state()]).toEqual([2, 'stopped']);
    expect(await database.store.view.findRun(run.id)).toMatchObject({ wish: null, attempt: 1 });
    const after = (await journal()).slice((await journal()).findLastIndex(({ kind }) => kind === 'wish.stored'));
    expect(after.map(({ kind }) => kind)).toEqual(['wish.stored', 'lease.taken', 'resume.decided', 'run.stopped']);
    expect(after.at(-1)).toMatchObject({ signer, code, because: expect.stringContaining(seen.because) });
  });

  it('looks before it goes on where a look has closed the attempt, though no host was touched', async () => {
    const looks: string[] = [];
    const look: Procedure['look'] = async (context) => {
      looks.push(await context.decide('returned', 'a look'));
      return { kind: 'stop', signer: 'unknown', code: 'x', because: 'seen' };
    };
    const { run, go, state } = await play(procedureOf({ steps: [acting('give')], look }), cut);
    await database.db.deleteFrom('intents').where('run_id', '=', run.id).execute();
    await database.db.deleteFrom('journal').where('run_id', '=', run.id).where('event', 'like', '%"intent"%').execute();
    await database.store.view.storeWish(run.id, 'resume', 'ann', '');

    await go();

    expect([looks, await state()]).toEqual([['returned', 'returned'], 'stopped']);
  });

  it('rests where the way back and a look lead to one another', async () => {
    let looks = 0;
    const look: Procedure['look'] = () => Promise.resolve({ kind: 'back', because: `look ${++looks}` });
    const parts = { steps: [acting('give')], look, giveBack: () => Promise.resolve(onlyLook) };
    const { run, go, state } = await play(procedureOf(parts), cut);

    const after = looks;
    expect(await state()).toBe('waiting');
    await go();
    expect(looks).toBe(after);
    await makeDue(run.id);
    await go();
    expect(looks).toBe(2 * after);
  });

  it('is only looked at where a person asked for a look, also when the worker fails before it has stopped it again', async () => {
    let seen: LookResult = { kind: 'stop', signer: 'unknown', code: 'x', because: 'seen' };
    const look: Procedure['look'] = () => Promise.resolve(seen);
    const procedure = procedureOf({
      steps: [acting('give', () => ({ kind: 'unknown', code: 'x', text: 'lost' }))],
      look,
    });
    const { run, go, journal, state } = await play(procedure);
    seen = { kind: 'again', step: 'give', because: 'nobody signs' };
    await database.store.view.storeWish(run.id, 'look', 'ann', 'what is it now?');

    await go(undefined, { stop: () => Promise.reject(new Error('the database went away')) }).catch(() => undefined);
    await makeDue(run.id);
    await go();

    expect(await state()).toBe('stopped');
    expect((await journal()).filter(({ kind }) => kind === 'intent')).toHaveLength(1);
  });

  it('stops, so that people find an exit, when every look at it fails for a while', async () => {
    const { run, go, state, journal } = await play(procedureOf({ steps: [acting('give')], look: lasting }), cut);

    for (let tries = 0; tries < 12 && (await state()) !== 'stopped'; tries += 1) {
      await makeDue(run.id);
      await go().catch(() => undefined);
    }

    expect(await state()).toBe('stopped');
    expect((await journal()).at(-1)).toMatchObject({
      kind: 'run.stopped',
      because: expect.stringContaining('sol-a is not there'),
    });
  });
});
