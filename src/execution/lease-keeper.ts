import type { Clock } from '../domain/clock.ts';
import { BatonError } from '../domain/failure.ts';
import type { Lease } from '../domain/run.ts';
import type { RunStore } from './store.ts';

/** Renewed four times per lease of 8 s, so that one lost renewal is not a lost lease. */
const RENEW_EVERY_MS = 2_000;
/** Past this age an unproven lease counts as lost: 2 s before the database would give it to somebody else. */
const GIVE_UP_AFTER_MS = 6_000;
/** How finely the two limits above are kept. */
const LOOK_EVERY_MS = 250;

/** Keeps a lease alive and says, by `signal`, when it no longer can. */
export interface LeaseKeeper {
  /** The lease is lost: nothing more may be begun. */
  readonly lost: AbortSignal;
  /** Lost, or this process is asked to stop: nothing long may be waited for. */
  readonly signal: AbortSignal;
  current(): Lease;
  replace(lease: Lease): void;
  stop(): void;
}

/**
 * Renews until stopped. The signal fires when the lease is lost, when no renewal was proven for 6 s, or with `outer`.
 * It is a courtesy only: what makes a late worker harmless is the conditional intent and the term on the host.
 */
export function keepLease(store: Pick<RunStore, 'renew'>, first: Lease, clock: Clock, outer: AbortSignal): LeaseKeeper {
  const lost = new AbortController();
  let lease = first;
  let provenAt = clock.monotonic();
  let askedLast = provenAt;
  let busy = false;

  const lose = (why: string) => lost.abort(new BatonError('run/lease-lost', why));
  const renew = async () => {
    // Counted from before the question: an answer that took long proves an older moment.
    const askedAt = clock.monotonic();
    askedLast = askedAt;
    busy = true;
    try {
      if (await store.renew(lease)) provenAt = askedAt;
      else lose('another worker has the lease');
    } catch {
      // The store did not answer: the age of the last proof decides below.
    } finally {
      busy = false;
    }
  };
  const stopped = new AbortController();
  const watch = async (): Promise<void> => {
    for (;;) {
      await clock.sleep(LOOK_EVERY_MS, stopped.signal);
      if (clock.monotonic() - provenAt > GIVE_UP_AFTER_MS) lose('the lease could not be renewed for 6 s');
      else if (!busy && clock.monotonic() - askedLast >= RENEW_EVERY_MS) void renew();
    }
  };
  watch().catch(() => undefined); // it ends by the stop below, in no other way

  return {
    lost: lost.signal,
    signal: AbortSignal.any([lost.signal, outer]),
    current: () => lease,
    replace: (next) => {
      lease = next;
      provenAt = clock.monotonic();
    },
    stop: () => stopped.abort(),
  };
}
