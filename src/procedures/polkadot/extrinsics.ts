import type { SetKeysOutcome, SignedSetKeys } from '../../chains/polkadot/set-keys.ts';
import type { JournalEntry, JournalEvent } from '../../domain/journal.ts';

type Signed = Extract<JournalEvent, { kind: 'keys.signed' }>;
type Settled = Extract<JournalEvent, { kind: 'keys.settled' }>;
type Offered = Extract<JournalEvent, { kind: 'keys.offered' }>;

/** An extrinsic that is in a block and did what it should there. */
export interface Included {
  readonly hash: string;
  /** When that was seen. Milliseconds since 1970. */
  readonly atMs: number;
  /** The relay chain's finalized block when it was signed. */
  readonly relayBlock: number;
}

/** What the journal says of the extrinsics of a run. */
export interface Sent {
  /** Signed, and not known to be over: it may still land. */
  readonly open: SignedSetKeys | null;
  /** Call data that people were given to sign; it may be used until its keys are archived. */
  readonly offered: Offered | null;
  /** The last one, where it was carried out and the relay chain was not seen to turn its keys away. */
  readonly included: Included | null;
  /** A finalized block of the relay chain before any of them could land; null while there is none. */
  readonly relayBlock: number | null;
  /** How many came to nothing since people last said something. */
  readonly lost: number;
  /** How many the runtime turned away because that call is filtered: the next path is tried. */
  readonly filtered: number;
}

/** Of the newest keys of this run. */
export function sentIn(entries: readonly JournalEntry[]): Sent {
  const since = entries.slice(
    entries.findLastIndex(({ event }) => event.kind === 'step.proven' && event.step === 'keys') + 1,
  );
  const signed = since.flatMap(({ event }): Signed[] => (event.kind === 'keys.signed' ? [event] : []));
  const offered = since.flatMap(({ event }): Offered[] => (event.kind === 'keys.offered' ? [event] : []));
  const last = signed.at(-1);
  const end =
    last && since.findLast(({ event }) => event.kind === 'keys.settled' && event.hash === last.extrinsic.hash);
  const isOk = end?.event.kind === 'keys.settled' && end.event.result === 'ok';
  return {
    open: last !== undefined && end === undefined ? last.extrinsic : null,
    offered: offered.at(-1) ?? null,
    included:
      last !== undefined && isOk ? { hash: last.extrinsic.hash, atMs: end.atMs, relayBlock: last.relayBlock } : null,
    relayBlock: [...signed, ...offered].reduce<number | null>(
      (lowest, { relayBlock }) => Math.min(lowest ?? relayBlock, relayBlock),
      null,
    ),
    lost: count(sinceWish(since), 'expired', 'displaced'),
    filtered: count(since, 'filtered'),
  };
}

function count(entries: readonly JournalEntry[], ...results: readonly Settled['result'][]): number {
  return entries.filter(({ event }) => event.kind === 'keys.settled' && results.includes(event.result)).length;
}

/** A person who says `resume` has seen why the earlier ones came to nothing. */
function sinceWish(entries: readonly JournalEntry[]): readonly JournalEntry[] {
  return entries.slice(entries.findLastIndex(({ event }) => event.kind === 'wish.stored') + 1);
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
