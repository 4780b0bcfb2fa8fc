import type { SolanaObservation } from '../../../chains/solana/observation.ts';
import type { SolanaPolicy } from '../../../config/schema.ts';
import { findQuietWindow, leaderView } from '../window.ts';

/** The quiet window as a run needs it: now, later, or not within the longest wait; always with a sentence. */
export type Quiet =
  | { readonly kind: 'now'; readonly text: string; readonly quietSlots: number }
  | { readonly kind: 'wait'; readonly waitMs: number; readonly text: string }
  | { readonly kind: 'none'; readonly text: string };

export function quietWindow(seen: SolanaObservation, policy: Pick<SolanaPolicy, 'quiet_window' | 'max_wait'>): Quiet {
  const view = leaderView(seen);
  if (!view) return { kind: 'none', text: 'No observer told both the slot and the leader schedule.' };
  const found = findQuietWindow(view, policy.quiet_window * 1_000, policy.max_wait * 1_000);
  switch (found.kind) {
    case 'now': {
      const text =
        found.nextLeaderSlot === null
          ? 'No own leader slot in the known schedule.'
          : `Next own leader slot ${found.nextLeaderSlot}, in ${Math.round(found.quietMs / 1_000)} s.`;
      return { kind: 'now', text, quietSlots: found.quietUntil - view.currentSlot };
    }
    case 'later':
      return {
        kind: 'wait',
        waitMs: found.waitMs,
        text: `Quiet from slot ${found.startSlot}, in ${Math.round(found.waitMs / 1_000)} s.`,
      };
    case 'none':
      return { kind: 'none', text: found.because };
  }
  return found satisfies never;
}
