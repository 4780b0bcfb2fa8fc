import type { FailureCode } from '../../domain/failure.ts';
import type { NodeName, PublicKey, Slot, ValidatorName } from '../../domain/names.ts';
import type { CoreFacts } from '../../hosts/guard/facts.ts';
import type { AuthorizedVoter, EpochInfo, Health, VoteAccountReading } from './rpc.ts';
import type { Tower } from './tower.ts';

/** Something that was read, or why it was not. Nothing unread is ever given a default. */
export type Reading<T> = { readonly kind: 'known'; readonly value: T } | Unread;

export interface Unread {
  readonly kind: 'unknown';
  readonly because: string;
  readonly code: FailureCode;
  /** The guard's own word where it refused, for example `stale-term`. */
  readonly word?: string;
}

/** The world around one validator at one moment: every host, every observer, each reading on its own. */
export interface SolanaObservation {
  readonly validator: ValidatorName;
  /** By Baton's clock. Unit: milliseconds since 1970. */
  readonly atMs: number;
  readonly nodes: Readonly<Record<NodeName, NodeObservation>>;
  readonly observers: readonly ObserverObservation[];
}

export interface NodeObservation {
  readonly node: NodeName;
  /** What the guard reported. */
  readonly host: Reading<HostFacts>;
  readonly rpc: NodeRpcReadings;
}

/** The validator's own RPC, over the host's loopback. */
export interface NodeRpcReadings {
  readonly identity: Reading<PublicKey>;
  readonly health: Reading<Health>;
  readonly genesis: Reading<string>;
  readonly version: Reading<string>;
  /** At processed commitment, read in the same moment as the observers' slots. */
  readonly slot: Reading<Slot>;
}

export interface ObserverObservation {
  readonly name: string;
  readonly genesis: Reading<string>;
  readonly slot: Reading<Slot>;
  readonly epoch: Reading<EpochInfo>;
  readonly schedule: Reading<LeaderScheduleReading>;
  /** Null: this observer knows no such vote account. */
  readonly vote: Reading<VoteAccountReading | null>;
  readonly voters: Reading<readonly AuthorizedVoter[]>;
  /** Gossip addresses under which the identity is known; more than one while older entries linger. */
  readonly gossip: Reading<readonly string[]>;
  /** Unit: lamports. */
  readonly balance: Reading<number>;
  /** Node keys of all vote accounts with stake. */
  readonly stakedNodes: Reading<readonly PublicKey[]>;
  /** Mean time of a slot. Unit: milliseconds. */
  readonly slotMs: Reading<number>;
}

/** The identity's own leader slots from `from` up to, not including, `until`. */
export interface LeaderScheduleReading {
  readonly from: Slot;
  readonly until: Slot;
  readonly slots: readonly Slot[];
}

/** The facts of the guard's `observe`, parsed. */
export interface HostFacts extends CoreFacts {
  /** The target the guard works with: the request's, or the host file's where there is one. Null when it does not say. */
  readonly target: Readonly<Record<string, string>> | null;
  /** How far the host's clock is from ours: certainly within these bounds. Unit: milliseconds. */
  readonly clock: { readonly atLeastMs: number; readonly atMostMs: number };
  /** Whether the `solana` program is there and can be run; null when the guard does not say. */
  readonly cliPresent: boolean | null;
  /** Run and attempt of the last arming while the tower that came with it lies under no name of the client; null when it does not. */
  readonly armedFile: string | null;
  readonly processCount: number;
  /** Null unless exactly one validator process has this ledger. */
  readonly process: ProcessFacts | null;
  /** What the client program on disk says of itself. */
  readonly clientVersion: string | null;
  /** As the running validator reports it on its admin socket. */
  readonly runningIdentity: PublicKey | null;
  readonly link: { readonly kind: 'symlink' | 'file' | 'missing'; readonly target: string | null };
  /** The key that would come up after a reboot, through the link. */
  readonly bootIdentity: PublicKey | null;
  readonly stakedKey: KeyFacts;
  readonly unstakedKey: KeyFacts;
  readonly ledgerWritable: boolean;
  readonly towerWritable: boolean;
  readonly ledgerOwner: string;
  /** Unit: KiB. Null when the directory is not there. */
  readonly ledgerFreeKb: number | null;
  /** Every file of the identity's towers, main, `.new` and pre-1.9. */
  readonly towerFiles: readonly TowerFile[];
  /** The main tower file read; null when there is none. */
  readonly tower: Reading<Tower> | null;
  /** The same as it lies there; null where there is none or it is too large to be one. */
  readonly towerBytes: Buffer | null;
  /** The copy of the active's tower that lies here for a takeover, under a name that the client never reads. */
  readonly copy: TowerCopy | null;
  /** Whether this node was stopped for a takeover: a boot guard does not let its validator start. */
  readonly fenceFile: boolean;
  /** The boot in which this node was last made ready to get the role; null where it never was. */
  readonly roleBoot: string | null;
  /** Whether the boot guard has run in this boot. */
  readonly hasBootGuard: boolean;
  /** Null when no log is configured or the file is not there. */
  readonly log: { readonly inode: string; readonly size: number } | null;
  /** Everything the guard said, but the tower's bytes: evidence for the journal. */
  readonly lines: readonly (readonly [key: string, value: string])[];
}

export interface ProcessFacts {
  readonly pid: number;
  /** Start time in clock ticks since boot: with the pid it names one process. */
  readonly start: string;
  readonly user: string;
  readonly exe: string;
  readonly args: readonly string[];
  /** Public key behind `--vote-account`, where the guard could read it. */
  readonly voteAccount: PublicKey | null;
  /** Public keys behind `--authorized-voter`, where the guard could read them. */
  readonly authorizedVoters: readonly PublicKey[];
}

export interface KeyFacts {
  /** Null when the file is not there or cannot be read by the validator's user; `problem` says which. */
  readonly publicKey: PublicKey | null;
  readonly problem: 'missing' | 'unreadable' | null;
  /** Octal digits, for example `600`. */
  readonly mode: string;
  readonly owner: string;
}

export interface TowerFile {
  readonly name: string;
  readonly bytes: number;
  readonly modifiedMs: number;
  readonly sha256: string;
}

export interface TowerCopy {
  readonly modifiedMs: number;
  readonly bytes: Buffer;
  readonly tower: Reading<Tower>;
}

export function known<T>(value: T): Reading<T> {
  return { kind: 'known', value };
}

/** The values of those readings that were read. */
export function knownValues<T>(readings: readonly Reading<T>[]): T[] {
  return readings.flatMap((reading) => (reading.kind === 'known' ? [reading.value] : []));
}
