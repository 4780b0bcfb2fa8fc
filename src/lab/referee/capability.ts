import type { NodeName, PublicKey } from '../../domain/names.ts';
import type { HistoryEvent, VoteCast } from './history.ts';

/** A stretch of time in which one process could sign for one identity. `toMs` is null while it still can. */
export interface CapabilityInterval {
  readonly instance: string;
  readonly node: NodeName;
  readonly fromMs: number;
  readonly toMs: number | null;
}

/** All stretches for `identity`, in the order in which they began. */
export function capabilities(events: readonly HistoryEvent[], identity: PublicKey): CapabilityInterval[] {
  const intervals: CapabilityInterval[] = [];
  const open = new Map<string, CapabilityInterval>();
  const close = (instance: string, toMs: number): void => {
    const interval = open.get(instance);
    if (!interval) return;
    intervals.push({ ...interval, toMs });
    open.delete(instance);
  };
  for (const event of inOrder(events)) {
    if (event.kind === 'capability.began' && event.identity === identity && !open.has(event.instance)) {
      open.set(event.instance, { instance: event.instance, node: event.node, fromMs: event.atMs, toMs: null });
    }
    if (event.kind === 'capability.ended' && event.identity === identity) close(event.instance, event.atMs);
    if (event.kind === 'process.ended') close(event.instance, event.atMs);
  }
  return [...intervals, ...open.values()].toSorted((a, b) => a.fromMs - b.fromMs);
}

export interface Overlap {
  readonly first: CapabilityInterval;
  readonly second: CapabilityInterval;
  readonly ms: number;
}

/** Every pair of processes that could sign at the same time, and for how long. `untilMs` closes what is still open. */
export function overlaps(intervals: readonly CapabilityInterval[], untilMs: number): Overlap[] {
  const found: Overlap[] = [];
  intervals.forEach((first, index) => {
    for (const second of intervals.slice(index + 1)) {
      if (second.instance === first.instance) continue;
      const ms = Math.min(first.toMs ?? untilMs, second.toMs ?? untilMs) - Math.max(first.fromMs, second.fromMs);
      if (ms > 0) found.push({ first, second, ms });
    }
  });
  return found;
}

/** Votes that were really cast while another process could sign too, and pairs that name one slot but two banks. */
export function doubleVotes(
  events: readonly HistoryEvent[],
  identity: PublicKey,
  intervals: readonly CapabilityInterval[],
): VoteCast[] {
  const banks = new Map<number, string>();
  return votesCast(events, identity).filter((vote) => {
    const otherBank = (banks.get(vote.slot) ?? vote.bank) !== vote.bank;
    banks.set(vote.slot, vote.bank);
    const another = intervals.some(
      (interval) =>
        interval.instance !== vote.instance && interval.fromMs < vote.atMs && vote.atMs < (interval.toMs ?? Infinity),
    );
    return otherBank || another;
  });
}

/** Stretches between `fromMs` and `untilMs` in which no process could sign. */
export function nobodySigns(
  intervals: readonly CapabilityInterval[],
  fromMs: number,
  untilMs: number,
): { readonly fromMs: number; readonly toMs: number }[] {
  const gaps: { fromMs: number; toMs: number }[] = [];
  let covered = fromMs;
  for (const interval of intervals) {
    if (interval.fromMs > covered) gaps.push({ fromMs: covered, toMs: Math.min(interval.fromMs, untilMs) });
    covered = Math.max(covered, interval.toMs ?? Infinity);
    if (covered >= untilMs) return gaps;
  }
  return [...gaps, { fromMs: covered, toMs: untilMs }];
}

/** All votes of `identity` in the order in which they were signed. */
export function votesCast(events: readonly HistoryEvent[], identity: PublicKey): VoteCast[] {
  return inOrder(events)
    .filter((event) => event.kind === 'vote.cast')
    .filter((vote) => vote.identity === identity);
}

export function inOrder(events: readonly HistoryEvent[]): HistoryEvent[] {
  return events.toSorted((a, b) => a.atMs - b.atMs);
}
