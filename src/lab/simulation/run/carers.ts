import { declare } from '../../../approvals/declare.ts';
import type { Clock } from '../../../domain/clock.ts';
import { messageOf } from '../../../domain/failure.ts';
import type { JournalEvent } from '../../../domain/journal.ts';
import type { NodeName, RunId } from '../../../domain/names.ts';
import type { PlanningDeps } from '../../../intake/planner.ts';
import type { ConnectedStore } from '../store/model-store.ts';
import { PEOPLE } from './fleet.ts';
import type { Sightings } from './happened.ts';
import type { Jobs } from './jobs.ts';
import type { OldNode } from './old-node.ts';
import type { Schedule } from './schedule.ts';
import { handoverWay, prepareWay, takeoverWay, type WayOn } from './ways-on.ts';

/** Who looks after runs that stand stopped, or that wait for a machine. */
export interface Carers {
  /** Asked for again and again, until the runs end or nothing more is left to say. */
  readonly lookAfter: () => Promise<void>;
  /** Whether nothing is left to say of a run that stands stopped. */
  readonly hasSaidAll: (runId: RunId) => boolean;
}

export interface CarerDeps {
  readonly store: ConnectedStore;
  readonly planning: PlanningDeps;
  readonly clock: Clock;
  readonly jobs: Jobs;
  readonly sightings: Sightings;
  readonly manner: Schedule['people'];
  readonly old: OldNode | null;
  readonly isPreparing: boolean;
  /** Restarts a validator by hand, unless it runs as the validator or would come up so: the sheet says to look first. */
  readonly restartPassive: (node: NodeName) => void;
  /** Takes a machine off the power for good. */
  readonly powerOff: (node: NodeName) => void;
  /** Sees to the old machine while the new node signs. */
  readonly bringBack: () => void;
  readonly wish: (id: RunId, what: 'abort' | 'return' | 'resume' | 'look', person: string) => Promise<void>;
}

export type Stopped = Extract<JournalEvent, { kind: 'run.stopped' }>;

/** People look at the card now and then. Unit: milliseconds. */
const LOOKS_EVERY_MS = 5_000;
/** Long enough for what was broken to be mended. Unit: milliseconds. */
const READS_FOR_MS = 25_000;
const [ANA, BEN] = PEOPLE;

export function createCarers(deps: CarerDeps): Carers {
  const { store, clock, jobs, sightings, old, wish } = deps;
  const said = new Map<RunId, WayOn[]>();
  /** Runs that were told that their old machine is gone for good; what comes of it is seen, and not said twice. */
  const givenUp = new Set<RunId>();
  const nextWay = (id: RunId, stop: Stopped | null): WayOn | null => {
    const before = said.get(id) ?? [];
    if (deps.isPreparing) return prepareWay(deps.manner, before);
    if (old === null) return handoverWay(deps.manner, before);
    const isAlive = stop?.state === 'old-alive';
    return takeoverWay(deps.manner, before, { isAlive, declares: declarable(stop) !== null });
  };

  async function goOn(id: RunId, way: WayOn): Promise<void> {
    const stop = stopOf(await store.view.journal(id));
    if (way === 'declare') return declareAway(id, declarable(stop));
    if (way === 'stand-down') {
      const answer = await store.view.standDown(id, ANA, 'seen to by hand');
      return sightings.add({ kind: 'person', person: ANA, says: `stand-down ${id}`, answer });
    }
    if (way === 'power-off') {
      const run = await store.view.findRun(id);
      if (run) deps.powerOff(run.from);
      return wish(id, 'resume', ANA);
    }
    if (way !== 'restart') return wish(id, way, ANA);
    for (const { node, command } of stop?.byHand?.steps ?? []) {
      if (!command.startsWith('systemctl restart')) continue;
      sightings.add({ kind: 'person', person: ANA, says: `restart ${node}`, answer: command });
      deps.restartPassive(node);
    }
    await clock.sleep(READS_FOR_MS);
    return wish(id, 'resume', ANA);
  }

  /** Where a node that cannot be asked is in the way: it is powered off for good, and two people say so. Or they only say so. */
  async function declareAway(id: RunId, node: NodeName | null): Promise<void> {
    const run = await store.view.findRun(id);
    const plan = run && (await store.plans.findPlan(run.plan))?.plan;
    if (node === null || !run || !plan) return;
    if (old?.declares === 'falsely') sightings.add({ kind: 'false-declaration', node });
    else deps.powerOff(node);
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

  async function speakOf(id: RunId): Promise<void> {
    const next = nextWay(id, stopOf(await store.view.journal(id).catch(() => [])));
    if (next === null) return;
    await clock.sleep(READS_FOR_MS);
    await goOn(id, next).catch((error: unknown) =>
      sightings.add({ kind: 'person', person: ANA, says: next, answer: messageOf(error) }),
    );
    // Counted when it was said: until then something is left to say.
    said.set(id, [...(said.get(id) ?? []), next]);
  }

  /** The new node signs, and the run waits for the old one. */
  async function seeTo(id: RunId): Promise<void> {
    const entries = await store.view.journal(id).catch(() => []);
    const last = entries.findLast(({ event }) => 'step' in event)?.event;
    if (last?.kind !== 'step.waiting' || last.step !== 'quarantine') return;
    await clock.sleep(READS_FOR_MS);
    if (old?.afterwards !== 'declare' || last.declare === undefined || givenUp.has(id)) return deps.bringBack();
    givenUp.add(id);
    await declareAway(id, last.declare);
  }

  return {
    async lookAfter() {
      for (;;) {
        await clock.sleep(LOOKS_EVERY_MS);
        // The bot answers again when the database does.
        const runs = await store.view.openRuns().catch(() => []);
        for (const { id, state } of runs) {
          if (state === 'stopped') await speakOf(id);
          if (state === 'waiting' && old !== null) await seeTo(id);
        }
      }
    },
    hasSaidAll: (id) => nextWay(id, null) === null,
  };
}

function stopOf(entries: readonly { readonly event: JournalEvent }[]): Stopped | null {
  const stop = entries.findLast(({ event }) => event.kind === 'run.stopped')?.event;
  return stop?.kind === 'run.stopped' ? stop : null;
}

/** The node that the card offers to declare fenced. */
export function declarable(stop: Stopped | null): NodeName | null {
  const found = (stop?.exits ?? []).map((exit) => /^declare-fenced \S+ (\S+)/.exec(exit)).find((one) => one !== null);
  return found?.[1] ?? null;
}
