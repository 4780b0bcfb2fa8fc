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
  linkIsStaked: false,
  hasTower: true,
} as const;
const IDENTITY = {
  kind: 'identity',
  node: 'sol-b',
  to: 'staked',
  link: 'unstaked',
  requiresTower: true,
  hasTower: true,
} as const;
const KILL = {
  ...EFFECT,
  request: { verb: 'solana.stop', args: { ...EFFECT.request.args, step: 'fence' } },
  name: 'kill',
} as const;
const COPY = { ...EFFECT, request: { verb: 'solana.tower.copy', args: {} }, name: 'copy', hasIntent: false } as const;

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
    ['a process ended before its link was put right', 'killedBeforeLink', [{ ...KILL, linkIsStaked: true }]],
    ['a copy under a name that the client reads', 'copyReadable', [COPY]],
    ['a term that goes back', 'termWentBack', [EFFECT, { ...EFFECT, recordedTerm: '4\n' }]],
  ])('finds %s', (_, counter, happenings) => {
    expect(foundIn(...happenings)).toContain(counter);
  });
});

const toldWith = (hasTower: boolean): Happening => ({
  kind: 'told',
  node: 'sol-b',
  lastVote: 7,
  hasTower,
  observersRead: 2,
});
const foundInTakeover = (...happenings: readonly Happening[]): string[] =>
  checkEffects(at(happenings), true).map(({ counter }) => counter);
const without = { ...IDENTITY, requiresTower: false, hasTower: false } as const;

describe('the checker of effects in a takeover', () => {
  it('lets a standby take the role without a tower where it was told so, and none lies there', () => {
    expect(foundInTakeover(toldWith(false), without)).toEqual([]);
    expect(foundInTakeover(toldWith(true), without)).toEqual(['tookWithoutTower']);
    expect(foundIn(toldWith(false), without)).toEqual(['tookWithoutTower']);
    expect(foundInTakeover(toldWith(false), { ...without, hasTower: true })).toEqual(['rebuiltOverTower']);
    expect(foundInTakeover(toldWith(true), { ...without, requiresTower: true, hasTower: true })).toEqual([]);
  });

  it('asks neither a term nor an intent of the copy of a tower', () => {
    expect(foundInTakeover({ ...COPY, recordedTerm: '', hasTower: false })).toEqual([]);
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
