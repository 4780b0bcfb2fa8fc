import { setTimeout as sleep } from 'node:timers/promises';
import type { FaultState } from '../faults.ts';
import type { LateAnswer } from '../workspace/shapes.ts';
import type { Attempt, Delivery, DeliveryEnd, Transport } from './transport.ts';

/** Tells the app of deeds and events, with the faults that were ordered, and keeps account of what came late. */
export interface Dispatch {
  /** Ends as the person who waits sees it. Events are tried again on their own afterwards. */
  deliver(delivery: Delivery): Promise<DeliveryEnd>;
  /** What was not acknowledged in time. */
  late(): readonly LateAnswer[];
  stop(): void;
}

export function createDispatch(
  transport: () => Transport,
  faults: FaultState,
  retryEventsAfterMs: readonly number[],
): Dispatch {
  const late: { -readonly [K in keyof LateAnswer]: LateAnswer[K] }[] = [];
  const stopped = new AbortController();

  const send = async (delivery: Delivery, attempt: Attempt): Promise<DeliveryEnd> => {
    const record = { kind: delivery.kind, what: delivery.what, afterMs: null as number | null };
    const end = await transport().send(delivery, attempt, (afterMs) => void (record.afterMs = afterMs));
    if (end.kind === 'failed' && end.error === 'operation_timeout') late.push(record);
    return end;
  };
  const retry = async (delivery: Delivery, end: DeliveryEnd): Promise<void> => {
    let last = end;
    for (const [index, waitMs] of retryEventsAfterMs.entries()) {
      if (last.kind === 'acknowledged') return;
      await sleep(waitMs, undefined, { signal: stopped.signal, ref: false });
      last = await send(delivery, { retry: index + 1, reason: last.reason });
    }
  };
  return {
    async deliver(delivery) {
      const lateMs = faults.lateMs(delivery.kind);
      if (lateMs > 0) await sleep(lateMs, undefined, { ref: false });
      const again = faults.comesTwice(delivery.kind) ? send(delivery, { retry: 0 }) : null;
      const end = await send(delivery, { retry: 0 });
      if (again !== null) await again;
      if (delivery.kind === 'event' && end.kind === 'failed') void retry(delivery, end).catch(ignoreStop);
      return end;
    },
    late: () => late.map((each) => ({ ...each })),
    stop: () => stopped.abort(),
  };
}

function ignoreStop(error: unknown): void {
  if (!(error instanceof Error && error.name === 'AbortError')) throw error;
}
