import type { Loose } from '../../loose.ts';
import type { DeliveryEnd } from './transport.ts';

/** An envelope that has not been acknowledged. */
export interface Pending {
  readonly id: string;
  readonly text: string;
  /** Where it was sent last. */
  connection: unknown;
}

interface Entry extends Pending {
  readonly sentAtMs: number;
  readonly settle: (end: DeliveryEnd) => void;
  readonly late: (afterMs: number) => void;
  readonly timer: NodeJS.Timeout;
  timedOut: boolean;
}

/** What is older is not sent again on another connection: nobody waits for it. */
const SENT_AGAIN_WITHIN_MS = 30_000;

/** Envelopes on their way: each is settled by its acknowledgement or by the platform's patience, whatever is first. */
export function createPending(answerWithinMs: number) {
  const entries = new Map<string, Entry>();
  const young = (): Entry[] =>
    [...entries.values()].filter((each) => performance.now() - each.sentAtMs < SENT_AGAIN_WITHIN_MS);
  return {
    add(id: string, text: string, late: (afterMs: number) => void): { entry: Pending; end: Promise<DeliveryEnd> } {
      const { promise, resolve } = Promise.withResolvers<DeliveryEnd>();
      const timer = setTimeout(() => {
        entry.timedOut = true;
        resolve({ kind: 'failed', error: 'operation_timeout', reason: 'timeout' });
      }, answerWithinMs);
      const sentAtMs = performance.now();
      const entry: Entry = { id, text, connection: null, sentAtMs, settle: resolve, late, timer, timedOut: false };
      entries.set(id, entry);
      return { entry, end: promise };
    },
    acknowledge(id: string, answer: Loose | null): void {
      const entry = entries.get(id);
      if (entry === undefined) return;
      entries.delete(id);
      clearTimeout(entry.timer);
      const afterMs = performance.now() - entry.sentAtMs;
      if (entry.timedOut) entry.late(afterMs);
      else entry.settle({ kind: 'acknowledged', afterMs, answer });
    },
    forget(id: string): void {
      clearTimeout(entries.get(id)?.timer);
      entries.delete(id);
    },
    /** What was sent on this connection last. */
    of: (connection: unknown): Pending[] => young().filter((each) => each.connection === connection),
    /** What was sent on a connection that is there no more. */
    waiting: (isOpen: (connection: unknown) => boolean): Pending[] =>
      young().filter((each) => !isOpen(each.connection)),
    stop(): void {
      for (const { timer, settle } of entries.values()) {
        clearTimeout(timer);
        settle({ kind: 'failed', error: 'dispatch_failed', reason: 'connection_failed' });
      }
      entries.clear();
    },
  };
}
