import type { NodeName, PublicKey, Slot } from '../../domain/names.ts';
import type { VoteTransaction } from './chain.ts';
import type { GossipEntry } from './gossip.ts';
import type { Lockout } from './lockouts.ts';

/** What a stand-in validator tells the cluster: gossip, votes and questions of its RPC, one JSON object per line. */
export type FromValidator =
  | {
      readonly kind: 'join';
      readonly node: NodeName;
      readonly pid: number;
      readonly voteAccount: PublicKey;
      readonly contact: GossipEntry;
    }
  | { readonly kind: 'contact'; readonly contact: GossipEntry }
  /** Who the voting loop is, and whether it may make blocks. */
  | { readonly kind: 'leader'; readonly identity: PublicKey; readonly mayLead: boolean }
  | { readonly kind: 'vote'; readonly vote: VoteTransaction }
  | {
      readonly kind: 'query';
      readonly id: number;
      readonly method: string;
      readonly params: readonly unknown[];
      readonly tipSlot: Slot;
    };

/** What the cluster tells a stand-in validator. */
export type ToValidator =
  | {
      readonly kind: 'welcome';
      readonly genesis: string;
      readonly shredVersion: number;
      readonly epochSlots: number;
      readonly blocks: readonly BlockNews[];
    }
  | { readonly kind: 'block'; readonly block: BlockNews }
  /** A contact info with this node's own key from somewhere else. */
  | { readonly kind: 'gossip'; readonly pubkey: PublicKey; readonly outset: number }
  | { readonly kind: 'control'; readonly control: ValidatorControl }
  | { readonly kind: 'answer'; readonly id: number; readonly result?: unknown; readonly error?: RpcErrorBody };

export interface RpcErrorBody {
  readonly code: number;
  readonly message: string;
  readonly data?: unknown;
}

/** One block as a validator replays it. */
export interface BlockNews {
  readonly slot: Slot;
  readonly parent: Slot | null;
  readonly hash: string;
  readonly leader: PublicKey;
  /** Newest slot on this fork with most of the stake behind it. */
  readonly supported: Slot;
  /** Newest rooted slot. */
  readonly finalized: Slot;
  /** Whether this process made the block itself. */
  readonly ours: boolean;
  /** This node's vote account after the block; null when the cluster has no such account. */
  readonly account: VoteAccountNews | null;
}

export interface VoteAccountNews {
  readonly nodePubkey: PublicKey;
  readonly authorizedVoter: PublicKey | null;
  readonly votes: readonly Lockout[];
  readonly root: Slot | null;
}

/**
 * Misbehaviour of one stand-in validator. Given at run time by `cluster.control`, or before a start in the file
 * `lab-control.json` in its ledger. A later message changes only the fields it has.
 */
export interface ValidatorControl {
  /** How long start-up takes before `startProgress` says Running; counted anew when it changes. Unit: milliseconds. */
  readonly startMs?: number;
  /** set-identity takes effect only after this. Unit: milliseconds. */
  readonly setIdentityAppliesAfterMs?: number;
  /** set-identity answers this long after it took effect. Unit: milliseconds. */
  readonly setIdentityAnswersAfterMs?: number;
  /** Replay stands still: no new bank, so no vote and no adoption. */
  readonly replayFrozen?: boolean;
  /** The voting service stores no tower and sends no vote; votes pile up and follow when it ends. */
  readonly votingServiceFrozen?: boolean;
  /** The voting service takes this long to store a tower. Unit: milliseconds. */
  readonly towerStoreMs?: number;
  /** The gossip port accepts nobody: what a cut line makes of it for everybody else. */
  readonly gossipClosed?: boolean;
  /** The process ends at once with this code, without cleaning up. */
  readonly exitCode?: number;
}
