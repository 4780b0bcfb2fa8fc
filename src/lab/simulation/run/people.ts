import { decidePlan } from '../../../approvals/decide.ts';
import type { PlanId, RunId } from '../../../domain/names.ts';
import type { PrepareWish } from '../../../intake/drafts/draft.ts';
import { planProcedure } from '../../../intake/planner.ts';
import { createCarers, type CarerDeps } from './carers.ts';
import { VALIDATOR } from './cast.ts';
import type { FaultDraw } from './faults.ts';
import { HOLDS_FOR_S, PEOPLE } from './fleet.ts';
import type { PlayedProcedure } from './schedule.ts';

/** What the people of the simulation do, through the product's own doors. */
export interface People {
  /** Ask for a plan and approve it, with whatever goes wrong about that. Resolves when the last has spoken. */
  ask(): Promise<void>;
  say(what: 'abort' | 'return' | 'pause'): Promise<void>;
  /** Looks after runs that stopped: asked for again and again, until they end or nothing more is left to say. */
  lookAfter(): Promise<void>;
  /** Whether nothing is left to say of a run that stands stopped. */
  readonly hasSaidAll: (runId: RunId) => boolean;
}

interface Planned {
  readonly id: PlanId;
  readonly digest: string;
}

export interface PeopleDeps extends Omit<CarerDeps, 'wish' | 'isPreparing'> {
  readonly procedure: PlayedProcedure;
  /** One after the other; null: what the procedure does. */
  readonly asks: readonly (PrepareWish | null)[];
  readonly faults: readonly FaultDraw[];
  /** A fault of people has happened. */
  readonly struck: (fault: FaultDraw) => void;
}

/** People look at the card now and then. Unit: milliseconds. */
const LOOKS_EVERY_MS = 5_000;
const UNPAUSED_AFTER_MS = 30_000;
const MOST_PLANS = 5;
const REASON = 'it is time';
const [ANA, BEN, CEM] = PEOPLE;

