import type { PublicKey, Slot } from '../../domain/names.ts';
import type { HistoryEvent, VoteCast } from './history.ts';
import { votesCast } from './capability.ts';

/** Votes kept in a tower; the one below them becomes the root. agave: `MAX_LOCKOUT_HISTORY`. */
const TOWER_DEPTH = 31;

interface Lockout {
  readonly slot: Slot;
  readonly confirmations: number;
}

export interface LockoutViolation {
  readonly vote: VoteCast;
  /** The earlier vote that still forbade it. */
  readonly lockedOut: Slot;
  /** Last slot up to which it forbade votes on other forks. */
  readonly until: Slot;
}

/**
 * Votes on a bank that does not descend from a slot still locked out, counted over all votes the identity has *cast*,
 * landed or not, whichever process cast them. The rule is agave's: a vote with n confirmations locks 2^n slots, a later
 * vote pops those that have run out and adds a confirmation to those it is deep enough over
 * (vote program, `process_next_vote_slot`; core/src/consensus.rs, `is_locked_out`).
 */
export function lockoutViolations(events: readonly HistoryEvent[], identity: PublicKey): LockoutViolation[] {
  const parents = new Map<Slot, Slot>();
  for (const event of events) if (event.kind === 'block.made') parents.set(event.slot, event.parent);
  const violations: LockoutViolation[] = [];
  let tower: readonly Lockout[] = [];
  for (const vote of votesCast(events, identity)) {
    tower = withoutExpired(tower, vote.slot);
    if (tower.at(-1)?.slot === vote.slot) continue; // The same vote sent once more.
    const broken = tower.find((lockout) => !descends(parents, vote.slot, lockout.slot));
    if (broken) violations.push({ vote, lockedOut: broken.slot, until: lockedUntil(broken) });
    tower = withVote(tower, vote.slot);
  }
  return violations;
}

function lockedUntil(lockout: Lockout): Slot {
  return lockout.slot + 2 ** lockout.confirmations;
}

/** Only the top can run out first: those below have twice its lockout at least. */
function withoutExpired(tower: readonly Lockout[], slot: Slot): readonly Lockout[] {
  let depth = tower.length;
  while (depth > 0) {
    const top = tower[depth - 1];
    if (!top || lockedUntil(top) >= slot) break;
    depth -= 1;
  }
  return tower.slice(0, depth);
}

function withVote(tower: readonly Lockout[], slot: Slot): readonly Lockout[] {
  const grown = [...tower, { slot, confirmations: 1 }].slice(-TOWER_DEPTH);
  return grown.map((lockout, index) =>
    grown.length > index + lockout.confirmations
      ? { slot: lockout.slot, confirmations: lockout.confirmations + 1 }
      : lockout,
  );
}

/** Whether the block at `slot` is built on the block at `ancestor`, or is that block. */
function descends(parents: ReadonlyMap<Slot, Slot>, slot: Slot, ancestor: Slot): boolean {
  let at: Slot | undefined = slot;
  while (at !== undefined && at > ancestor) at = parents.get(at);
  return at === ancestor;
}
