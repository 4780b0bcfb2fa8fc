import { describe, expect, it } from 'vitest';
import type { JournalEvent } from '../../../src/domain/journal.ts';
import { waitsOn } from '../../../src/execution/glance.ts';
import type { Procedure, ProcedureStep } from '../../../src/execution/procedure.ts';
import { createVirtualTime } from '../../../src/lab/simulation/run/time.ts';
import { createModelStore } from '../../../src/lab/simulation/store/model-store.ts';
import { planFor } from '../../integration/store/started-run.ts';

const NOW = 1_000_000;
const LATER = NOW + 600_000;
const perform = () => Promise.reject(new Error('nobody holds the run'));
const waits = (attempt = 1): JournalEvent => ({
  kind: 'step.waiting',
  step: 'sessions',
  attempt,
  untilMs: NOW,
  because: 'the keys are queued',
});
const plain: ProcedureStep = { id: 'sessions', perform };
const patient = (answer: () => Promise<number | null>): ProcedureStep => ({ ...plain, stillWaits: answer });
const onwards = patient(() => Promise.resolve(LATER));

const never = () => Promise.reject(new Error('nobody holds the run'));
const byHand = () => ({ first: '', steps: [], stopIf: [] });
const close = () => ({ signer: '', because: '', figures: {} });

function procedureOf(steps: readonly ProcedureStep[], version = 1): Procedure {
  return { id: 'solana/handover', version, steps, look: never, giveBack: never, byHand, close };
}

/** A run that is due after a wait, and what it looks like after a glance. */
async function glanceAt(
  procedure: Procedure,
  line: JournalEvent = waits(),
  meanwhile: (w: World) => unknown = () => 0,
) {
  const time = createVirtualTime(NOW);
  const model = createModelStore({ databaseClock: time, newRunId: () => 'r-1' });
  const store = model.connect('worker');
  await store.plans.savePlan(planFor('p-1', { madeAtMs: NOW }), { kind: 'open', expiresAtMs: 4e12 });
  await store.plans.start('p-1', ['ann', 'bob'], 0);
  const lease = await store.runs.acquire('r-1', 'bench');
  if (typeof lease === 'string') throw new Error(lease);
  await store.runs.append(lease, line);
  await store.runs.release(lease, 0);
  const before = await store.runs.load('r-1');
  await meanwhile(store);
  const clock = { now: () => NOW, monotonic: () => NOW, sleep: () => Promise.resolve() };
  const deps = { store: store.runs, procedures: new Map([[procedure.id, procedure]]), clock };
  const wentOn = await waitsOn(deps, 'r-1', new AbortController().signal);
  return { wentOn, before, after: await store.runs.load('r-1'), terms: model.state.terms };
}

type World = ReturnType<ReturnType<typeof createModelStore>['connect']>;

describe('a glance at a run that waits', () => {
  it('puts it off, and leaves term, revision and journal as they were', async () => {
    const { wentOn, before, after, terms } = await glanceAt(procedureOf([onwards]));

    expect(wentOn).toEqual({ revision: before.run.revision, untilMs: LATER });
    expect(after.run).toEqual({ ...before.run, dueAtMs: LATER });
    expect(after.entries).toEqual(before.entries);
    expect([...terms.values()]).toEqual([1]);
  });

  it.each<[string, Procedure, JournalEvent?]>([
    ['the step has no glance', procedureOf([plain, { ...onwards, id: 'other' }])],
    ['something is new', procedureOf([patient(() => Promise.resolve(null))])],
    ['it could not look', procedureOf([patient(() => Promise.reject(new Error('away')))])],
    ['another version made the plan', procedureOf([onwards], 2)],
    [
      'another step is next',
      procedureOf([plain, onwards].map((step, at) => ({ ...step, id: at === 0 ? 'x' : step.id }))),
    ],
    ['the wait was of another attempt', procedureOf([onwards]), waits(2)],
    [
      'the last word is another',
      procedureOf([onwards]),
      { kind: 'resume.decided', attempt: 1, decision: 'wait', because: 'the chain cannot be read' },
    ],
  ])('leaves it to its holder where %s', async (_, procedure, line) => {
    const { wentOn, before, after } = await glanceAt(procedure, line);

    expect(wentOn).toBeNull();
    expect(after).toEqual(before);
  });

  it.each<[string, (store: World) => unknown]>([
    ['somebody wants something', ({ view }) => view.storeWish('r-1', 'abort', 'ann', '')],
    ['its validator is paused', ({ pauses }) => pauses.pause('*', 'ann', '')],
    ['another worker has it', ({ runs }) => runs.acquire('r-1', 'another')],
  ])('does not look where %s', async (_, meanwhile) => {
    let looks = 0;
    const counting = patient(() => Promise.resolve(++looks));
    const { wentOn } = await glanceAt(procedureOf([counting]), waits(), meanwhile);

    expect(wentOn).toBeNull();
    expect(looks).toBe(0);
  });

  it.each<[string, (store: World) => Promise<unknown>]>([
    ['a wish', ({ view }) => view.storeWish('r-1', 'return', 'ann', '')],
    ['a pause', ({ pauses }) => pauses.pause('*', 'ann', '')],
    ['a worker', ({ runs }) => runs.acquire('r-1', 'another')],
  ])('puts nothing off where %s comes while it looks', async (_, comes) => {
    let store: World | undefined;
    const during = patient(async () => {
      if (store !== undefined) await comes(store);
      return LATER;
    });
    const { wentOn, after } = await glanceAt(procedureOf([during]), waits(), (world) => (store = world));

    expect(wentOn).toBeNull();
    expect(after.run.dueAtMs).not.toBe(LATER);
  });
});
