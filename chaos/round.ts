import { messageOf } from '../src/domain/failure.ts';
import type { PlanId } from '../src/domain/names.ts';
import type { RunEnd } from '../src/lab/faults/allowed-ends.ts';
import { now, sleep } from './now.ts';
import { untilEnded } from './ended.ts';
import type { RunRow } from './records.ts';
import type { Stage } from './stage.ts';
import type { Struck } from './struck.ts';
import { takeUp, type TakenUp } from './take-up.ts';
import type { ChaosValidator } from './validator.ts';

/** One run of a round as it came to its end. */
export interface Played {
  readonly validator: ChaosValidator;
  readonly run: RunRow;
  /** How it ended by itself. Null: not in time. */
  readonly firstEnd: RunEnd | null;
  /** How it stands after people took it up, where it had stopped. */
  readonly lastEnd: RunEnd | null;
}

export interface Round {
  readonly beganAtMs: number;
  readonly played: readonly Played[];
  readonly takenUp: TakenUp;
  /** What went wrong before a run began. */
  readonly trouble: readonly string[];
}

/** A run waits 90 s for an unknown to clear before it stops, and is looked at in turn by workers that come and go. */
const END_DEADLINE_MS = 240_000;
/** A plan is a full look at two hosts, and all hosts are on this one machine; runs are the other thing. */
const PLANNED_AT_ONCE = 4;
/** People who approve twenty moves do not press in one instant. All are open together all the same. Unit: ms. */
const BETWEEN_APPROVALS_MS = 300;

/** Every validator is handed over at once. @param meanwhile called again and again while runs are open */
export async function playRound(stage: Stage, struck: Struck, meanwhile: () => Promise<void>): Promise<Round> {
  const { fleet, people } = stage;
  const beganAtMs = now();
  const trouble: string[] = [];
  const planned = await inLanes(fleet.validators, async (validator) => {
    try {
      return { validator, plan: await people.plan(validator.name) };
    } catch (error) {
      trouble.push(messageOf(error));
      return null;
    }
  });
  const plans = new Map<PlanId, ChaosValidator>();
  await Promise.all(
    planned.map(async (each, index) => {
      if (!each) return;
      await sleep(index * BETWEEN_APPROVALS_MS);
      try {
        await people.approve(each.plan);
        plans.set(each.plan.plan, each.validator);
      } catch (error) {
        trouble.push(`${each.validator.name}: ${messageOf(error)}`);
      }
    }),
  );
  const firstEnds = await untilEnded(stage.records, new Set(plans.keys()), END_DEADLINE_MS, meanwhile);
  const takenUp = await takeUp(stage, struck, plans, trouble);
  const runs = await untilEnded(stage.records, new Set(plans.keys()), 0);
  const played = [...plans].map(([plan, validator]): Played | null => {
    const run = runs.get(plan);
    if (!run) {
      trouble.push(`${validator.name}: plan ${plan} was approved and there is no run`);
      return null;
    }
    return { validator, run, firstEnd: endOf(firstEnds.get(plan)), lastEnd: endOf(run) };
  });
  return { beganAtMs, played: played.filter((each) => each !== null), takenUp, trouble };
}

async function inLanes<In, Out>(all: readonly In[], work: (each: In) => Promise<Out>): Promise<Out[]> {
  const waiting = [...all];
  const done: Out[] = [];
  const lane = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) done.push(await work(next));
  };
  await Promise.all(Array.from({ length: PLANNED_AT_ONCE }, lane));
  return done;
}

function endOf(run: RunRow | undefined): RunEnd | null {
  const state = run?.state;
  return state === 'done' || state === 'returned' || state === 'cancelled' || state === 'stopped' ? state : null;
}
