import { type KeySet, keyName, splitKeySet, type KeyName } from './key-set.ts';
import type { AccountId, SessionIndex } from './names.ts';
import { type DispatchError, moduleError } from './outcome.ts';

/** A validator and the keys with which it is, or will be, in the authority sets. */
export interface Member {
  readonly stash: AccountId;
  readonly keys: KeySet;
}

/** pallet_session: who validates now, who will, and with which keys. */
export interface SessionPallet {
  readonly currentIndex: SessionIndex;
  /** With the keys of the session that runs; the pallet itself keeps the stashes only. */
  readonly active: readonly Member[];
  readonly queued: readonly Member[];
  readonly queuedChanged: boolean;
  readonly nextKeys: ReadonlyMap<AccountId, KeySet>;
  readonly keyOwner: ReadonlyMap<KeyName, AccountId>;
  /** Stashes whose keys came from the Asset Hub. */
  readonly externallySet: ReadonlySet<AccountId>;
}

/** At genesis the queued set is the active one, and `nextKeys` knows the same keys (`BuildGenesisConfig`). */
export function genesisSession(members: readonly Member[], currentIndex: SessionIndex): SessionPallet {
  return {
    currentIndex,
    active: members,
    queued: members,
    queuedChanged: false,
    nextKeys: new Map(members.map((each) => [each.stash, each.keys])),
    keyOwner: new Map(members.flatMap(({ stash, keys }) => splitKeySet(keys).map((key) => [keyName(key), stash]))),
    externallySet: new Set(),
  };
}

/** Stores the next keys of a validator: `inner_set_keys`. Nothing of the running session changes. */
export function setKeys(
  session: SessionPallet,
  stash: AccountId,
  keys: KeySet,
): { readonly session: SessionPallet; readonly error: DispatchError | null } {
  const names = splitKeySet(keys).map(keyName);
  const foreign = names.some((name) => (session.keyOwner.get(name) ?? stash) !== stash);
  if (foreign) return { session, error: moduleError('Session', 'DuplicatedKey') };
  const keyOwner = new Map(session.keyOwner);
  const old = session.nextKeys.get(stash);
  if (old !== undefined) for (const key of splitKeySet(old)) keyOwner.delete(keyName(key));
  for (const name of names) keyOwner.set(name, stash);
  return { session: { ...session, keyOwner, nextKeys: new Map(session.nextKeys).set(stash, keys) }, error: null };
}

/** Forgets the next keys of a validator; it stays in the sets in which it is, until they are made anew. */
export function purgeKeys(
  session: SessionPallet,
  stash: AccountId,
): { readonly session: SessionPallet; readonly error: DispatchError | null } {
  const old = session.nextKeys.get(stash);
  if (old === undefined) return { session, error: moduleError('Session', 'NoKeys') };
  const nextKeys = new Map(session.nextKeys);
  nextKeys.delete(stash);
  const keyOwner = new Map(session.keyOwner);
  for (const key of splitKeySet(old)) keyOwner.delete(keyName(key));
  return { session: { ...session, nextKeys, keyOwner }, error: null };
}

/**
 * The boundary between two sessions: `rotate_session`. What was queued becomes active; what is queued next has the
 * keys that `nextKeys` knows at this moment. So keys set in session N are active when N + 2 begins.
 * @param elected who is planned for the session after the one that begins; null when no new set was elected
 */
export function rotateSession(session: SessionPallet, elected: readonly AccountId[] | null): SessionPallet {
  const active = session.queued;
  const planned = elected ?? active.map((each) => each.stash);
  const queued = planned.flatMap((stash) => {
    const keys = session.nextKeys.get(stash);
    return keys === undefined ? [] : [{ stash, keys }];
  });
  return {
    ...session,
    currentIndex: session.currentIndex + 1,
    active,
    queued,
    queuedChanged: elected !== null || !sameMembers(active, queued),
  };
}

function sameMembers(some: readonly Member[], others: readonly Member[]): boolean {
  return (
    some.length === others.length &&
    some.every(({ stash, keys }, index) => others[index]?.stash === stash && others[index].keys === keys)
  );
}
