import type { JournalEntry, SignedExtrinsic } from './journal.ts';
import type { RunId } from './names.ts';

/** What a run that is over may still do to the chain: nobody follows it any more (safety protocol 6.3). */
export type LeftBehind =
  /** Signed and never seen to be over: it can land until its last valid block. */
  | { readonly kind: 'signed'; readonly run: RunId; readonly extrinsic: SignedExtrinsic }
  /** Shown to people who sign elsewhere, and never seen to be used: whoever has it can use it until its keys are archived. */
  | {
      readonly kind: 'offered';
      readonly run: RunId;
      readonly chain: SignedExtrinsic['chain'];
      readonly callHash: string;
    };

/** Of one run, by its journal. Keys that were seen set are used: what could set them again is what the chain has anyway. */
export function leftBehind(run: RunId, entries: readonly Pick<JournalEntry, 'event'>[]): readonly LeftBehind[] {
  if (entries.some(({ event }) => event.kind === 'step.proven' && event.step === 'set')) return [];
  const over = new Set(entries.flatMap(({ event }) => (event.kind === 'keys.settled' ? [event.hash] : [])));
  return entries.flatMap(({ event }): LeftBehind[] => {
    if (event.kind === 'keys.offered') return [{ kind: 'offered', run, chain: event.chain, callHash: event.callHash }];
    return event.kind === 'keys.signed' && !over.has(event.extrinsic.hash)
      ? [{ kind: 'signed', run, extrinsic: event.extrinsic }]
      : [];
  });
}

const chainWords = { relay: 'the relay chain', 'asset-hub': 'Asset Hub' } as const;

/** As people read it: what, of which run, and until when. */
export function leftBehindWords(left: LeftBehind): string {
  return left.kind === 'signed'
    ? `extrinsic ${left.extrinsic.hash.slice(0, 10)}… of run ${left.run} can land until block ${left.extrinsic.lastValidBlock} of ${chainWords[left.extrinsic.chain]}`
    : `call ${left.callHash.slice(0, 10)}… of run ${left.run} was handed out to be signed, and can be used on ${chainWords[left.chain]} until its keys are archived`;
}
