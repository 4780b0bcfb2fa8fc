import { describe, expect, it } from 'vitest';
import { checkEffects } from '../../../../../src/lab/simulation/check/effects.ts';
import { checkTowers } from '../../../../../src/lab/simulation/check/tower.ts';
import { STAKED } from '../../../../../src/lab/simulation/run/cast.ts';
import type { Happened, Happening } from '../../../../../src/lab/simulation/run/happened.ts';

const RECEIPT = 'r-1 take 1 solana.step-up d 5 begun in-flight';
const EFFECT = {
  kind: 'effect',
  id: 1,
  node: 'sol-b',
  request: { verb: 'solana.step-up', args: { run: 'r-1', step: 'take', attempt: '1', term: '5' } },
  name: 'set-identity',
  recordedTerm: '5\n',
  lastReceipt: RECEIPT,
  hasIntent: true,
  isTold: true,
} as const;
const IDENTITY = { kind: 'identity', node: 'sol-b', to: 'staked', link: 'unstaked', requiresTower: true } as const;

const at = (happenings: readonly Happening[]): Happened[] =>
  happenings.map((each, index) => ({ ...each, atMs: 1_000 * (index + 1) }));
const foundIn = (...happenings: readonly Happening[]): string[] =>
  checkEffects(at(happenings)).map(({ counter }) => counter);

describe('the checker of effects', () => {
  it('finds nothing where the guard kept its rules', () => {
    expect(foundIn(EFFECT, IDENTITY)).toEqual([]);
  });

  it.each<readonly [string, string, readonly Happening[]]>([
    ['an older term', 'staleExecuted', [{ ...EFFECT, recordedTerm: '6\n' }]],
    ['a term that no look has fenced', 'unprovenTermExecuted', [{ ...EFFECT, recordedTerm: '4\n' }]],
    ['a torn record', 'unprovenTermExecuted', [{ ...EFFECT, recordedTerm: '' }]],
    ['no intent', 'unjournaled', [{ ...EFFECT, hasIntent: false }]],
    ['no receipt', 'effectWithoutReceipt', [{ ...EFFECT, lastReceipt: '' }]],
    ['no commit line', 'tookWithoutCommit', [{ ...EFFECT, isTold: false }]],
    ['a link that would bring the node up as a signer', 'linkOrder', [{ ...IDENTITY, link: 'staked' }]],
    ['no tower required', 'tookWithoutTower', [{ ...IDENTITY, requiresTower: false }]],
    ['a term that goes back', 'termWentBack', [EFFECT, { ...EFFECT, recordedTerm: '4\n' }]],
  ])('finds %s', (_, counter, happenings) => {
    expect(foundIn(...happenings)).toContain(counter);
  });
});

const vote = (atMs: number, slot: number) =>
  ({ kind: 'vote.cast', atMs, instance: 'a', node: 'sol-a', identity: STAKED.publicKey, slot, bank: 'b' }) as const;
const told = (lastVote: number) =>
  ({ kind: 'told', node: 'sol-b', lastVote, hasTower: true, observersRead: 2 }) as const;

const towersIn = (happenings: readonly Happening[], votes: readonly ReturnType<typeof vote>[]): string[] =>
  checkTowers(at(happenings), votes).map(({ counter }) => counter);

describe('the checker of towers', () => {
  const handedOut = { kind: 'tower', node: 'sol-a' } as const;

  it('finds a vote that was cast after the tower had left, until the node has the role again', () => {
    expect(towersIn([handedOut], [vote(500, 1)])).toEqual([]);
    expect(towersIn([handedOut], [vote(1_500, 1)])).toEqual(['voteAfterTower']);
    expect(towersIn([handedOut, { ...IDENTITY, node: 'sol-a' }], [vote(2_500, 1)])).toEqual([]);
  });

  it('finds a standby that is told with a tower older than a vote', () => {
    expect(towersIn([told(7)], [vote(500, 7)])).toEqual([]);
    expect(towersIn([told(6)], [vote(500, 7)])).toEqual(['staleTowerTold']);
  });
});
