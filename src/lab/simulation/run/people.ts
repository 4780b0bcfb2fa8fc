import { decidePlan } from '../../../approvals/decide.ts';
import { declare } from '../../../approvals/declare.ts';
import type { Clock } from '../../../domain/clock.ts';
import { messageOf } from '../../../domain/failure.ts';
import type { NodeName, PlanId, RunId } from '../../../domain/names.ts';
import { planProcedure, type PlanningDeps } from '../../../intake/planner.ts';
import type { ConnectedStore } from '../store/model-store.ts';
import { VALIDATOR } from './cast.ts';
import type { FaultDraw } from './faults.ts';
import { HOLDS_FOR_S, PEOPLE } from './fleet.ts';
import type { Sightings } from './happened.ts';
import type { Jobs } from './jobs.ts';
import type { Schedule } from './schedule.ts';

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

export interface PeopleDeps {
  readonly store: ConnectedStore;
  readonly planning: PlanningDeps;
  readonly clock: Clock;
  readonly jobs: Jobs;
  readonly sightings: Sightings;
  readonly faults: readonly FaultDraw[];
  readonly manner: Schedule['people'];
  /** Restarts a validator by hand, unless it runs as the validator or would come up so: the sheet says to look first. */
  readonly restartPassive: (node: NodeName) => void;
  /** Takes a machine off the power for good. */
  readonly powerOff: (node: NodeName) => void;
  /** A fault of people has happened. */
  readonly struck: (fault: FaultDraw) => void;
}

/** People look at the card now and then. Unit: milliseconds. */
const LOOKS_EVERY_MS = 5_000;
/** Long enough for what was broken to be mended. Unit: milliseconds. */
const READS_FOR_MS = 25_000;
const UNPAUSED_AFTER_MS = 30_000;
const MOST_PLANS = 5;
type WayOn = 'look' | 'resume' | 'restart' | 'declare' | 'return';
/** What is done about a run that stands stopped, one after the other: some people wait, some restart what stands in the way. */
const WAYS_ON: { readonly [manner in Schedule['people']]: readonly WayOn[] } = {
  patient: ['look', 'resume', 'declare', 'return'],
  quick: ['restart', 'declare', 'return'],
};
const [ANA, BEN, CEM] = PEOPLE;

export function createPeople(deps: PeopleDeps): People {
  const { store, clock, jobs, sightings } = deps;
  const ways = WAYS_ON[deps.manner];
  const said = new Map<RunId, number>();
  let plans = 0;
  const fault = (name: FaultDraw['name']): FaultDraw | undefined => deps.faults.find((each) => each.name === name);

  async function plan(): Promise<{ readonly id: PlanId; readonly digest: string } | null> {
    const number = ++plans;
    const made = await planProcedure(deps.planning, 'handover', {
      id: `p-${number}`,
      request: `q-${number}`,
      requestedBy: ANA,
      validator: VALIDATOR,
      to: undefined,
    });
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
    const word = { plan: planId, digest, person, kind: 'approve', reason: '', chat: 'page', actionId } as const;
    const { text, started } = await decidePlan({ plans: store.plans, people: deps.planning.fleet.people, clock }, word);
    sightings.add({ kind: 'person', person, says: `approve ${planId} ${digest}`, answer: text });
    if (started?.kind === 'started') jobs.add(started.run.id);
  }

  /** What a process does that has read the plan before it was made anew: its word is for a digest that is no more. */
  async function approveAnother(person: string, planId: PlanId): Promise<void> {
    const digest = '0'.repeat(64);
    await store.plans.decide(
      { plan: planId, digest, person, kind: 'approve', reason: '', chat: 'page' },
      `${person}-old`,
    );
    sightings.add({ kind: 'person', person, says: `approve ${planId} ${digest}`, answer: 'stored' });
  }

  async function ask(): Promise<void> {
    let first = await plan();
    // A plan that is refused now, since a node trails for a moment, is asked for again.
    for (let tries = 1; first === null && tries < MOST_PLANS; tries++) {
      await clock.sleep(LOOKS_EVERY_MS);
      first = await plan();
    }
    const double = fault('second-plan-approved');
    const second = double ? await plan() : null;
    for (const each of [first, second]) if (each) await approve(ANA, each.id, each.digest, `${ANA}-${each.id}`);
    await clock.sleep(800);
    for (const each of [first, second]) if (each) await secondWord(each);
    if (double) deps.struck(double);
  }

  async function secondWord({ id, digest }: { readonly id: PlanId; readonly digest: string }): Promise<void> {
    const [late, another, doubled] = [
      fault('approval-late'),
      fault('approval-of-another-digest'),
      fault('approval-doubled'),
    ];
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

  async function goOn(id: RunId, way: WayOn): Promise<void> {
    if (way === 'declare') return declareAway(id);
    if (way !== 'restart') return wish(id, way, ANA);
    const stop = (await store.view.journal(id)).findLast(({ event }) => event.kind === 'run.stopped')?.event;
    const steps = stop?.kind === 'run.stopped' ? (stop.byHand?.steps ?? []) : [];
    for (const { node, command } of steps.filter(({ command }) => command.startsWith('systemctl restart'))) {
      sightings.add({ kind: 'person', person: ANA, says: `restart ${node}`, answer: command });
      deps.restartPassive(node);
    }
    await clock.sleep(READS_FOR_MS);
    return wish(id, 'resume', ANA);
  }

  /** Where a node that cannot be asked is in the way: it is powered off for good, and two people say so. */
  async function declareAway(id: RunId): Promise<void> {
    const stop = (await store.view.journal(id)).findLast(({ event }) => event.kind === 'run.stopped')?.event;
    const run = await store.view.findRun(id);
    const plan = run && (await store.plans.findPlan(run.plan))?.plan;
    const exits = stop?.kind === 'run.stopped' ? stop.exits : [];
    // The card offers it, with the node that it is about.
    const [, node] = exits.map((exit) => /^declare-fenced \S+ (\S+)/.exec(exit)).find((found) => found !== null) ?? [];
    if (node === undefined || !run || !plan) return;
    deps.powerOff(node);
    for (const by of [ANA, BEN]) {
      const { text } = await declare({ runs: store.view, people: deps.planning.fleet.people }, run, plan, {
        node,
        by,
        reason: 'powered off',
      });
      sightings.add({ kind: 'person', person: by, says: `declare-fenced ${id} ${node}`, answer: text });
    }
    jobs.add(id);
  }

  async function lookAfter(): Promise<void> {
    for (;;) {
      await clock.sleep(LOOKS_EVERY_MS);
      // The bot answers again when the database does.
      const runs = await store.view.openRuns().catch(() => []);
      for (const { id, state } of runs) {
        if (state !== 'stopped') continue;
        const times = said.get(id) ?? 0;
        const next = ways[times];
        if (next === undefined) continue;
        await clock.sleep(READS_FOR_MS);
        await goOn(id, next).catch((error: unknown) =>
          sightings.add({ kind: 'person', person: ANA, says: next, answer: messageOf(error) }),
        );
        // Counted when it was said: until then something is left to say.
        said.set(id, times + 1);
      }
    }
  }

  return { ask, say, lookAfter, hasSaidAll: (runId) => (said.get(runId) ?? 0) >= ways.length };
}
