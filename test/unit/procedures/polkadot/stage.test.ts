import { describe, expect, it } from 'vitest';
import type { Hex } from '../../../../src/chains/polkadot/account.ts';
import type { Authorities, SessionState } from '../../../../src/chains/polkadot/session-state.ts';
import { setsWithout, stageOf } from '../../../../src/procedures/polkadot/stage.ts';
import { aSession, keyOf, keysFrom, OTHER, STASH } from '../../chains/polkadot/a-session.ts';

const OLD = keysFrom(0x10);
const NEW = keysFrom(0x20);
const queued = [{ stash: STASH, keys: NEW }];
const before = aSession(OLD, NEW);
const after = aSession(NEW, NEW);
const set = (over: Partial<Authorities>): Authorities => ({ ...after.authorities, ...over });
const FOREIGN: readonly Hex[] = [`0x${'ee'.repeat(32)}`];

describe('how far keys have come', () => {
  it.each<[string, SessionState, string]>([
    ['others are next', before, 'elsewhere'],
    ['none are next', { ...before, nextKeys: null }, 'elsewhere'],
    ['others are next, and these sign still', { ...after, nextKeys: OLD }, 'elsewhere'],
    ['they are next', { ...before, nextKeys: NEW }, 'next'],
    ['they are queued', { ...before, nextKeys: NEW, queuedKeys: queued }, 'queued'],
    [
      'they are queued for another stash',
      { ...before, nextKeys: NEW, queuedKeys: [{ stash: OTHER, keys: NEW }] },
      'next',
    ],
    ['every set has them', after, 'active'],
    ['every set has them, and the next election not', { ...after, queuedKeys: [] }, 'active'],
    ['every set that is shown has them', { ...after, authorities: set({ beefy: null }) }, 'active'],
    ['one set lacks them', { ...after, authorities: set({ babe: FOREIGN }) }, 'queued'],
    ['GRANDPA lacks them', { ...after, authorities: set({ grandpa: [keyOf(OLD, 'gran')] }) }, 'queued'],
    [
      'no set is shown at all',
      { ...after, authorities: { babe: null, grandpa: null, beefy: null, authorityDiscovery: null } },
      'queued',
    ],
    ['it is in neither session', { ...before, nextKeys: NEW, queuedKeys: [], validators: [OTHER] }, 'not-elected'],
    ['it is in this session alone', { ...before, nextKeys: NEW, queuedKeys: [] }, 'next'],
    ['it is in the next session alone', { ...before, nextKeys: NEW, validators: [OTHER] }, 'next'],
  ])('is told from the chain where %s', (_, state, kind) => {
    expect(stageOf(state, NEW).kind).toBe(kind);
  });

  it('does not wait for parachain sets, which hold only some validators', () => {
    expect(stageOf({ ...after, para: { validators: [], assignments: [], discovery: [] } }, NEW).kind).toBe('active');
  });

  it.each<[keyof Authorities]>([['babe'], ['grandpa'], ['beefy'], ['authorityDiscovery']])(
    'names %s as the set that lacks them',
    (name) => {
      expect(setsWithout({ ...after, authorities: set({ [name]: FOREIGN }) }, NEW)).toEqual({ sets: [name], shown: 4 });
    },
  );
});
