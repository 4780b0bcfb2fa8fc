import type { DeliveryKind } from './guild/shapes.ts';

export type Scope = 'user' | 'global' | 'shared';

/** One order to answer 429. */
interface RateLimitFault {
  readonly route: string;
  readonly channel: string | undefined;
  readonly seconds: number;
  readonly scope: Scope;
  readonly untilMs: number;
  /** Calls still to be refused; infinite where it ends by time. */
  left: number;
}

/** What is to go wrong, and how often. The parts ask it; tests and the demo set it. */
export interface Faults {
  /**
   * Answers 429. Without `times` every call of the next `seconds`; with it that many calls, whenever they come.
   * @param route `POST /channels/:channel/messages` and the like, or `*` for all; a global limit is for all
   * @returns ends it
   */
  rateLimit(
    route: string,
    how: {
      readonly channel?: string;
      readonly seconds: number;
      readonly times?: number;
      readonly scope?: Scope;
    },
  ): () => void;
  /** The call is done, and its answer never comes: the connection breaks instead. */
  loseAnswer(route: string, times?: number): void;
  /** The next calls are not done and answered with this status, 5xx. */
  failCalls(route: string, status: number, times?: number): void;
  /** Every answer comes this much later, though all is done at once. */
  delayAnswers(ms: number): void;
  /** The next deliveries of this kind come a second time on each session, with a number of their own. */
  deliverTwice(kind: DeliveryKind, times?: number): void;
  /** The next deliveries of this kind are sent that much later, when their tokens are as old. */
  deliverLate(kind: DeliveryKind, ms: number, times?: number): void;
  /** 10062 though the answer came in time: discordjs/discord.js#7005. The person sees that nothing answered. */
  forgetInteractions(times?: number): void;
  /** 30046 for edits of messages that are older; null lets every message be edited. */
  oldEdits(ms: number | null): void;
}

/** The same, for the parts that ask. */
export interface FaultState extends Faults {
  /** The limit that this call meets, or null where it goes through. Counts the call. */
  limitOf(route: string, channel: string | undefined): { readonly seconds: number; readonly scope: Scope } | null;
  losesAnswer(route: string): boolean;
  failsWith(route: string): number | null;
  answerDelayMs(): number;
  comesTwice(kind: DeliveryKind): boolean;
  lateMs(kind: DeliveryKind): number;
  forgets(): boolean;
  editWindowMs(): number | null;
}

export function createFaults(now: () => number, editsFreeForMs: number): FaultState {
  let limits: RateLimitFault[] = [];
  const lost = new Map<string, number>();
  const failing = new Map<string, { readonly status: number; left: number }>();
  const twice = new Map<DeliveryKind, number>();
  const late = new Map<DeliveryKind, { readonly ms: number; left: number }>();
  const forgotten = new Map<'all', number>();
  let delayMs = 0;
  let editWindowMs: number | null = editsFreeForMs;
  return {
    rateLimit(route, { channel, seconds, times, scope = 'user' }) {
      const left = times ?? Number.POSITIVE_INFINITY;
      const untilMs = times === undefined ? now() + seconds * 1000 : Number.POSITIVE_INFINITY;
      const fault: RateLimitFault = { route, channel, seconds, scope, untilMs, left };
      limits.push(fault);
      return () => void (limits = limits.filter((each) => each !== fault));
    },
    loseAnswer: (route, times = 1) => void lost.set(route, times),
    failCalls: (route, status, times = 1) => void failing.set(route, { status, left: times }),
    delayAnswers: (ms) => void (delayMs = ms),
    deliverTwice: (kind, times = 1) => void twice.set(kind, times),
    deliverLate: (kind, ms, times = 1) => void late.set(kind, { ms, left: times }),
    forgetInteractions: (times = 1) => void forgotten.set('all', times),
    oldEdits: (ms) => void (editWindowMs = ms),
    limitOf(route, channel) {
      limits = limits.filter((each) => each.left > 0 && each.untilMs > now());
      const fault = limits.find(
        (each) =>
          (each.route === '*' || each.scope === 'global' || each.route === route) &&
          (each.channel === undefined || each.channel === channel),
      );
      if (fault === undefined) return null;
      fault.left -= 1;
      const seconds = Number.isFinite(fault.untilMs) ? (fault.untilMs - now()) / 1000 : fault.seconds;
      return { seconds, scope: fault.scope };
    },
    losesAnswer: (route) => countsDown(lost, route),
    failsWith(route) {
      const order = failing.get(route) ?? failing.get('*');
      if (order === undefined || order.left <= 0) return null;
      order.left -= 1;
      return order.status;
    },
    answerDelayMs: () => delayMs,
    comesTwice: (kind) => countsDown(twice, kind),
    lateMs(kind) {
      const order = late.get(kind);
      if (order === undefined || order.left <= 0) return 0;
      order.left -= 1;
      return order.ms;
    },
    forgets: () => countsDown(forgotten, 'all'),
    editWindowMs: () => editWindowMs,
  };
}

function countsDown<K>(counts: Map<K, number>, key: K): boolean {
  const left = counts.get(key) ?? 0;
  if (left > 0) counts.set(key, left - 1);
  return left > 0;
}
