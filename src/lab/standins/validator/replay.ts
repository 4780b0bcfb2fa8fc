import { messageOf } from '../../../domain/failure.ts';
import type { PublicKey, Slot } from '../../../domain/names.ts';
import type { BlockNews, ValidatorControl } from '../../cluster/entry-protocol.ts';
import { decodeBase58, type Keypair } from '../../cluster/keys.ts';
import { isLockedOut, lastVoteOf, recordVote, type VoteStack } from '../../cluster/lockouts.ts';
import { encodeTower } from '../../cluster/tower.ts';
import type { BankForks } from './bank-forks.ts';
import type { ValidatorLog } from './log.ts';
import type { ReportToReferee } from './referee-client.ts';
import { loadTower, TowerMissing } from './tower-files.ts';
import type { VotingService } from './voting-service.ts';

/** The key of this node as gossip, TPU and RPC know it. set-identity changes it at once; replay follows later. */
export interface ClusterInfo {
  keypair: Keypair;
}

export interface ReplayDeps {
  readonly clusterInfo: ClusterInfo;
  readonly bankForks: BankForks;
  readonly towerDirectory: string;
  readonly voteAccount: PublicKey;
  /** Keys given with `--authorized-voter`. */
  readonly authorizedVoters: readonly PublicKey[];
  /** `--no-voting`. */
  readonly noVoting: boolean;
  readonly control: () => ValidatorControl;
  readonly votingService: VotingService;
  readonly log: ValidatorLog;
  readonly referee: ReportToReferee;
  /** Whoever the loop is now, and whether it may make blocks. */
  readonly onLeaderChange: (identity: PublicKey, mayLead: boolean) => void;
  readonly exit: (code: number, because: string) => void;
}

export interface Replay {
  /** To be called when there is a new block or a control changed. */
  wake(): void;
  /** The newest slot that was replayed. */
  readonly processed: () => Slot;
}

const MODULE = 'solana_core::replay_stage';
/** VOTE_THRESHOLD_DEPTH_SHALLOW: the fourth vote from the top must be on a fork with stake behind it. */
const SHALLOW_DEPTH = 4;
/** Ancestors told with the first vote after an adoption: enough to bridge a silence. */
const FAR_ANCESTORS = 400;
const NEAR_ANCESTORS = 64;

/**
 * The voting loop, in the order of agave's replay_stage.rs: on each new bank it first votes with the key it holds, and only
 * then, when it resets to that bank, looks whether set-identity has changed the key, and loads that key's tower.
 */
