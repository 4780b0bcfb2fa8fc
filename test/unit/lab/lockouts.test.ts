import { describe, expect, it } from 'vitest';
import { isLockedOut, lockedUntil, recordVote, type VoteStack } from '../../../src/lab/cluster/lockouts.ts';

const EMPTY: VoteStack = { votes: [], root: null };

function voteOn(slots: readonly number[], start: VoteStack = EMPTY): VoteStack {
  return slots.reduce((stack, slot) => recordVote(stack, slot), start);
}

const onlyTheFirst = (slot: number): boolean => slot === 1;
const upTo = (count: number): number[] => Array.from({ length: count }, (_, index) => index + 1);

describe('lockouts', () => {
  it('double with each vote on top', () => {
    const { votes } = voteOn([1, 2, 3]);

    expect(votes.map((vote) => vote.confirmationCount)).toEqual([3, 2, 1]);
    expect(votes.map((vote) => lockedUntil(vote))).toEqual([9, 6, 5]);
  });

  it('are popped from the top once they have expired, and only from the top', () => {
    const { votes } = voteOn([1, 2, 3, 7]);

    expect(votes.map((vote) => vote.slot)).toEqual([1, 7]);
  });

  it('make the 32nd vote down a root', () => {
    const stack = voteOn(upTo(32));

    expect(stack.root).toBe(1);
    expect(stack.votes).toHaveLength(31);
  });

  it('forbid a vote on a fork that leaves out a vote still locked out', () => {
    const stack = voteOn([1, 2, 3]);

    expect(isLockedOut(stack, 4, onlyTheFirst)).toBe(true);
    expect(isLockedOut(stack, 6, onlyTheFirst)).toBe(true);
    expect(isLockedOut(stack, 7, onlyTheFirst)).toBe(false);
  });

  it('forbid a second vote on the same slot', () => {
    expect(isLockedOut(voteOn([5]), 5, () => true)).toBe(true);
  });
});
