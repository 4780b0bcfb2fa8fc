import { keysInUse, type KeyUse } from '../../chains/polkadot/keys-in-use.ts';
import type { PublicSessionKey } from '../../chains/polkadot/session-keys.ts';
import type { BlockRef, SessionState } from '../../chains/polkadot/session-state.ts';
import { counted } from '../../domain/counted.ts';

/** Whether a node may be stopped, restarted without `--validator`, restored or wiped; and why not yet, in words. */
export type MayStop =
  | { readonly kind: 'yes'; readonly because: string }
  /** The chain names one of its keys. Time mends it, where nobody sets them again. */
  | { readonly kind: 'used'; readonly because: string }
  /** None is named any more, and that is too new. */
  | { readonly kind: 'too-new'; readonly because: string }
  /** It cannot be told: what was not read is not unused. */
  | { readonly kind: 'unread'; readonly because: string };

/** What is known of a node's keys beyond one look at the chain. */
export interface StopQuestion {
  /** Every public key of the node's keystore, by the names of its files. */
  readonly keystore: readonly PublicSessionKey[];
  /** The first session in which none of them was seen in use, at a finalized block; null when that was not seen before. */
  readonly freeSince: number | null;
  /** The last block that BEEFY has finalized; null where the chain has none, or does not say. */
  readonly beefy: BlockRef | null;
}

/**
 * Safety protocol 6.1. Counting sessions is never the reason: a second set-keys, an era change or a chain that stood still make
 * the count wrong, and only what the chain names is true.
 */
export function mayStop(state: SessionState, { keystore, freeSince, beefy }: StopQuestion): MayStop {
  // The old node has signed: it has keys. Where none is seen it is another directory, or one that is away.
  if (keystore.length === 0) return unread('its keystore shows no key');
  const used = keysInUse(state, keystore);
  if (used.uses.length > 0) return { kind: 'used', because: usedWords(used.uses) };
  if (used.unread.length > 0)
    return unread(`the chain does not show ${used.unread.join(', ')}, where its keys could be named`);
  const first = state.epoch?.startBlock;
  if (first === undefined) return unread('the chain does not say in which block its session began');
  if (freeSince === null || state.session <= freeSince)
    return tooNew(`session ${state.session} is the first without its keys, and has to be over`);
  if (state.block.number < first)
    return tooNew(`GRANDPA has not finalized block ${first}, the first of session ${state.session}`);
  if (state.authorities.beefy !== null && (beefy === null || beefy.number < first))
    return tooNew(
      `BEEFY ${beefy === null ? 'says nothing' : `is at block ${beefy.number}`}, and session ${state.session} began with block ${first}`,
    );
  return {
    kind: 'yes',
    because: `none of its ${counted(keystore.length, 'key')} is named at block ${state.block.number} of session ${state.session}, nor was in session ${freeSince}`,
  };
}

const unread = (because: string): MayStop => ({ kind: 'unread', because });
const tooNew = (because: string): MayStop => ({ kind: 'too-new', because });

function usedWords(uses: readonly KeyUse[]): string {
  const places = [...new Set(uses.map(({ place }) => place))];
  const { key } = uses[0] ?? { key: { type: '', publicKey: '' } };
  const more = uses.length > 1 ? ' and others' : '';
  return `${places.join(', ')} ${places.length === 1 ? 'names' : 'name'} its ${key.type} key ${key.publicKey.slice(0, 10)}…${more}`;
}
