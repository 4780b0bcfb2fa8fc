import type { CoreFacts } from '../../hosts/guard/facts.ts';

/** A key as its file in a keystore is called: hexadecimal key type and public key, without `0x` (sc-keystore, local.rs). */
export type KeyFileName = string;

/** What one answer of the node's own RPC said, or why there is none to believe. */
export type NodeAnswer<T> =
  { readonly kind: 'known'; readonly value: T } | { readonly kind: 'unknown'; readonly because: string };

/** The facts of the guard's `observe` on a host with a Polkadot node, parsed. Null stands for "not known" throughout. */
export interface PolkadotHostFacts extends CoreFacts {
  /** How far the host's clock is from ours: certainly within these bounds. Unit: milliseconds. */
  readonly clock: { readonly atLeastMs: number; readonly atMostMs: number };
  /** The target the guard works with: the request's, or the host file's where there is one. */
  readonly target: Readonly<Record<string, string>> | null;
  /** Nodes that hold this chain's directory open. */
  readonly processCount: number | null;
  /** Null unless there is exactly one. */
  readonly process: NodeProcess | null;
  readonly unit: UnitFacts;
  /** Whether Baton's own drop-in says how the node starts. */
  readonly hasDropIn: boolean;
  /** What each program on the disk says of itself, its whole first line. */
  readonly versions: { readonly node: string | null; readonly prepare: string | null; readonly execute: string | null };
  readonly secure: SecureMode;
  readonly keystore: KeystoreFacts;
  /** Unit: KiB. */
  readonly disk: { readonly freeKb: number | null; readonly chainKb: number | null };
  readonly machine: MachineFacts;
  readonly rpc: NodeRpc;
  /** Values of the counters and gauges that the guard picks out; none where the page is not this node's own. */
  readonly metrics: Readonly<Record<string, number>>;
  /** The last lines of its log that may mean something: shown to people, never deciding. */
  readonly log: readonly string[];
  /** Everything the guard said: evidence for the journal. */
  readonly lines: readonly (readonly [key: string, value: string])[];
}

export interface NodeProcess {
  readonly pid: number;
  /** Start time in clock ticks since boot: with pid and boot id it names one process. */
  readonly start: string;
  readonly user: string;
  readonly exe: string;
  /** Those that matter and hold no secret, each `--name` or `--name=value`. */
  readonly args: readonly string[];
  readonly validator: boolean;
  /** Where its network key is: `argument` is a secret in the list of processes. */
  readonly nodeKey: 'file' | 'default' | 'argument' | 'missing' | null;
}

/** The unit as systemd says it. */
export interface UnitFacts {
  readonly load: string | null;
  readonly active: string | null;
  readonly sub: string | null;
  readonly mainPid: number | null;
  readonly restart: string | null;
  /** RestartSec. Unit: milliseconds. */
  readonly restartMs: number | null;
  /** How often systemd has brought it back by itself. */
  readonly restarts: number | null;
  readonly result: string | null;
  /** When its main process last ended, since boot; 0: not in this boot, or it runs. Unit: microseconds. */
  readonly endedUs: number | null;
  readonly dropIns: readonly string[];
  /** UnitFileState: `enabled`, `disabled`, `masked` …; null where systemd does not say. */
  readonly enabled: string | null;
  /** Whether its start line has `--validator`; null where a variable may hold it. */
  readonly startsValidator: boolean | null;
  /** Whether files have changed that systemd has not read yet. */
  readonly needsReload: boolean | null;
}

/** What the prepare worker's own checks say; the unit's sandbox is not in them. */
export interface SecureMode {
  readonly seccomp: boolean | null;
  readonly landlock: boolean | null;
  readonly clone: boolean | null;
  readonly changeRoot: boolean | null;
}

export type KeystoreFacts =
  | {
      readonly kind: 'present';
      /** Sorted. */
      readonly names: readonly KeyFileName[];
      /** Files that are called otherwise. */
      readonly others: number;
      /** Mode and owner of the directory, as stat prints them. */
      readonly mode: string;
    }
  | { readonly kind: 'missing' }
  | { readonly kind: 'unreadable' };

export interface MachineFacts {
  readonly cpus: number | null;
  readonly cpuModel: string | null;
  /** Simultaneous multithreading. */
  readonly smt: boolean | null;
  /** Unit: KiB. */
  readonly memoryKb: number | null;
  readonly memoryAvailableKb: number | null;
  readonly kernel: string | null;
}

/** Answers over the loopback. Believed only where `own`: every socket that would be asked is this process's. */
export interface NodeRpc {
  readonly own: boolean;
  /** Addresses on which the port is listened to, as /proc/net/tcp writes them: `0100007F` is the loopback. */
  readonly listens: readonly string[];
  readonly health: NodeAnswer<{
    readonly peers: number;
    readonly isSyncing: boolean;
    readonly shouldHavePeers: boolean;
  }>;
  readonly syncState: NodeAnswer<{
    readonly startingBlock: number;
    readonly currentBlock: number;
    readonly highestBlock: number | null;
  }>;
  readonly roles: NodeAnswer<readonly string[]>;
  readonly version: NodeAnswer<string>;
  readonly chain: NodeAnswer<string>;
  readonly peerId: NodeAnswer<string>;
  readonly genesis: NodeAnswer<string>;
  readonly finalizedHead: NodeAnswer<string>;
  readonly methods: NodeAnswer<readonly string[]>;
}
