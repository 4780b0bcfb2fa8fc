import type { SetKeysOutcome, SignedSetKeys } from '../../chains/polkadot/set-keys.ts';
import type { JournalEntry, JournalEvent } from '../../domain/journal.ts';

/** What the journal says of the extrinsics of a run. */
export interface Sent {
  /** Signed, and not known to be over: it may still land. */
  readonly open: SignedSetKeys | null;
  /** Call data that people were given to sign; it may be used until its keys are archived. */
  readonly offered: Extract<JournalEvent, { kind: 'keys.offered' }> | null;
  /** When the last one was included and did what it should; null while none did. Milliseconds since 1970. */
  readonly includedAtMs: number | null;
  /** How many came to nothing. */
  readonly lost: number;
  /** How many the runtime turned away because that call is filtered: the next path is tried. */
  readonly filtered: number;
}

/** Of the newest keys of this run. */
export function sentIn(entries: readonly JournalEntry[]): Sent {
  const since = entries.slice(
    entries.findLastIndex(({ event }) => event.kind === 'step.proven' && event.step === 'keys') + 1,
  );
  const signed = since.findLast(({ event }) => event.kind === 'keys.signed')?.event;
  const settled = since.filter(({ event }) => event.kind === 'keys.settled');
  const isSettled = (hash: string) => settled.some(({ event }) => event.kind === 'keys.settled' && event.hash === hash);
  const ended = (...results: readonly string[]) =>
    settled.filter(({ event }) => event.kind === 'keys.settled' && results.includes(event.result));
  const offered = since.findLast(({ event }) => event.kind === 'keys.offered')?.event;
  return {
    open: signed?.kind === 'keys.signed' && !isSettled(signed.extrinsic.hash) ? signed.extrinsic : null,
    offered: offered?.kind === 'keys.offered' ? offered : null,
    includedAtMs: ended('ok').at(-1)?.atMs ?? null,
    lost: ended('expired', 'displaced').length,
    filtered: ended('filtered').length,
  };
}

/** How an extrinsic that is over ended, as the journal keeps it. Null while it may still land. */
export function settlementOf(
  { hash }: SignedSetKeys,
  outcome: SetKeysOutcome,
): Extract<JournalEvent, { kind: 'keys.settled' }> | null {
  const settled = (result: 'ok' | 'failed' | 'filtered' | 'expired' | 'displaced', text: string) =>
    ({ kind: 'keys.settled', hash, result, text }) as const;
  switch (outcome.kind) {
    case 'pending':
      return null;
    case 'expired':
      return settled('expired', `its era was over at block ${outcome.finalized.number}, and no block has it`);
    case 'displaced':
      return settled('displaced', `another extrinsic of the proxy has used its nonce`);
    case 'included': {
      const { result, block } = outcome;
      if (result.kind === 'ok') return settled('ok', `block ${block.number} has it, and it was carried out`);
      if (result.kind === 'unclear') return settled('failed', `block ${block.number} has it: ${result.text}`);
      const { error, text } = result.failure;
      return settled(
        /(^|\.)CallFiltered$/.test(error) ? 'filtered' : 'failed',
        `block ${block.number} refused it: ${error}. ${text}`,
      );
    }
  }
  return outcome satisfies never;
}
