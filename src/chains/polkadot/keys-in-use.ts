import type { AccountId, Hex } from './account.ts';
import type { KeyType, PublicSessionKey } from './session-keys.ts';
import type { SessionState } from './session-state.ts';

/** Where the chain may name a session key. */
export type KeyPlace = 'nextKeys' | 'queuedKeys' | AuthoritySet;
export type AuthoritySet = 'babe' | 'grandpa' | 'beefy' | 'authorityDiscovery' | 'paraSessionInfo';

/** A public key that the chain names, and where. */
export interface KeyUse {
  readonly key: PublicSessionKey;
  readonly place: KeyPlace;
  /** Whose key it is there; null in an authority set, which does not say. */
  readonly stash: AccountId | null;
}

export interface KeysInUse {
  /** Each use of one of the keys. */
  readonly uses: readonly KeyUse[];
  /** Places that could not be looked into although one of the keys could be named there. Never the same as unused. */
  readonly unread: readonly KeyPlace[];
  /** No use was found and every place was read. The only word on which a node may be stopped, as far as keys go. */
  readonly none: boolean;
}

/** The key type that each set is made of. */
const SETS: Readonly<Record<AuthoritySet, readonly KeyType[]>> = {
  babe: ['babe'],
  grandpa: ['gran'],
  beefy: ['beef'],
  authorityDiscovery: ['audi'],
  paraSessionInfo: ['para', 'asgn', 'audi'],
};

/**
 * Which of a keystore's public keys the chain still names, or will. A key is compared with every set, whatever type the
 * keystore keeps it under: being too careful costs a session, being wrong costs a slash.
 */
export function keysInUse(state: SessionState, keys: readonly PublicSessionKey[]): KeysInUse {
  const sets = setsOf(state);
  const uses = keys.flatMap((key) => [
    ...inNextKeys(state, key),
    ...state.queuedKeys
      .filter((entry) => entry.keys.keys.some(({ publicKey }) => publicKey === key.publicKey))
      .map(({ stash }): KeyUse => ({ key, place: 'queuedKeys', stash })),
    ...sets
      .filter(([, members]) => members?.has(key.publicKey))
      .map(([place]): KeyUse => ({ key, place, stash: null })),
  ]);
  const unread: KeyPlace[] = sets
    .filter(([place, members]) => members === null && keys.some(({ type }) => SETS[place].includes(type)))
    .map(([place]) => place);
  // Next keys of other validators are known only through the owners that were asked for.
  if (!keys.every((key) => state.owners.some((each) => same(key)(each.key)))) unread.unshift('nextKeys');
  return { uses, unread, none: uses.length === 0 && unread.length === 0 };
}

function inNextKeys(state: SessionState, key: PublicSessionKey): KeyUse[] {
  const owners = new Set(
    state.owners.flatMap((each) => (same(key)(each.key) && each.owner !== null ? [each.owner] : [])),
  );
  if (state.nextKeys?.keys.some((each) => each.publicKey === key.publicKey)) owners.add(state.stash);
  return [...owners].map((stash) => ({ key, place: 'nextKeys', stash }));
}

function setsOf({ authorities, para }: SessionState): [AuthoritySet, ReadonlySet<Hex> | null][] {
  return [
    ['babe', setOf(authorities.babe)],
    ['grandpa', setOf(authorities.grandpa)],
    ['beefy', setOf(authorities.beefy)],
    ['authorityDiscovery', setOf(authorities.authorityDiscovery)],
    ['paraSessionInfo', para && new Set([...para.validators, ...para.assignments, ...para.discovery])],
  ];
}

const setOf = (list: readonly Hex[] | null) => list && new Set(list);
const same = (key: PublicSessionKey) => (other: PublicSessionKey) =>
  other.type === key.type && other.publicKey === key.publicKey;
