import type { Slot } from '../../domain/names.ts';

/** MAX_LOCKOUT_HISTORY of the vote program: a vote deeper than this is a root. */
export const MAX_LOCKOUTS = 31;

/** One vote of a tower. It forbids votes on other forks for 2^confirmationCount slots. */
export interface Lockout {
  readonly slot: Slot;
  readonly confirmationCount: number;
}

/** The votes of one validator, oldest first, and the newest slot that fell out at the bottom. */
export interface VoteStack {
  readonly votes: readonly Lockout[];
  readonly root: Slot | null;
}

/** The last slot at which the vote still forbids another fork. */
export function lockedUntil(vote: Lockout): Slot {
  return vote.slot + 2 ** vote.confirmationCount;
}

export function lastVoteOf(stack: VoteStack): Slot | null {
  return stack.votes.at(-1)?.slot ?? null;
}

/**
 * The stack after one more vote: expired votes popped, the oldest of 31 rooted, lockouts doubled where the stack grew deep
 * enough. As `process_next_vote_slot` in the vote program. A slot that is not newer changes nothing.
 */
export function recordVote(stack: VoteStack, slot: Slot): VoteStack {
  const last = lastVoteOf(stack);
  if (last !== null && slot <= last) return stack;
  const votes = [...stack.votes];
  for (let top = votes.at(-1); top !== undefined && lockedUntil(top) < slot; top = votes.at(-1)) votes.pop();
  let root = stack.root;
  if (votes.length === MAX_LOCKOUTS) root = votes.shift()?.slot ?? root;
  votes.push({ slot, confirmationCount: 1 });
  const depth = votes.length;
  return {
    root,
    votes: votes.map((vote, index) =>
      depth > index + vote.confirmationCount ? { ...vote, confirmationCount: vote.confirmationCount + 1 } : vote,
    ),
  };
}

/**
 * Whether a vote on `slot` is forbidden: it is not newer than the last one, or a vote still locked out is not among its
 * ancestors. As `Tower::is_locked_out` in agave's core/src/consensus.rs.
 */
export function isLockedOut(stack: VoteStack, slot: Slot, isAncestor: (ancestor: Slot) => boolean): boolean {
  const last = lastVoteOf(stack);
  if (last !== null && slot <= last) return true;
  const after = recordVote(stack, slot);
  if (after.votes.some((vote) => vote.slot !== slot && !isAncestor(vote.slot))) return true;
  return after.root !== null && after.root !== slot && !isAncestor(after.root);
}
