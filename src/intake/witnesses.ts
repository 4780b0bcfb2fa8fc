import { NOMINAL_SLOT_MS } from '../chains/solana/rpc.ts';
import type { ObserverObservation, SolanaObservation } from '../chains/solana/observation.ts';
import type { SolanaPolicy } from '../config/schema.ts';
import { counted } from '../domain/counted.ts';
import type { WitnessAnswer } from '../domain/status.ts';

/**
 * What each observer says of the votes. Each is a witness of its own: what another one says is not held against it. One that
 * stands still, or is behind, sees the votes that were there then; so it says that votes land, and errs on that side.
 */
export function voteWitnesses({ observers }: SolanaObservation, policy: SolanaPolicy): readonly WitnessAnswer[] {
  return observers.map((observer) => ({ observer: observer.name, ...wordOf(observer, policy.takeover.frozen_slots) }));
}

function wordOf({ vote, slot, slotMs }: ObserverObservation, frozenSlots: number): Omit<WitnessAnswer, 'observer'> {
  if (vote.kind === 'unknown') return { landing: null, said: vote.because };
  if (slot.kind === 'unknown') return { landing: null, said: slot.because };
  if (vote.value === null) return { landing: null, said: 'knows no such vote account' };
  const ago = Math.max(0, slot.value - vote.value.lastVote);
  const seconds = Math.round((ago * (slotMs.kind === 'known' ? slotMs.value : NOMINAL_SLOT_MS)) / 1_000);
  return { landing: ago < frozenSlots, said: `last vote ${counted(ago, 'slot')} (${seconds} s) ago` };
}
