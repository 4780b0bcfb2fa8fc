import { placeOf } from '../channel.ts';
import type { Lane } from '../outbox.ts';
import { createBackoff } from './backoff.ts';
import { createBudget, type Holds } from './holds.ts';
import type { DuePost } from './posts.ts';
import { EVERYWHERE } from './refusals.ts';
import { type Ended, methodOf, type SendDeps, sendOne } from './send.ts';

/** Calls of a lane on their way at once: enough that one slow answer holds nobody up, and few for one workspace. */
const PARALLEL = 6;
/** As many cards are looked at to find those that may go. */
const LOOKED_AT = 100;
/** The net below notifications, which may be lost. Unit: milliseconds. */
const IDLE_MS = 5_000;
/**
 * Between two looks that notifications ask for: a storm makes a hundred a second, and wakes all lanes with each. Nobody who reads sees
 * so little; the first is followed at once, and so is the end of a call. Unit: milliseconds.
 */
const LOOKS_APART_MS = 100;
/** When the store does not answer. Unit: milliseconds. */
const STORE_AGAIN_MS = 1_000;
/** Between two edits of one card that will change again: Slack takes 50 edits a minute (tier 3). Unit: milliseconds. */
const BETWEEN_EDITS_MS = 2_500;
/** Edits of all such cards together: ten a minute are left for decisions. After an outage a burst is taken. */
const EDITS = { atOnce: 20, refillMs: 1_500 };

export interface LaneDeps extends SendDeps {
  readonly lane: Lane;
  /** Shared by the lanes of a platform. */
  readonly holds: Holds;
}

export interface RunningLane {
  /** Something may be due. */
  wake(): void;
  /** Ends when the signal has fired and nothing is on its way any more. */
  readonly ended: Promise<void>;
}

/** Sends what is due in one lane, for as long as `signal` says nothing. */
export function runLane(deps: LaneDeps, signal: AbortSignal): RunningLane {
  const { clock, log } = deps;
  const state = {
    backoff: createBackoff(clock),
    inFlight: new Map<string, Promise<void>>(),
  };
  const budget = createBudget(clock, EDITS.atOnce, EDITS.refillMs);
  let bell = Promise.withResolvers<void>();
  let unread = false;
  let lookedAtMs = -LOOKS_APART_MS;
  const wake = () => bell.resolve();
  const go = async () => {
    while (!signal.aborted) {
      bell = Promise.withResolvers();
      lookedAtMs = clock.monotonic();
      const waitMs = await pass(deps, { ...state, budget, wake }).then(
        (ms) => {
          unread = false;
          return ms;
        },
        (error: unknown) => {
          // Once: a store that is away for a night would fill the log with it.
          if (!unread) log.warn({ error }, 'What is due for a chat could not be read');
          unread = true;
          return STORE_AGAIN_MS;
        },
      );
      await until(deps, bell.promise, waitMs);
    }
    await Promise.all(state.inFlight.values());
  };
  signal.addEventListener('abort', wake, { once: true });
  const ended = go();
  return { wake: spaced(wake, () => lookedAtMs + LOOKS_APART_MS - clock.monotonic(), clock, signal), ended };
}

/** Many calls within one wait come to one, at its end. None is lost: it rings after each call. */
function spaced(ring: () => void, waitMs: () => number, clock: LaneDeps['clock'], signal: AbortSignal): () => void {
  let rings = false;
  const ringNow = () => {
    rings = false;
    ring();
  };
  return () => {
    if (rings) return;
    const ms = waitMs();
    if (ms <= 0) return ring();
    rings = true;
    void clock.sleep(ms, signal).then(ringNow, ringNow);
  };
}

async function until({ clock }: LaneDeps, bell: Promise<void>, waitMs: number): Promise<void> {
  const over = new AbortController();
  const slept = clock.sleep(waitMs, over.signal).catch(() => undefined);
  await Promise.race([bell, slept]);
  over.abort();
}

