import type { PublicKey, Slot } from '../../domain/names.ts';
import type { HistoryEvent, TowerAdopted } from './history.ts';
import { inOrder } from './capability.ts';

export interface StaleAdoption {
  readonly adopted: TowerAdopted;
  /** The highest slot that the identity had voted for by then. */
  readonly lastCast: Slot;
}

/** Adoptions of the identity with a tower that does not know the last vote cast before them. */
export function staleTowers(events: readonly HistoryEvent[], identity: PublicKey): StaleAdoption[] {
  const stale: StaleAdoption[] = [];
  let lastCast: Slot | null = null;
  for (const event of inOrder(events)) {
    if (event.kind === 'vote.cast' && event.identity === identity) lastCast = Math.max(lastCast ?? 0, event.slot);
    if (event.kind !== 'tower.adopted' || event.identity !== identity || lastCast === null) continue;
    if (event.lastVote === null || event.lastVote < lastCast) stale.push({ adopted: event, lastCast });
  }
  return stale;
}

/** Whether every vote that this tower lacks never landed before it was adopted: nobody could have known of one. */
export function lacksOnlyUnseen(events: readonly HistoryEvent[], { adopted }: StaleAdoption): boolean {
  return !events.some(
    (event) =>
      event.kind === 'vote.landed' &&
      event.identity === adopted.identity &&
      event.atMs < adopted.atMs &&
      event.slot > (adopted.lastVote ?? 0),
  );
}
