import type { PublicKey, Slot } from '../../../domain/names.ts';
import type { Block } from '../../cluster/blocks.ts';
import { isLockedOut, lastVoteOf, recordVote, type VoteStack } from '../../cluster/lockouts.ts';
import { authorizedVoter } from '../../cluster/vote-account.ts';
import type { RefereeEvent } from '../../referee-protocol.ts';
import type { SimulatedHost } from '../guard/host.ts';
import { stopValidator } from '../guard/validator.ts';
import { resetToBank, storeTower, type BankOutcome } from '../guard/voting-loop.ts';
import { keypairOf, STAKED, VOTE_ACCOUNT } from './cast.ts';
import type { SimulatedCluster } from './cluster.ts';
import type { VirtualTime } from './time.ts';
import { readTower, towerFile } from './tower.ts';

/** The voting loop of one validator process, around the order of things that the guard's model knows. */
export interface Voter {
  /** A block has come. */
  replay(block: Block): void;
  /** The newest block that was replayed; null before the first. */
  readonly processed: () => Block | null;
}

export interface VoterDeps {
  readonly host: SimulatedHost;
  readonly cluster: SimulatedCluster;
  readonly time: VirtualTime;
  /** How long the other thread takes to store the next tower. Unit: milliseconds. */
  readonly storeMs: () => number;
  /** Whether a vote gets out of the machine now. */
  readonly leaves: () => boolean;
  /** Tells the referee; what it gives back takes the word back. */
  readonly tell: (event: RefereeEvent) => () => void;
}

/** VOTE_THRESHOLD_DEPTH_SHALLOW: the fourth vote from the top must be on a fork with stake behind it. */
const SHALLOW_DEPTH = 4;

/** @param pid of the process it belongs to: with another it has nothing to do any more */
export function createVoter(deps: VoterDeps, pid: number): Voter {
  const { host, cluster, time, tell } = deps;
  let tower: VoteStack = { votes: [], root: null };
  let began = false;
  let processed: Block | null = null;
  let storedAtMs = 0;

  const isAncestor = (slot: Slot, of: Slot): boolean => {
    const { tree } = cluster.chain;
    // What lies below the first block of the simulation is rooted, so it is on every fork.
    return tree.get(slot) === undefined ? slot < of : tree.isAncestor(slot, of);
  };

  function wouldVote(block: Block): boolean {
    if (isLockedOut(tower, block.slot, (slot) => isAncestor(slot, block.slot))) return false;
    const deep = recordVote(tower, block.slot).votes.at(-1 - SHALLOW_DEPTH);
    return deep === undefined || deep.slot <= block.supported;
  }

  /** As `generate_vote_tx`: a hot spare is a node whose identity is not the node key of its vote account. */
  function mayCast(block: Block, identity: PublicKey): boolean {
    const account = block.accounts.get(VOTE_ACCOUNT);
    if (account?.nodePubkey !== identity) return false;
    return authorizedVoter(account, cluster.epochOf(block.slot)) === STAKED.publicKey;
  }

  function cast(block: Block, identity: PublicKey): void {
    const { slot, hash } = block;
    const stack = tower;
    const takeBack = tell({
      kind: 'vote.cast',
      identity,
      voteAccount: VOTE_ACCOUNT,
      slot,
      hash,
      ancestors: [],
      tower: stack.votes,
      root: stack.root,
    });
    // One thread stores them in their order, and only then the vote leaves.
    storedAtMs = Math.max(storedAtMs, time.now()) + deps.storeMs();
    time.after(storedAtMs - time.now(), () => {
      if (host.validator?.pid !== pid) {
        // The vote was signed in a memory that is gone, and nobody else has it.
        takeBack();
        return;
      }
      storeTower(host, identity, towerFile(stack, keypairOf(identity), hash, time.now()));
      if (deps.leaves()) cluster.chain.submitVote({ ...stack, voteAccount: VOTE_ACCOUNT, identity, hash });
    });
  }

  function adopt(block: Block, { identity, tower: file }: NonNullable<BankOutcome['adopted']>): void {
    const read = file && readTower(file, identity);
    if (file && !read) {
      tell({ kind: 'process.ended', code: 1, because: 'tower' });
      stopValidator(host);
      return;
    }
    const account = block.accounts.get(VOTE_ACCOUNT);
    const stack = read ?? { votes: account?.votes ?? [], root: account?.root ?? null };
    tower = afterReplay(stack, cluster.chain.finalizedAt(block).slot);
    const source = read ? 'file' : 'bankforks';
    tell({ kind: 'tower.adopted', identity, source, lastVote: lastVoteOf(stack), sha256: file?.sha256 ?? null });
    tell({ kind: 'capability.began', identity });
  }

  return {
    processed: () => processed,
    replay(block) {
      const { validator } = host;
      if (validator?.pid !== pid || (processed && block.slot <= processed.slot)) return;
      processed = block;
      if (!began) {
        began = true;
        validator.voting = validator.running;
        adopt(block, { identity: validator.running, tower: ownTower(host, validator.running) });
        return;
      }
      const outcome = resetToBank(host, block.slot, wouldVote(block));
      if (outcome.voted !== null) {
        tower = recordVote(tower, block.slot);
        if (mayCast(block, outcome.voted)) cast(block, outcome.voted);
      }
      if (!outcome.adopted) return;
      if (outcome.left !== null) tell({ kind: 'capability.ended', identity: outcome.left });
      adopt(block, outcome.adopted);
    },
  };
}

function ownTower(host: SimulatedHost, identity: PublicKey) {
  return host.towers.get(`tower-1_9-${identity}.bin`) ?? null;
}

/** As `adjust_lockouts_after_replay`: what this node has rooted is no longer a lockout. */
function afterReplay(stack: VoteStack, rooted: Slot): VoteStack {
  return { votes: stack.votes.filter((vote) => vote.slot > rooted), root: Math.max(rooted, stack.root ?? 0) };
}
