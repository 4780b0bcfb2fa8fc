import { describe, expect, it } from 'vitest';
import { keysInUse } from '../../../../src/chains/polkadot/keys-in-use.ts';
import { aSession, keyOf, keysFrom, OTHER, STASH } from './a-session.ts';

const [mine, theirs] = [keysFrom(0x10), keysFrom(0x40)];
const quiet = aSession(theirs, mine);

describe('keys in use', () => {
  it('are none when every place was read and names none of them', () => {
    expect(keysInUse(quiet, mine.keys)).toEqual({ uses: [], unread: [], none: true });
  });

  it.each([
    ['babe', 'babe'],
    ['grandpa', 'gran'],
    ['beefy', 'beef'],
    ['authorityDiscovery', 'audi'],
  ] as const)('are found in the authority set of %s', (place, type) => {
    const authorities = { ...quiet.authorities, [place]: [keyOf(theirs, type), keyOf(mine, type)] };

    const found = keysInUse({ ...quiet, authorities }, mine.keys);

    expect(found.uses).toEqual([{ key: { type, publicKey: keyOf(mine, type) }, place, stash: null }]);
    expect(found.none).toBe(false);
  });

  it.each([
    ['validators', 'para'],
    ['assignments', 'asgn'],
    ['discovery', 'audi'],
  ] as const)('are found among the %s of the parachain session', (list, type) => {
    const para = { ...quiet.para!, [list]: [keyOf(mine, type)] };

    const { uses } = keysInUse({ ...quiet, para }, mine.keys);

    expect(uses.map(({ key, place }) => [key.type, place])).toEqual([[type, 'paraSessionInfo']]);
  });

  it('are found in the next keys of the stash, and of anybody', () => {
    const set = { ...quiet, nextKeys: mine };
    const [first] = mine.keys;
    const elsewhere = {
      ...quiet,
      owners: quiet.owners.map((each) => (each.key === first ? { ...each, owner: OTHER } : each)),
    };

    expect(keysInUse(set, mine.keys).uses.map(({ place, stash }) => [place, stash])).toEqual(
      mine.keys.map(() => ['nextKeys', STASH]),
    );
    expect(keysInUse(elsewhere, mine.keys).uses).toEqual([{ key: first, place: 'nextKeys', stash: OTHER }]);
  });

  it('are found in the queued keys of anybody', () => {
    const queuedKeys = [...quiet.queuedKeys, { stash: OTHER, keys: mine }];

    const { uses } = keysInUse({ ...quiet, queuedKeys }, mine.keys);

    expect(uses.map(({ place, stash }) => [place, stash])).toEqual(mine.keys.map(() => ['queuedKeys', OTHER]));
  });

  it('are found under another type than the keystore has them', () => {
    const babe = { type: 'babe', publicKey: keyOf(mine, 'babe') };
    const state = {
      ...quiet,
      owners: [{ key: babe, owner: null }],
      authorities: { ...quiet.authorities, grandpa: [babe.publicKey] },
    };

    expect(keysInUse(state, [babe]).uses).toEqual([{ key: babe, place: 'grandpa', stash: null }]);
  });

  it.each(['babe', 'grandpa', 'beefy', 'authorityDiscovery'] as const)(
    'are never called unused when the set of %s could not be read',
    (place) => {
      const state = { ...quiet, authorities: { ...quiet.authorities, [place]: null } };

      expect(keysInUse(state, mine.keys)).toEqual({ uses: [], unread: [place], none: false });
    },
  );

  it('are never called unused when their owners were not asked for', () => {
    expect(keysInUse({ ...quiet, owners: quiet.owners.slice(1) }, mine.keys)).toEqual({
      uses: [],
      unread: ['nextKeys'],
      none: false,
    });
  });

  it('do not wait for a set that none of them could be in', () => {
    const grandpa = mine.keys.filter(({ type }) => type === 'gran');

    expect(keysInUse({ ...quiet, para: null }, grandpa)).toEqual({ uses: [], unread: [], none: true });
    expect(keysInUse({ ...quiet, para: null }, mine.keys).unread).toEqual(['paraSessionInfo']);
  });
});
