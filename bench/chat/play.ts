import { setTimeout as sleep } from 'node:timers/promises';
import type { Wake } from '../../jobs/handlers.ts';
import type { Fleet } from '../../src/config/schema.ts';
import type { Store } from '../../src/store/store.ts';
import type { Member } from './cast.ts';
import type { MovingRuns } from './moving-runs.ts';
import type { People } from './people.ts';
import { storePlan } from './plan.ts';

/** All who take part. */
export interface Play {
  readonly store: Store;
  readonly fleet: Fleet;
  readonly wake: Pick<Wake, 'deliver'>;
  readonly people: People;
  readonly runs: MovingRuns;
  /** Validators that have no run yet. */
  readonly members: readonly Member[];
  readonly tell: (line: string) => void;
}

/** Plans that are there to be approved when the load begins, and how often there is another one. */
const PLANS_AT_START = 4;
const PLAN_EVERY_S = 4;
/** A run in motion ends so often: its picture is drawn while others wait for their answers. */
const RUN_ENDS_EVERY_S = 20;
/** While edits are refused: a new plan so often, and somebody rejects it so much later. */
const LIMITED_PLAN_EVERY_S = 3;
const REJECTED_AFTER_MS = 5_000;
/** The cards of the first plans and runs have to be there. Unit: milliseconds. */
const SHOWN_WITHIN_MS = 60_000;

/** When each plan was stored, in milliseconds since 1970, by the key of its card. */
type Stored = ReadonlyMap<string, number>;

/** The first plans, once their cards are there. */
export async function plansToBegin(play: Play): Promise<Stored> {
  const plans = new Map<string, number>();
  const add = planner(play, 'load', plans);
  for (let count = 0; count < PLANS_AT_START; count += 1) await add();
  await shown(play, [...plans.keys()]);
  return plans;
}

/** People with much to do, and a new plan now and then. */
export async function playLoad(play: Play, first: Stored, seconds: number, perSecond: number) {
  const plans = new Map(first);
  const add = planner(play, 'load', plans);
  const over = new AbortController();
  const beside = everySecond(over.signal, async (second) => {
    await play.runs.tick();
    if (second % PLAN_EVERY_S === 0) await add();
    if (second % RUN_ENDS_EVERY_S === 0) await play.runs.endOne();
  });
  const [load] = await Promise.all([play.people.load(seconds, perSecond).finally(() => over.abort()), beside]);
  return { load, plans };
}

/** New plans, while no message can be edited. */
export async function playLimit(play: Play, seconds: number): Promise<Stored> {
  const plans = new Map<string, number>();
  const add = planner(play, 'limited', plans);
  await play.people.follow({ kind: 'reject', afterMs: REJECTED_AFTER_MS });
  await play.people.follow({ kind: 'limit', seconds });
  const over = AbortSignal.timeout(seconds * 1_000);
  await everySecond(over, async (second) => {
    await play.runs.tick();
    if (second % LIMITED_PLAN_EVERY_S === 0) await add();
  });
  await shown(play, [...plans.keys()]);
  await sleep(REJECTED_AFTER_MS);
  await play.people.follow({ kind: 'reject', afterMs: null });
  return plans;
}

function planner({ store, fleet, wake, members }: Play, name: string, plans: Map<string, number>) {
  return async () => {
    const member = members[plans.size % members.length];
    if (member === undefined) return;
    const atMs = Date.now();
    plans.set(await storePlan(store, fleet, member, `p-${name}-${plans.size + 1}`), atMs);
    await wake.deliver();
  };
}

async function everySecond(over: AbortSignal, work: (second: number) => Promise<void>): Promise<void> {
  const beganAtMs = performance.now();
  for (let second = 1; !over.aborted; second += 1) {
    await work(second);
    await sleep(Math.max(0, beganAtMs + second * 1_000 - performance.now()));
  }
}

async function shown({ people, tell }: Play, keys: readonly string[]): Promise<void> {
  const endMs = performance.now() + SHOWN_WITHIN_MS;
  while (performance.now() < endMs) {
    const { posted } = await people.sight();
    const there = new Set(posted.map(({ key }) => key));
    if (keys.every((key) => there.has(key))) return;
    await sleep(500);
  }
  tell('some cards of plans are not there yet');
}
