/** One path among the start arguments. */
export interface FoundPath {
  readonly path: string;
  /** `unreachable`: a directory on the way is closed to the user who looked. */
  readonly kind: 'file' | 'link' | 'directory' | 'socket' | 'missing' | 'unreachable';
  /** Whether the user who looked may read or write it. */
  readonly mayRead: boolean;
  readonly mayWrite: boolean;
}

/** A process that is a validator. */
export interface FoundProcess {
  readonly pid: string;
  readonly client: 'agave' | 'firedancer';
  /** The program as the command line names it. */
  readonly program: string;
  readonly user: string | null;
  /** The file that runs; null when we may not see it. */
  readonly exe: string | null;
  /** It sees other mounts than we do: a container. */
  readonly isElsewhere: boolean;
  readonly unit: string | null;
  readonly unitFile: string | null;
  /** A script by which a shell started it. */
  readonly script: string | null;
  /** Start arguments; credentials in addresses are blanked out. */
  readonly args: readonly string[];
  readonly identity: FoundPath | null;
  /** What the link of `identity` says, and where it ends in the end. */
  readonly identityTarget: string | null;
  readonly identityReal: string | null;
  /** Key file or public key. */
  readonly vote: string | null;
  readonly voters: readonly string[];
  readonly ledger: FoundPath | null;
  /** Unit: KiB. */
  readonly freeKb: number | null;
  readonly tower: FoundPath | null;
  /** `-` is standard output. */
  readonly log: FoundPath | '-' | null;
}

/** A key file, of which only the public part has left the host. */
export interface FoundKey {
  readonly path: string;
  readonly mode: string | null;
  readonly owner: string | null;
  readonly publicKey: string | null;
  /** Why there is no public key: `missing`, `unreachable`, `unreadable`, `no-key`, `no-keygen`. */
  readonly problem: string | null;
}

/** What one look at a host has shown. */
export interface HostFindings {
  readonly hostName: string;
  readonly system: string;
  readonly bootId: string | null;
  /** The user who looked. */
  readonly lookedAs: string;
  readonly missingTools: readonly string[];
  readonly hasSudo: boolean;
  /** Per other user: whether sudo says that this login may become that user without a password. */
  readonly sudo: ReadonlyMap<string, 'yes' | 'no' | 'absent'>;
  /** Processes of other users are hidden from this login. */
  readonly hidesProcesses: boolean;
  readonly processes: readonly FoundProcess[];
  /** Unit files that name a validator. */
  readonly unitFiles: readonly string[];
  /** Programs of the client, the likeliest first. */
  readonly programs: readonly string[];
  readonly version: string | null;
  readonly keys: readonly FoundKey[];
  /** Directories of keys that this login may not list. */
  readonly closedPlaces: readonly string[];
}