interface LaneState {
  readonly backoff: ReturnType<typeof createBackoff>;
  readonly budget: ReturnType<typeof createBudget>;
  readonly inFlight: Map<string, Promise<void>>;
  readonly wake: () => void;
}

/** Begins what may go now. @returns until it is worth looking again, in milliseconds */
async function pass(deps: LaneDeps, state: LaneState): Promise<number> {
  const { posts, platform, lane, refusals } = deps;
  const { backoff, inFlight } = state;
  const laneWaitMs = backoff.laneWaitMs();
  if (laneWaitMs > 0) return laneWaitMs;
  const refused = refusals.now();
  const nextAskMs = refusals.nextInMs() ?? IDLE_MS;
  if (refused.includes(EVERYWHERE)) return nextAskMs;
  const due = await posts.due(platform, lane, refused, LOOKED_AT);
  const rows = due.filter((row) => !inFlight.has(idOf(row)));
  const waits = rows.map((row) => waitOf(row, deps, state));
  const ready = rows.filter((_, at) => waits[at] === 0);
  // Of those without an answer the one goes first that has waited longest: none keeps the others from their try.
  ready.sort((one, other) => backoff.triedAtMs(idOf(one)) - backoff.triedAtMs(idOf(other)));
  let slots = backoff.slots(PARALLEL - inFlight.size);
  for (const row of ready) {
    // What went before may have used up what a place or the lane takes at once.
    const waitMs = waitOf(row, deps, state);
    if (waitMs > 0) waits.push(waitMs);
    else if (slots > 0) begin(row, deps, state);
    if (waitMs === 0) slots -= 1;
  }
  return Math.max(1, Math.min(IDLE_MS, nextAskMs, ...waits.filter((ms) => ms > 0), ...laterOf(state)));
}

/** While a lane gets no answers: until its next try. */
const laterOf = ({ backoff }: LaneState): number[] => [backoff.laneWaitMs()].filter((ms) => ms > 0);

function begin(row: DuePost, deps: LaneDeps, { backoff, budget, inFlight, wake }: LaneState): void {
  const { lane, holds } = deps;
  const id = idOf(row);
  const place = placeOf(row.destination);
  const method = methodOf(row);
  if (lane === 'progress' && method === 'edit') budget.take();
  holds.begun(lane, method, place);
  const startedAtMs = deps.clock.monotonic();
  backoff.begun();
  const ended = (end: Ended) => {
    if (end.kind === 'unknown') backoff.failed(id, startedAtMs);
    else if (end.kind === 'wait') backoff.wait(id, end.ms);
    else backoff.answered(id);
    if (end.kind === 'rate-limited') holds.hold(lane, end.method, place, end.ms);
  };
  const work = sendOne(deps, row)
    .then(ended)
    .catch((error: unknown) => {
      backoff.wait(id, STORE_AGAIN_MS);
      deps.log.warn(
        { error, card: row.key, destination: row.destination },
        'A card was not delivered; it is tried again',
      );
    })
    .finally(() => {
      inFlight.delete(id);
      wake();
    });
  inFlight.set(id, work);
}

/** 0: it may go now. Unit: milliseconds. */
function waitOf(row: DuePost, { lane, holds }: LaneDeps, { backoff, budget }: LaneState): number {
  const method = methodOf(row);
  const { shownAtMs } = row.post;
  const isPaced = lane === 'progress' && method === 'edit';
  const pacedMs = isPaced && shownAtMs !== null ? BETWEEN_EDITS_MS - (row.nowMs - shownAtMs) : 0;
  const heldMs = holds.waitMs(lane, method, placeOf(row.destination));
  return Math.max(0, row.readyInMs, pacedMs, heldMs, backoff.waitMs(idOf(row)), isPaced ? budget.waitMs() : 0);
}

const idOf = ({ destination, key }: DuePost): string => `${destination} ${key}`;
