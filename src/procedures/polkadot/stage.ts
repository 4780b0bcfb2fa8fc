import type { Hex } from '../../chains/polkadot/account.ts';
import type { AuthoritySet } from '../../chains/polkadot/keys-in-use.ts';
import type { KeyType, SessionKeys } from '../../chains/polkadot/session-keys.ts';
import type { SessionState } from '../../chains/polkadot/session-state.ts';

/**
 * How far session keys have come on chain, at one finalized block. pallet_session (polkadot-sdk substrate/frame/session/src/lib.rs,
 * rotate_session): keys that are `next` become `queued` at the next change of session and `active` at the one after.
 */
export type KeysStage =
  /** The stash's next keys are others, or none. */
  | { readonly kind: 'elsewhere' }
  | { readonly kind: 'next' }
  | { readonly kind: 'queued' }
  /** Every authority set that the chain shows has them. */
  | { readonly kind: 'active' }
  /** They are next, and the validator is in neither the running session nor the queued one. */
  | { readonly kind: 'not-elected' };

/** The sets that decide who signs, and the type of key each holds. Parachain sets hold only part of the validators. */
const SIGNING: readonly (readonly [Exclude<AuthoritySet, 'paraSessionInfo'>, KeyType])[] = [
  ['babe', 'babe'],
  ['grandpa', 'gran'],
  ['beefy', 'beef'],
  ['authorityDiscovery', 'audi'],
];

export function stageOf(state: SessionState, keys: SessionKeys): KeysStage {
  if (state.nextKeys?.encoded !== keys.encoded) return { kind: 'elsewhere' };
  const missing = setsWithout(state, keys);
  if (missing.shown > 0 && missing.sets.length === 0) return { kind: 'active' };
  const queued = state.queuedKeys.find(({ stash }) => stash === state.stash);
  if (queued?.keys.encoded === keys.encoded) return { kind: 'queued' };
  return queued === undefined && !state.validators.includes(state.stash) ? { kind: 'not-elected' } : { kind: 'next' };
}

/** The authority sets in which a key of its type is missing, of those that this runtime shows. */
export function setsWithout(
  { authorities }: SessionState,
  keys: SessionKeys,
): { readonly sets: readonly AuthoritySet[]; readonly shown: number } {
  const shown = SIGNING.filter(([set, type]) => authorities[set] !== null && keyOf(keys, type) !== null);
  const sets = shown.filter(([set, type]) => !(authorities[set] ?? []).includes(keyOf(keys, type) ?? '0x'));
  return { sets: sets.map(([set]) => set), shown: shown.length };
}

function keyOf({ keys }: SessionKeys, type: KeyType): Hex | null {
  return keys.find((key) => key.type === type)?.publicKey ?? null;
}
