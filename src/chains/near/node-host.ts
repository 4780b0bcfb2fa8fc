import type { CoreFacts } from '../../hosts/guard/facts.ts';

/** What the node's own RPC said, or why there is nothing to believe. */
export type NodeAnswer<T> =
  { readonly kind: 'known'; readonly value: T } | { readonly kind: 'unknown'; readonly because: string };

/** The facts of the guard's `observe` on a host with a NEAR node, parsed. Null stands for "not known" throughout. */
export interface NearHostFacts extends CoreFacts {
  /** How far the host's clock is from ours: certainly within these bounds. Unit: milliseconds. */
  readonly clock: { readonly atLeastMs: number; readonly atMostMs: number };
  /** The target the guard works with: the request's, or the host file's where there is one. */
  readonly target: Readonly<Record<string, string>> | null;
  /** Processes that have this home: by command line, working directory or open files. */
  readonly processCount: number | null;
  /** Null unless there is exactly one. */
  readonly process: NearProcess | null;
  /** Process id that holds the lock on `data/LOCK`; 0: nobody does. */
  readonly lockHolder: number | null;
  /** Which of the node's two ports somebody listens on. */
  readonly listens: { readonly rpc: boolean | null; readonly p2p: boolean | null };
  readonly unit: NearUnitFacts;
  readonly fence: NearFence;
  /** By where it may lie: in place, staged, taken away by the fence, set aside after a takeover. */
  readonly keys: Readonly<Record<KeyPlace, KeyFile>>;
  /** `public_key` of node_key.json. */
  readonly nodeKey: string | null;
  readonly config: NearConfigFacts;
  /** What `--version` says, its whole first line: of the program of the unit, and of the one that lies ready. */
  readonly versions: { readonly current: string | null; readonly next: string | null };
  /** SHA-256 of the program that lies ready; null where there is none. */
  readonly nextSha256: string | null;
  readonly disk: { readonly freeKb: number | null };
  readonly machine: { readonly cpus: number | null; readonly memoryKb: number | null; readonly arch: string | null };
  /** Answers over the loopback. Believed only where `own`: every socket that would be asked is this process's. */
  readonly rpc: {
    readonly own: boolean;
    readonly status: NodeAnswer<NearNodeStatus>;
    readonly peers: NodeAnswer<number>;
    /** `tracked_shards_config` that is in force, as JSON; from `client_config`. */
    readonly tracked: NodeAnswer<string>;
  };
  /** Counters and gauges that the guard picks out, with their labels as on the page; none where the page is not this node's own. */
  readonly metrics: Readonly<Record<string, number>>;
  /** The height in the last line of its log that names one: what it had seen, also when it answers no more. */
  readonly loggedHead: number | null;
  /** The last lines of its log that may mean something: shown to people; a reload is proven by the metric too. */
  readonly log: readonly string[];
  /** Everything the guard said: evidence for the journal. */
  readonly lines: readonly (readonly [key: string, value: string])[];
}

export type KeyPlace = 'live' | 'staged' | 'fenced' | 'aside';

export type KeyFile =
  | { readonly kind: 'missing' }
  /** It is there and its public fields cannot be read. */
  | { readonly kind: 'unreadable' }
  | {
      readonly kind: 'present';
      readonly account: string;
      readonly publicKey: string;
      /** Octal digits. */
      readonly mode: string;
      readonly owner: string;
      readonly sha256: string;
    };

export interface NearProcess {
  readonly pid: number;
  /** Start time in clock ticks since boot: with pid and boot id it names one process. */
  readonly start: string;
  /** How long it has run. Unit: milliseconds. */
  readonly ageMs: number;
  readonly user: string;
  readonly exe: string;
}

/** The unit as systemd says it. */
export interface NearUnitFacts {
  readonly load: string | null;
  readonly active: string | null;
  readonly sub: string | null;
  readonly mainPid: number | null;
  readonly restart: string | null;
  /** TimeoutStopSec; null also for `infinity`. Unit: milliseconds. */
  readonly stopMs: number | null;
  readonly killSignal: string | null;
  readonly result: string | null;
  /** UnitFileState: `enabled`, `disabled` … */
  readonly enabled: string | null;
  readonly needsReload: boolean | null;
  readonly dropIns: readonly string[];
}

/** What keeps this node from starting: all of it, or a part where a fence or its undoing was cut short. */
export interface NearFence {
  /** The file that the drop-in looks for. */
  readonly file: boolean;
  readonly dropIn: boolean;
  /** The drop-in is in force: systemd has read it. */
  readonly inForce: boolean;
}

/** What matters of config.json. */
export type NearConfigFacts =
  | { readonly kind: 'unreadable' }
  | {
      readonly kind: 'present';
      readonly sha256: string;
      /** How long ago it was last written, by the host's own clock: an older process has not read it. Unit: milliseconds. */
      readonly ageMs: number | null;
      /** Each as JSON without blanks; absent where config.json has no such field. Keys: `tracked_shards_config`, `tracked_shards`, …, `store.load_mem_tries_for_tracked_shards`, `validator_key_file`, `archive`. */
      readonly fields: Readonly<Record<string, string>>;
    };

export interface NearNodeStatus {
  readonly chainId: string;
  readonly genesis: string;
  readonly version: string;
  readonly protocol: number;
  readonly latestProtocol: number;
  readonly syncing: boolean;
  readonly height: number;
  /** Milliseconds since 1970. */
  readonly blockTimeMs: number;
  /** The account and key it signs with; null where it signs with none. */
  readonly validatorAccount: string | null;
  readonly validatorKey: string | null;
}