export function createReplay(deps: ReplayDeps): Replay {
  const { bankForks, log, referee, clusterInfo } = deps;
  let held: Keypair = clusterInfo.keypair;
  let tower: VoteStack = { votes: [], root: null };
  let began = false;
  let reset: Slot = 0;
  let mayLead = false;
  let firstVoteSinceAdoption: Slot | null = null;

  function replay(): void {
    const bank = bankForks.heaviest();
    if (!bank || bank.slot === reset || deps.control().replayFrozen === true) return;
    if (!began) begin(bank);
    log.info(MODULE, `bank frozen: ${bank.slot} hash: ${bank.hash}`);
    vote(bank);
    if (held.publicKey !== clusterInfo.keypair.publicKey) changeIdentity(bank);
    reset = bank.slot;
    if (bank.ours) referee({ kind: 'block.produced', identity: bank.leader, slot: bank.slot });
  }

  /** At the start there is no vote before the adoption: the loop begins with the key of `--identity`. */
  function begin(bank: BlockNews): void {
    began = true;
    held = clusterInfo.keypair;
    adopt(bank);
  }

  function changeIdentity(bank: BlockNews): void {
    const old = held.publicKey;
    held = clusterInfo.keypair;
    referee({ kind: 'capability.ended', identity: old });
    adopt(bank);
    log.warn(MODULE, `Identity changed from ${old} to ${held.publicKey}`);
  }

  /** Loads the tower of the key now held; missing: rebuilt from the chain; anything else wrong with it ends the process. */
  function adopt(bank: BlockNews): void {
    const source = loadOrRebuild(bank);
    if (!source) return;
    tower = afterReplay(source.stack, bank.finalized);
    firstVoteSinceAdoption = null;
    mayLead = false;
    const { from, sha256 } = source;
    referee({
      kind: 'tower.adopted',
      identity: held.publicKey,
      source: from,
      lastVote: lastVoteOf(source.stack),
      sha256,
    });
    referee({ kind: 'capability.began', identity: held.publicKey });
    deps.onLeaderChange(held.publicKey, mayLead);
  }

  function loadOrRebuild(
    bank: BlockNews,
  ): { stack: VoteStack; from: 'file' | 'bankforks'; sha256: string | null } | null {
    try {
      const { tower: stack, sha256 } = loadTower(deps.towerDirectory, held);
      return { stack, from: 'file', sha256 };
    } catch (error) {
      if (!(error instanceof TowerMissing)) {
        log.error(
          MODULE,
          `Unable to load new tower when attempting to change identity to ${held.publicKey}, Exiting: ${messageOf(error)}`,
        );
        deps.exit(1, 'tower');
        return null;
      }
      log.warn(
        MODULE,
        `Failed to load tower, file missing for ${held.publicKey}: ${error.message}. Creating a new tower from bankforks.`,
      );
      const stack = { votes: bank.account?.votes ?? [], root: bank.account?.root ?? null };
      return { stack, from: 'bankforks', sha256: null };
    }
  }

  /** The line `voting:` is written before it is known whether this node may vote at all: hot spares write it too. */
  function vote(bank: BlockNews): void {
    if (isLockedOut(tower, bank.slot, (slot) => bankForks.isAncestor(slot, bank.slot))) return;
    const next = recordVote(tower, bank.slot);
    const deep = next.votes.at(-1 - SHALLOW_DEPTH);
    if (deep && deep.slot > bank.supported) return;
    log.info(MODULE, `voting: ${bank.slot} 100.0%`);
    tower = next;
    if (mayVote(bank)) cast(bank);
    if (!mayLead && firstVoteSinceAdoption !== null && (tower.root ?? 0) >= firstVoteSinceAdoption) {
      mayLead = true;
      deps.onLeaderChange(held.publicKey, mayLead);
    }
  }

  /** As `generate_vote_tx`: a hot spare is a node whose identity is not the node key of its vote account. */
  function mayVote({ account }: BlockNews): boolean {
    if (deps.noVoting || !account || account.nodePubkey !== held.publicKey) return false;
    if (account.authorizedVoter !== null && deps.authorizedVoters.includes(account.authorizedVoter)) return true;
    log.warn(
      MODULE,
      `The authorized keypair ${account.authorizedVoter} for vote account ${deps.voteAccount} is not available.  Unable to vote`,
    );
    return false;
  }

  function cast(bank: BlockNews): void {
    const limit = firstVoteSinceAdoption === null ? FAR_ANCESTORS : NEAR_ANCESTORS;
    firstVoteSinceAdoption ??= bank.slot;
    referee({
      kind: 'vote.cast',
      identity: held.publicKey,
      voteAccount: deps.voteAccount,
      slot: bank.slot,
      hash: bank.hash,
      ancestors: bankForks.ancestors(bank.slot, limit),
      tower: tower.votes,
      root: tower.root,
    });
    deps.votingService.push({
      vote: { voteAccount: deps.voteAccount, identity: held.publicKey, hash: bank.hash, ...tower },
      identity: held.publicKey,
      towerBytes: encodeTower(tower, held, decodeBase58(bank.hash)),
    });
  }

  return { wake: replay, processed: () => reset };
}

/** As `adjust_lockouts_after_replay`: what this node has rooted is no longer a lockout. */
function afterReplay(stack: VoteStack, rooted: Slot): VoteStack {
  return { votes: stack.votes.filter((vote) => vote.slot > rooted), root: Math.max(rooted, stack.root ?? 0) };
}
