import { SLOT_MS } from './cluster.ts';
import type { FaultDraw } from './faults.ts';
import { FROZEN_SLOTS } from './fleet.ts';
import { FOR_GOOD_MS } from './machine.ts';
import type { Misfortune } from './misfortune.ts';
import type { Observers } from './observers.ts';
import type { VirtualTime } from './time.ts';
import type { SimulatedTraffic } from './traffic.ts';

export interface SilenceDeps {
  readonly time: VirtualTime;
  readonly observers: Observers;
  readonly traffic: Pick<SimulatedTraffic, 'noteStruck'>;
  readonly misfortune: Misfortune;
}

/** Of the towers of that time none is as new as the last. Unit: milliseconds. */
const VOTES_FOR_MS = 4_000;
/** After so long observers show the silence, also behind a fork or skipped slots. Unit: milliseconds. */
const SILENT_FOR_MS = (FROZEN_SLOTS + 12) * SLOT_MS;
/** People ask more often than one lies. Unit: milliseconds. */
const LIES_FOR_MS = 12_000;
/** What befalls the old node, and how long people wait before they ask; an observer may lie to them. */
export async function silence(
  { time, observers, traffic, misfortune }: SilenceDeps,
  faults: readonly FaultDraw[],
): Promise<void> {
  misfortune.prepare();
  await time.run(() => false, time.now() + VOTES_FOR_MS);
  const liar = faults.find(({ name, place }) => name.startsWith('observer-shows-') && place === 'plan');
  if (liar) {
    traffic.noteStruck(liar, 'people');
    if (liar.name === 'observer-shows-frozen') observers.misbehave(liar.way % 2, 'shows-frozen', FOR_GOOD_MS);
    else observers.misbehave(liar.way % 2, 'shows-votes', SILENT_FOR_MS + LIES_FOR_MS);
  }
  misfortune.befall();
  await time.run(() => false, time.now() + SILENT_FOR_MS);
}
