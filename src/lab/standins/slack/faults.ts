import type { DeliveryKind } from './workspace/shapes.ts';

/** One order to answer 429. */
interface RateLimitFault {
  readonly method: string;
  readonly channel: string | undefined;
  readonly seconds: number;
  readonly untilMs: number;
  /** Calls still to be refused; infinite where it ends by time. */
  left: number;
}

/** What is to go wrong, and how often. The parts ask it; tests and the demo set it. */
export interface Faults {
  /**
   * Answers 429 with Retry-After. Without `times` every call of the next `seconds`; with it that many calls, whenever they come.
   * @param method name, or `*` for all
   * @returns ends it
   */
  rateLimit(
    method: string,
    how: { readonly channel?: string; readonly seconds: number; readonly times?: number },
  ): () => void;
  /**
   * The call is done, and its answer never comes: the connection breaks instead.
   * @param method name; `upload` for the bytes of a file, `respond` for a `response_url`
   */
  loseAnswer(method: string, times?: number): void;
  /** Every answer of the Web API comes this much later, though all is done at once. */
  delayAnswers(ms: number): void;
  /** The next deliveries of this kind come a second time, in an envelope of their own, with no mark of a repetition. */
  deliverTwice(kind: DeliveryKind, times?: number): void;
  /** The next deliveries of this kind are sent that much later, when their triggers are as old. */
  deliverLate(kind: DeliveryKind, ms: number, times?: number): void;
  /** `edit_window_closed` for older messages; null lets every message be edited. */
  refuseEditsOlderThan(ms: number | null): void;
}

/** The same, for the parts that ask. */
export interface FaultState extends Faults {
  /** Seconds for Retry-After, or null where the call goes through. Counts the call. */
  retryAfter(method: string, channel: unknown): number | null;
  losesAnswer(method: string): boolean;
  answerDelayMs(): number;
  comesTwice(kind: DeliveryKind): boolean;
  lateMs(kind: DeliveryKind): number;
  editWindowMs(): number | null;
}

export function createFaults(now: () => number): FaultState {
  let limits: RateLimitFault[] = [];
  const lost = new Map<string, number>();
  const twice = new Map<DeliveryKind, number>();
  const late = new Map<DeliveryKind, { readonly ms: number; left: number }>();
  let delayMs = 0;
  let editWindowMs: number | null = null;
  return {
    rateLimit(method, { channel, seconds, times }) {
      const left = times ?? Number.POSITIVE_INFINITY;
      const untilMs = times === undefined ? now() + seconds * 1000 : Number.POSITIVE_INFINITY;
      const fault: RateLimitFault = { method, channel, seconds, untilMs, left };
      limits.push(fault);
      return () => void (limits = limits.filter((each) => each !== fault));
    },
    loseAnswer: (method, times = 1) => void lost.set(method, times),
    delayAnswers: (ms) => void (delayMs = ms),
    deliverTwice: (kind, times = 1) => void twice.set(kind, times),
    deliverLate: (kind, ms, times = 1) => void late.set(kind, { ms, left: times }),
    refuseEditsOlderThan: (ms) => void (editWindowMs = ms),
    retryAfter(method, channel) {
      limits = limits.filter((each) => each.left > 0 && each.untilMs > now());
      const fault = limits.find(
        (each) =>
          (each.method === '*' || each.method === method) && (each.channel === undefined || each.channel === channel),
      );
      if (fault === undefined) return null;
      fault.left -= 1;
      return Number.isFinite(fault.untilMs) ? Math.max(1, Math.ceil((fault.untilMs - now()) / 1000)) : fault.seconds;
    },
    losesAnswer: (method) => countsDown(lost, method),
    answerDelayMs: () => delayMs,
    comesTwice: (kind) => countsDown(twice, kind),
    lateMs(kind) {
      const order = late.get(kind);
      if (order === undefined || order.left <= 0) return 0;
      order.left -= 1;
      return order.ms;
    },
    editWindowMs: () => editWindowMs,
  };
}

function countsDown<K>(counts: Map<K, number>, key: K): boolean {
  const left = counts.get(key) ?? 0;
  if (left > 0) counts.set(key, left - 1);
  return left > 0;
}
