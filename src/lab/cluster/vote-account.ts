import type { PublicKey, Slot } from '../../domain/names.ts';
import { lastVoteOf, lockedUntil, recordVote, type Lockout, type VoteStack } from './lockouts.ts';

/** A vote account as it stands on chain after some block. */
export interface VoteAccount extends VoteStack {
  readonly address: PublicKey;
  readonly nodePubkey: PublicKey;
  /** Epoch from which each voter may sign, oldest first. */
  readonly authorizedVoters: readonly { readonly epoch: number; readonly voter: PublicKey }[];
  readonly commission: number;
  /** Unit: lamports. */
  readonly activatedStake: number;
  /** How many slots after the voted slot each vote of the stack landed. */
  readonly latencies: ReadonlyMap<Slot, number>;
  readonly epochCredits: readonly (readonly [epoch: number, credits: number, previous: number])[];
}

/** SIMD-0033: a vote that lands within two slots earns 16 credits, each further slot costs one. */
const FULL_CREDITS = 16;
const GRACE_SLOTS = 2;
/** MAX_EPOCH_CREDITS_HISTORY of the vote program. */
const CREDIT_EPOCHS = 64;

/** The key that may sign votes of this account in `epoch`. */
export function authorizedVoter(account: VoteAccount, epoch: number): PublicKey | null {
  return account.authorizedVoters.findLast((entry) => entry.epoch <= epoch)?.voter ?? null;
}

/**
 * The account after a proposed tower landed in the block at `landedAt`; or why the vote program refuses it
 * (`VoteError` of the vote program).
 */
export function landVote(
  account: VoteAccount,
  proposed: VoteStack,
  landedAt: Slot,
  epoch: number,
): VoteAccount | string {
  const last = lastVoteOf(proposed);
  const before = lastVoteOf(account);
  if (last === null) return 'EmptySlots';
  if (before !== null && last <= before) return 'VoteTooOld';
  if (account.root !== null && (proposed.root ?? -1) < account.root) return 'RootRollBack';
  if (conflicts(account, proposed)) return 'LockoutConflict';
  const latencies = new Map<Slot, number>();
  for (const vote of proposed.votes) latencies.set(vote.slot, account.latencies.get(vote.slot) ?? landedAt - vote.slot);
  const rooted = account.votes.filter((vote) => vote.slot <= (proposed.root ?? -1));
  const earned = rooted.reduce((sum, vote) => sum + creditsFor(account.latencies.get(vote.slot) ?? 1), 0);
  return {
    ...account,
    votes: proposed.votes,
    root: proposed.root,
    latencies,
    epochCredits: addCredits(account.epochCredits, epoch, earned),
  };
}

/** A vote that is still locked out may not be missing from the new tower. */
function conflicts(account: VoteStack, proposed: VoteStack): boolean {
  return account.votes.some((vote: Lockout) => {
    if (vote.slot <= (proposed.root ?? -1)) return false;
    if (proposed.votes.some((kept) => kept.slot === vote.slot)) return false;
    const next = proposed.votes.find((kept) => kept.slot > vote.slot);
    return next !== undefined && next.slot <= lockedUntil(vote);
  });
}

function creditsFor(latency: number): number {
  return Math.max(1, FULL_CREDITS - Math.max(0, latency - GRACE_SLOTS));
}

function addCredits(history: VoteAccount['epochCredits'], epoch: number, earned: number): VoteAccount['epochCredits'] {
  const [lastEpoch, credits, previous] = history.at(-1) ?? [epoch, 0, 0];
  const next =
    lastEpoch === epoch
      ? [...history.slice(0, -1), [epoch, credits + earned, previous] as const]
      : [...history, [epoch, credits + earned, credits] as const];
  return next.slice(-CREDIT_EPOCHS);
}

/** The account as if its validator had voted for each of `slots` in the very next block: how the history is filled in. */
export function voteThrough(account: VoteAccount, slot: Slot, landedAt: Slot, epoch: number): VoteAccount {
  const landed = landVote(account, recordVote(account, slot), landedAt, epoch);
  return typeof landed === 'string' ? account : landed;
}
