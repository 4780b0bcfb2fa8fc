import type { KeyName } from '../../polkadot/model/key-set.ts';
import { type CapabilityInterval, type Overlap, overlaps } from '../capability.ts';
import type { PolkadotHistoryEvent } from './history.ts';

/** All stretches in which a process could sign with at least one of the keys, in the order in which they began. */
export function keyCapabilities(
  events: readonly PolkadotHistoryEvent[],
  keys: ReadonlySet<KeyName>,
): CapabilityInterval[] {
  const intervals: CapabilityInterval[] = [];
  const open = new Map<string, CapabilityInterval>();
  for (const event of events.toSorted((a, b) => a.atMs - b.atMs)) {
    if (event.kind !== 'signer') continue;
    const { instance, node, atMs } = event;
    const able = event.keys.some((key) => keys.has(key));
    const interval = open.get(instance);
    if (able && !interval) open.set(instance, { instance, node, fromMs: atMs, toMs: null });
    if (!able && interval) {
      intervals.push({ ...interval, toMs: atMs });
      open.delete(instance);
    }
  }
  return [...intervals, ...open.values()].toSorted((a, b) => a.fromMs - b.fromMs);
}

/** Two processes that could sign with the same key at the same time. */
export interface SharedKeys extends Overlap {
  /** All keys that they shared then. */
  readonly keys: readonly KeyName[];
}

/**
 * Every pair of processes that shared a key, whatever key it is: one that no authority set knows today may be in one
 * tomorrow. Keys that were shared in the same stretch are one pair.
 */
export function sharedKeys(events: readonly PolkadotHistoryEvent[], untilMs: number): SharedKeys[] {
  const all = new Set(events.flatMap((event) => (event.kind === 'signer' ? event.keys : [])));
  const pairs = new Map<string, SharedKeys>();
  for (const key of all) {
    for (const overlap of overlaps(keyCapabilities(events, new Set([key])), untilMs)) {
      const { first, second, ms } = overlap;
      const name = `${first.instance} ${second.instance} ${Math.max(first.fromMs, second.fromMs)} ${ms}`;
      pairs.set(name, { ...overlap, keys: [...(pairs.get(name)?.keys ?? []), key] });
    }
  }
  return [...pairs.values()];
}
