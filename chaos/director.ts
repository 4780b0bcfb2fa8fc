import type { Prng } from '../src/lab/cluster/prng.ts';
import { CHAOS_FAULTS, FAULT_NAMES, type ChaosFaultName, type Tally, type StrikeStep, type Theme } from './faults.ts';
import type { Moment } from './moments.ts';
import type { Stage } from './stage.ts';
import type { Striker } from './strikes.ts';

/** So many of each at most in one round: more, and no run would be left that only one thing happened to. */
const MOST_IN_ROUND: Readonly<Partial<Record<ChaosFaultName, number>>> = {
  'worker-killed': 6,
  'worker-frozen': 3,
};
const MOST_OF_OTHERS = 1;
/** A supervisor starts a worker in 2 to 4 s; kills that come faster would leave nobody to take over. Unit: milliseconds. */
const BETWEEN_KILLS_MS = 3_000;
/** Between two faults of stores, so that runs get on in between. Unit: milliseconds. */
const BETWEEN_STORE_FAULTS_MS = 2_000;
/** Workers that must be left when one is killed or frozen. */
const LEFT_AT_LEAST = 1;
/** Of the moments that fit, so that strikes are spread over runs and steps. */
const STRIKE_CHANCE = 0.4;

/** What is still to strike, after what has struck. */
export function remaining(orders: Tally, fired: Tally): Tally {
  return new Map([...orders].map(([name, asked]) => [name, Math.max(0, asked - (fired.get(name) ?? 0))]));
}

export interface Strike {
  readonly fault: ChaosFaultName;
  readonly step: StrikeStep;
}

/** The strikes of the next round, in a seeded order; empty when nothing of this theme is left. */
export function strikesOf(left: Tally, theme: Theme, random: Prng): Strike[] {
  const chosen = FAULT_NAMES.filter((name) => CHAOS_FAULTS[name].theme === theme).flatMap((name) =>
    Array.from({ length: Math.min(left.get(name) ?? 0, MOST_IN_ROUND[name] ?? MOST_OF_OTHERS) }, () => name),
  );
  return chosen
    .map((name) => ({ name, at: random.next() }))
    .toSorted((a, b) => a.at - b.at)
    .map(({ name }) => ({ fault: name, step: random.pick<StrikeStep>(CHAOS_FAULTS[name].steps) }));
}

/** Half of what a round of twenty undisturbed moves shows; from then on any step of a fault will do. */
const CHOOSY_MOMENTS = 40;

function stepOf({ intent, isTold }: Moment): StrikeStep | null {
  if (isTold) return 'take';
  const { step } = intent;
  return step === 'arm' || step === 'give' || step === 'close' ? step : null;
}

/** Decides at each moment of a round what strikes there. */
export function createDirector(stage: Stage, striker: Striker, strikes: readonly Strike[], random: Prng) {
  const waiting = [...strikes];
  const struckRuns = new Set<string>();
  let seen = 0;
  let killedAtMs = -Infinity;
  let storeStruckAtMs = -Infinity;

  const workersLeft = (): number => stage.crew.pids().filter((pid) => !stage.crew.isFrozen(pid)).length - 1;
  const mayLose = (worker: number): boolean => !stage.crew.isFrozen(worker) && workersLeft() >= LEFT_AT_LEAST;

  function fits({ fault, step }: Strike, moment: Moment): boolean {
    const { reach, theme } = CHAOS_FAULTS[fault];
    const { intent, run } = moment;
    const at = stepOf(moment);
    const steps: readonly StrikeStep[] = seen < CHOOSY_MOMENTS && reach !== 'all' ? [step] : CHAOS_FAULTS[fault].steps;
    if (at === null || !steps.includes(at)) return false;
    if (reach === 'run' && struckRuns.has(run)) return false;
    if (theme === 'stores' && reach === 'all')
      return striker.struck.under.size === 0 && performance.now() - storeStruckAtMs > BETWEEN_STORE_FAULTS_MS;
    if (fault === 'worker-killed') return mayLose(moment.worker) && performance.now() - killedAtMs > BETWEEN_KILLS_MS;
    if (fault === 'worker-frozen') return mayLose(moment.worker) && !striker.isAnyoneFrozen();
    if (fault === 'command-hangs') return stage.fleet.hostOf(intent.node).setIdentityByHand !== null;
    return fault !== 'host-reboots' || stage.fleet.hostOf(intent.node).reboot !== null;
  }

  return {
    async at(moment: Moment): Promise<void> {
      seen += 1;
      const index = waiting.findIndex((strike) => fits(strike, moment));
      const fault = waiting[index]?.fault;
      if (fault === undefined) return;
      const { reach, theme } = CHAOS_FAULTS[fault];
      // What strikes everybody takes its turn as soon as the one before is over: a round is short.
      if (reach !== 'all' && !random.chance(STRIKE_CHANCE)) return;
      waiting.splice(index, 1);
      if (fault === 'worker-killed') killedAtMs = performance.now();
      if (reach === 'run') struckRuns.add(moment.run);
      if (theme === 'stores') storeStruckAtMs = performance.now();
      await striker.at(fault, moment);
    },
    /** Called now and then: some kills come at no particular moment, so that waits and proofs are struck too. */
    async now(): Promise<void> {
      const index = waiting.findIndex(
        ({ fault, step }) => fault === 'worker-killed' && (step === 'anytime' || seen >= CHOOSY_MOMENTS),
      );
      if (index < 0 || workersLeft() < LEFT_AT_LEAST || performance.now() - killedAtMs < BETWEEN_KILLS_MS) return;
      if (!random.chance(STRIKE_CHANCE)) return;
      killedAtMs = performance.now();
      if (await striker.killAnyone()) waiting.splice(index, 1);
    },
  };
}