export function createPeople(deps: PeopleDeps): People {
  const { store, clock, jobs, sightings } = deps;
  let plans = 0;
  const fault = (name: FaultDraw['name']): FaultDraw | undefined => deps.faults.find((each) => each.name === name);

  /** `idle`: there is nothing to change. Null where it is refused as things stand. */
  async function plan(asked: PrepareWish | null): Promise<Planned | 'idle' | null> {
    const number = ++plans;
    const made = await planProcedure(deps.planning, deps.procedure.slice('solana/'.length), {
      id: `p-${number}`,
      request: `q-${number}`,
      requestedBy: ANA,
      validator: VALIDATOR,
      to: undefined,
      ...(asked && { prepare: asked }),
    });
    const isIdle = made.movable && made.steps.length === 0;
    if (asked !== null) sightings.add({ kind: 'asked', wish: asked, plan: made.id, isIdle });
    if (isIdle) return 'idle';
    const open = { kind: 'open', expiresAtMs: clock.now() + HOLDS_FOR_S * 1_000 } as const;
    await store.plans.savePlan(made, made.movable ? open : { kind: 'refused' });
    const why = made.checks
      .filter(({ state, severity }) => severity === 'must' && state !== 'passed')
      .map(({ id }) => id);
    sightings.add({
      kind: 'person',
      person: ANA,
      says: `plan ${made.id}`,
      answer: made.movable ? 'open' : why.join(' '),
    });
    return made.movable ? { id: made.id, digest: made.digest } : null;
  }

  async function approve(person: string, planId: PlanId, digest: string, actionId: string): Promise<void> {
    const word = { plan: planId, digest, person, kind: 'approve', reason: REASON, chat: 'page', actionId } as const;
    const { text, started } = await decidePlan({ plans: store.plans, people: deps.planning.fleet.people, clock }, word);
    sightings.add({ kind: 'person', person, says: `approve ${planId} ${digest}`, answer: text });
    if (started?.kind === 'started') jobs.add(started.run.id);
  }

  /** What a process does that has read the plan before it was made anew: its word is for a digest that is no more. */
  async function approveAnother(person: string, planId: PlanId): Promise<void> {
    const digest = '0'.repeat(64);
    await store.plans.decide(
      { plan: planId, digest, person, kind: 'approve', reason: REASON, chat: 'page' },
      `${person}-old`,
    );
    sightings.add({ kind: 'person', person, says: `approve ${planId} ${digest}`, answer: 'stored' });
  }

  async function ask(): Promise<void> {
    for (const [number, asked] of deps.asks.entries()) {
      if (number > 0) await untilNothingIsOpen();
      await askFor(asked, number === 0);
    }
  }

  /** Or what is open stands stopped, and nothing is left to say of it. */
  async function untilNothingIsOpen(): Promise<void> {
    for (;;) {
      await clock.sleep(LOOKS_EVERY_MS);
      const runs = await store.view.openRuns().catch(() => null);
      if (runs?.every(({ id, state }) => state === 'stopped' && carers.hasSaidAll(id)) === true) return;
    }
  }

  async function askFor(asked: PrepareWish | null, isFirst: boolean): Promise<void> {
    let first = await plan(asked);
    // A plan that is refused now, since a node trails for a moment, is asked for again.
    for (let tries = 1; first === null && tries < MOST_PLANS; tries++) {
      await clock.sleep(LOOKS_EVERY_MS);
      first = await plan(asked);
    }
    const double = isFirst ? fault('second-plan-approved') : undefined;
    const second = double ? await plan(asked) : null;
    const plans = [first, second].filter((each) => each !== null && each !== 'idle');
    for (const each of plans) await approve(ANA, each.id, each.digest, `${ANA}-${each.id}`);
    await clock.sleep(800);
    for (const each of plans) await secondWord(each, isFirst);
    if (double) deps.struck(double);
  }

  async function secondWord({ id, digest }: Planned, isFirst: boolean): Promise<void> {
    const names = ['approval-late', 'approval-of-another-digest', 'approval-doubled'] as const;
    const [late, another, doubled] = names.map((name) => (isFirst ? fault(name) : undefined));
    for (const each of [late, another, doubled]) if (each) deps.struck(each);
    if (late) await clock.sleep(HOLDS_FOR_S * 1_000 + 1_000);
    if (another) {
      await approveAnother(BEN, id);
      // The first one says again what was said: enough words now, if the other counts.
      await approve(ANA, id, digest, `${ANA}-again`);
      return;
    }
    const once = approve(BEN, id, digest, `${BEN}-${id}`);
    if (doubled)
      await Promise.all([once, approve(BEN, id, digest, `${BEN}-${id}`), approve(CEM, id, digest, `${CEM}-${id}`)]);
    await once;
  }

  async function say(what: 'abort' | 'return' | 'pause'): Promise<void> {
    if (what === 'pause') {
      await store.pauses.pause(VALIDATOR, BEN, 'a drill');
      sightings.add({ kind: 'person', person: BEN, says: 'pause', answer: 'paused' });
      for (const { id } of await store.view.openRuns()) jobs.add(id);
      await clock.sleep(UNPAUSED_AFTER_MS);
      sightings.add({
        kind: 'person',
        person: ANA,
        says: 'unpause',
        answer: await store.pauses.unpause(VALIDATOR, ANA),
      });
      return;
    }
    const [run] = await store.view.openRuns();
    if (run) await wish(run.id, what, BEN);
  }

  async function wish(id: RunId, what: 'abort' | 'return' | 'resume' | 'look', person: string): Promise<void> {
    const answer = await store.view.storeWish(id, what, person, 'a drill');
    sightings.add({ kind: 'person', person, says: `${what} ${id}`, answer });
    jobs.add(id);
  }

  const carers = createCarers({ ...deps, wish, isPreparing: deps.procedure === 'solana/prepare' });
  return { ask, say, lookAfter: carers.lookAfter, hasSaidAll: carers.hasSaidAll };
}
