import { describe, expect, it } from 'vitest';
import type { Hex } from '../../../../src/chains/polkadot/account.ts';
import type { BlockRef, Epoch, SessionState } from '../../../../src/chains/polkadot/session-state.ts';
import { mayStop, type StopQuestion } from '../../../../src/procedures/polkadot/may-stop.ts';
import { aSession, keyOf, keysFrom, OTHER, STASH } from '../../chains/polkadot/a-session.ts';

const OLD = keysFrom(0x10);
const NEW = keysFrom(0x20);
const START = 90;
const epoch: Epoch = { index: 7, genesisSlot: 0, currentSlot: 80, duration: 10, slotMs: 6_000, startBlock: START };
const block = (number: number): BlockRef => ({ number, hash: `0x${'bb'.repeat(32)}` });

/** Session 7 at block 100; the first without the old keys was 6. */
const free = aSession(NEW, OLD, { epoch });
const question: StopQuestion = { keystore: OLD.keys, freeSince: 6, beefy: block(95) };

const authorities = free.authorities;
const para = { validators: [], assignments: [], discovery: [] };
const uses: [string, Partial<SessionState>][] = [
  ['nextKeys of the stash', { nextKeys: OLD }],
  ['nextKeys of anybody', { owners: OLD.keys.map((key) => ({ key, owner: OTHER })) }],
  ['queuedKeys', { queuedKeys: [{ stash: STASH, keys: OLD }] }],
  ['queuedKeys of anybody', { queuedKeys: [{ stash: OTHER, keys: OLD }] }],
  ['BABE', { authorities: { ...authorities, babe: [keyOf(OLD, 'babe')] } }],
  ['GRANDPA', { authorities: { ...authorities, grandpa: [keyOf(OLD, 'gran')] } }],
  ['BEEFY', { authorities: { ...authorities, beefy: [keyOf(OLD, 'beef')] } }],
  ['authority discovery', { authorities: { ...authorities, authorityDiscovery: [keyOf(OLD, 'audi')] } }],
  ['parachain validators', { para: { ...para, validators: [keyOf(OLD, 'para')] } }],
  ['parachain assignments', { para: { ...para, assignments: [keyOf(OLD, 'asgn')] } }],
];

describe('whether the old node may stop', () => {
  it('is yes only when safety protocol 6.1 holds in all its parts', () => {
    expect(mayStop(free, question).kind).toBe('yes');
  });

  it.each(uses)('is no while %s names one of its keys', (_, over) => {
    expect(mayStop({ ...free, ...over }, question).kind).toBe('used');
  });

  it.each(OLD.keys.map((key) => [key.type, key] as const))(
    'is no for the one key %s that an old set left behind',
    (_, key) => {
      const sets = { babe: [key.publicKey], grandpa: [], beefy: [], authorityDiscovery: [] } satisfies Record<
        string,
        Hex[]
      >;

      expect(mayStop({ ...free, authorities: sets }, { ...question, keystore: [key] }).kind).toBe('used');
    },
  );

  it.each<[string, Partial<SessionState>, Partial<StopQuestion>]>([
    ['it was not seen free before', {}, { freeSince: null }],
    ['it is free in this session for the first time', {}, { freeSince: 7 }],
    ['what was seen free is of a later session: the chain went back', {}, { freeSince: 8 }],
    ['GRANDPA has not come to the session', { block: block(START - 1) }, {}],
    ['BEEFY has not come to the session', {}, { beefy: block(START - 1) }],
    ['BEEFY says nothing', {}, { beefy: null }],
  ])('is not yet where %s', (_, over, other) => {
    expect(mayStop({ ...free, ...over }, { ...question, ...other }).kind).toBe('too-new');
  });

  it.each<[string, Partial<SessionState>, Partial<StopQuestion>]>([
    ['its keystore shows no key', {}, { keystore: [] }],
    ['a set is not shown', { authorities: { ...authorities, grandpa: null } }, {}],
    ['parachain sets are not shown', { para: null }, {}],
    ['owners were not asked for', { owners: [] }, {}],
    ['the chain has no clock', { epoch: null }, {}],
  ])('cannot be told where %s', (_, over, other) => {
    expect(mayStop({ ...free, ...over }, { ...question, ...other }).kind).toBe('unread');
  });

  it('does not wait for a BEEFY that the chain does not have, where no key is of it', () => {
    const keystore = OLD.keys.filter(({ type }) => type !== 'beef');

    expect(
      mayStop({ ...free, authorities: { ...authorities, beefy: null } }, { ...question, keystore, beefy: null }).kind,
    ).toBe('yes');
  });

  it('is the same for a validator that is not elected', () => {
    expect(mayStop({ ...free, validators: [OTHER], queuedKeys: [] }, question).kind).toBe('yes');
  });

  it('says in words where its keys are named', () => {
    expect(mayStop({ ...free, nextKeys: OLD }, question).because).toMatch(
      /^nextKeys names its gran key 0x10101010… and others$/,
    );
  });
});
