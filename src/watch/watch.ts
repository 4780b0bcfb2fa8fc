import { randomUUID } from 'node:crypto';
import { lookedNow } from '../intake/status.ts';
import type { PlannerDeps } from '../intake/planner.ts';
import type { NodeName, ValidatorName } from '../domain/names.ts';
import type { Run } from '../domain/run.ts';
import type { CopyTrouble } from '../domain/status.ts';
import { copyTowers } from './copy-tower.ts';
import { decideLook } from './decide.ts';
import { endLeftOut } from './left-fleet.ts';
import type { WatchClaim, WatchStore } from './store.ts';

export interface WatchDeps extends PlannerDeps {
  readonly watch: WatchStore;
  /** Names this process where a look is held, so that people can find it. */
  readonly processName: string;
  /** How often each validator is looked at; `WATCH_EVERY_MS` where it is left out. Unit: milliseconds. */
  readonly everyMs?: number;
  /** What this process remembers of having made its validators known; left out: it does so in each round. Monotonic milliseconds. */
  readonly known?: { untilMs: number };
  /** Told of each copy of a tower that could not be made. */
  readonly copyFailed?: (validator: ValidatorName, node: NodeName) => void;
}

/** A validator is delinquent after 51 s without a vote: two looks fit into that. Unit: milliseconds. */
const WATCH_EVERY_MS = 30_000;
/**
 * A public RPC takes about 100 requests in 10 s from one address, 40 of one kind. A look makes two of any observer, and
 * plans and runs need room beside: so no more than two looks a second. From 61 validators on each is looked at less often;
 * 300 are looked at every 150 s. Unit: milliseconds.
 */
const LOOKS_APART_MS = 500;
/** What looks bad is looked at once more before it is believed, and votes are lost meanwhile. Unit: milliseconds. */
const SECOND_LOOK_MS = 5_000;
/** People look at an incident when it is new, and decide by what they see; after that as often as ever will do. Unit: milliseconds. */
const FRESH_FOR_MS = 600_000;
/** A look gives up on silent hosts and observers within about 20 s; after this its worker is taken for dead. Unit: ms. */
const HOLD_MS = 60_000;
/**
 * A handover of Polkadot waits for hours and looks at its old node all the while; nothing can be begun with the validator in that
 * time. So the watch leaves most of the looks to the run.
 */
const SELDOM = 4;
/** A row that somebody took out of the database comes back within this. Unit: milliseconds. */
const KNOWN_FOR_MS = 60_000;
/** Looks of one worker at once: mostly waiting for hosts. */
const LANES = 4;

/**
 * One round of the watch: looks at every validator that is due, and ends. Several workers may be at it at once; none looks
 * at a validator at which another one looks. Ends early, and gives back what it holds, when `signal` fires.
 */
export async function watchRound(deps: WatchDeps, signal: AbortSignal): Promise<void> {
  const names = Object.keys(deps.fleet.validators);
  const everyMs = Math.max(deps.everyMs ?? WATCH_EVERY_MS, names.length * LOOKS_APART_MS);
  const isTime = await makeKnown(deps, names, everyMs);
  const next = async (): Promise<WatchClaim | null> => {
    if (signal.aborted) return null;
    return deps.watch.claim(names, `${deps.processName}/${randomUUID().slice(0, 8)}`, HOLD_MS);
  };
  // One more only where this one has found something: most rounds find one validator at the most.
  const lane = async (more: number): Promise<void> => {
    const first = await next();
    if (first === null) return;
    const looks = async () => {
      for (let claim: WatchClaim | null = first; claim !== null; claim = await next())
        await watchOne(deps, claim, everyMs, signal);
    };
    await Promise.all([looks(), more > 0 ? lane(more - 1) : null]);
  };
  await lane(LANES - 1);
  // After the looks, which must not wait for it.
  if (isTime) await endLeftOut(deps.store.incidents, names);
}

/** The same names each time: a fleet file is read once, and rows stay. @returns whether it was time to do so */
async function makeKnown(deps: WatchDeps, names: readonly ValidatorName[], everyMs: number): Promise<boolean> {
  const { known, clock } = deps;
  if (known !== undefined && clock.monotonic() < known.untilMs) return false;
  await deps.watch.know(names, everyMs);
  if (known !== undefined) known.untilMs = clock.monotonic() + KNOWN_FOR_MS;
  return true;
}

async function watchOne(deps: WatchDeps, claim: WatchClaim, everyMs: number, signal: AbortSignal): Promise<void> {
  const startedMs = deps.clock.monotonic();
  const now = await orAborted(lookedNow(deps, claim.validator), signal);
  if (now === null) {
    await deps.watch.letGo(claim, 0);
    return;
  }
  const { status: answer, looked } = now;
  const { alerts } = deps.fleet;
  const decision = decideLook(claim, answer, {
    nodes: deps.fleet.validators[claim.validator]?.nodes ?? [],
    dwellMs: alerts.dwell * 1_000,
    staleAfterMs: alerts.stale_after * 1_000,
    everyMs,
    tookMs: Math.ceil(deps.clock.monotonic() - startedMs),
  });
  const trouble = claim.memory?.copyTrouble ?? {};
  // What is loud is stored first, and what may be copied is not plain then.
  const isCalm = looked !== null && decision.isCalm;
  const copyTrouble = isCalm ? await orAborted(copyTowers(deps, looked, answer, trouble), signal) : trouble;
  if (copyTrouble === null) {
    await deps.watch.letGo(claim, 0);
    return;
  }
  countFailures(deps, claim.validator, trouble, copyTrouble);
  const calmMs = claim.runs.some(waitsForSessions) ? everyMs * SELDOM : everyMs;
  const { events, reports } = decision;
  const kept = await deps.watch.record(claim, {
    answer,
    memory: { ...decision.memory, copyTrouble },
    events,
    reports,
    nextInMs: decision.soon ? Math.min(everyMs, SECOND_LOOK_MS) : calmMs,
    whileFresh: { nextInMs: Math.min(everyMs, SECOND_LOOK_MS), forMs: FRESH_FOR_MS },
  });
  if (!kept) await deps.watch.letGo(claim, everyMs);
}

function waitsForSessions({ procedure, state }: Run): boolean {
  return procedure.startsWith('polkadot/') && state === 'waiting';
}

function countFailures(deps: WatchDeps, validator: ValidatorName, before: CopyTrouble, now: CopyTrouble): void {
  for (const [node, { times }] of Object.entries(now))
    if (times !== before[node]?.times) deps.copyFailed?.(validator, node);
}

/** Neither a look nor a copy of a tower leaves anything half done, so that a worker which is asked to stop waits for neither. */
function orAborted<T>(look: Promise<T>, signal: AbortSignal): Promise<T | null> {
  return new Promise((resolve, reject) => {
    const stop = () => resolve(null);
    if (signal.aborted) stop();
    signal.addEventListener('abort', stop, { once: true });
    look.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop));
  });
}
