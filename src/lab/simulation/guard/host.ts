import type { PublicKey, Slot } from '../../../domain/names.ts';
import { createDirectory, type Directory } from './directory.ts';
import { EMPTY_LOG, type ValidatorLog } from './log.ts';
import type { TowerBytes } from './tower.ts';

/** What does not change on one simulated machine while it is there. Paths and keys are those of the fleet file. */
export interface HostSetup {
  readonly name: string;
  readonly ledger: string;
  /** Directory of the tower files. */
  readonly tower: string;
  /** Null: the validator writes no log that the guard may read. */
  readonly log: string | null;
  readonly link: string;
  /** Public key that each key file holds; a file that is not named here is missing. */
  readonly keys: Pick<ReadonlyMap<string, PublicKey>, 'get' | 'has'>;
  readonly user: string;
  /** The words of the validator's command line, its own name first. */
  readonly args: readonly string[];
  /** The words with which its start file would start the next one; left out where those are the same. */
  readonly startArgs?: readonly string[];
  readonly exe: string;
  /** Answer of `--version`. */
  readonly version: string;
  /** How long a look at the validator takes. Unit: milliseconds. */
  readonly lookMs: number;
  /** How often the guard looks whether the barrier is proven. Unit: milliseconds. */
  readonly pollMs: number;
}

/** What becomes of one `set-identity`, decided outside when it is given. Durations in milliseconds. */
export type CommandFate =
  | { readonly kind: 'done'; readonly afterMs: number }
  /** Exit code 1 and nothing changed; a reason of null is one that the guard does not know. */
  | { readonly kind: 'refused'; readonly reason: string | null }
  /** Exit code 1 although it was carried out. */
  | { readonly kind: 'done-but-failed' }
  /** No answer before it is cut off. Carried out after this time, be that later, or never. */
  | { readonly kind: 'hangs'; readonly carriedOutAfterMs: number | null };

export interface IdentityCommand {
  readonly to: PublicKey;
  readonly requireTower: boolean;
}

/** The running validator process. */
export interface Validator {
  readonly pid: number;
  /** What it answers to contact-info; gossip, TPU and RPC use it. */
  running: PublicKey;
  /** The key that its voting loop holds: it follows with a later bank. */
  voting: PublicKey;
  /** The adoption that stands out will need a tower that loads. */
  requiresTower: boolean;
  /** Whether it does not answer on its socket. */
  deaf: boolean;
  /** Accepted and not carried out yet. A new process knows nothing of them. */
  commands: readonly (IdentityCommand & { readonly dueMs: number })[];
}

export type Link = { readonly kind: 'symlink'; readonly target: string } | { readonly kind: 'file' };

/** Files of the term record that can be made unwritable, as by a full disk. */
export type RecordFile = 'term' | 'receipts' | 'armed' | 'barrier' | 'role_boot' | 'fenced' | 'voter';

/** One machine with one validator, changed only by the functions of this folder. */
export interface SimulatedHost {
  readonly setup: HostSetup;
  /** Shared by all machines of a simulation. Unit: milliseconds since 1970. */
  readonly clock: () => number;
  /** How far the wall clock of this machine is off. Unit: milliseconds. */
  wallOffsetMs: number;
  boots: number;
  bootedAtMs: number;
  /** Process id → start, in hundredths of a second since boot. */
  readonly processes: Map<number, number>;
  /** Told when a process ends by other hands than its own. */
  readonly mourners: Map<number, () => void>;
  nextPid: number;
  nextId: number;
  validator: Validator | null;
  /** Records of terms by chain, genesis and identity. */
  readonly records: Map<string, Directory<string>>;
  readonly towers: Directory<TowerBytes>;
  /** Holds the link under the name `link`. */
  readonly link: Directory<Link>;
  log: ValidatorLog;
  /** Process that holds the lock of a record. */
  readonly locks: Map<string, number>;
  /** `kept` and `files` are what preparing writes beside the record. */
  readonly unwritable: Set<RecordFile | 'kept' | 'files'>;
  /** More of this machine's disk: what was not synced is gone with the power. */
  readonly moreDisks: Directory<string>[];
  /** Whether the validator runs as another user than the guard. */
  wrongUser: boolean;
  /** Whether the directory of the link cannot be written. */
  linkStuck: boolean;
  /** The slot that the node has processed, as its own RPC says; null when it does not answer. */
  processedSlot: () => Slot | null;
  /** Decides what becomes of a command. A missing tower that was required is refused in any case. */
  fateOf: (command: IdentityCommand) => CommandFate;
  /** Whether the client sees a restart window of so many minutes; null while it goes on looking. */
  restartWindow: (host: SimulatedHost, idleMinutes: string) => boolean | null;
  /** Told when the validator has carried out set-identity. */
  whenSet: (host: SimulatedHost, from: PublicKey, to: PublicKey) => void;
}

/** Unit: milliseconds. */
const SET_IDENTITY_MS = 20;

/** A machine that was just booted; nothing runs and there is no record. */
export function createHost(setup: HostSetup, clock: () => number, linkTarget: string): SimulatedHost {
  return {
    setup,
    clock,
    wallOffsetMs: 0,
    boots: 1,
    bootedAtMs: clock() - 1000,
    processes: new Map(),
    mourners: new Map(),
    nextPid: 100,
    nextId: 1,
    validator: null,
    records: new Map(),
    towers: createDirectory(),
    link: createDirectory([['link', { kind: 'symlink', target: linkTarget }]]),
    log: EMPTY_LOG,
    locks: new Map(),
    unwritable: new Set(),
    moreDisks: [],
    wrongUser: false,
    linkStuck: false,
    processedSlot: () => null,
    fateOf: () => ({ kind: 'done', afterMs: SET_IDENTITY_MS }),
    restartWindow: ({ validator }) => validator !== null,
    whenSet: () => undefined,
  };
}

/** Milliseconds since boot: what the guard reads from /proc/uptime. */
export function uptimeMs(host: SimulatedHost): number {
  return host.clock() - host.bootedAtMs;
}

export function bootId(host: SimulatedHost): string {
  return `${host.setup.name}-boot-${host.boots}`;
}

/** A name that was never given on this machine before. */
export function freshId(host: SimulatedHost, what: string): string {
  return `${host.setup.name}-${what}-${host.nextId++}`;
}

export function startProcess(host: SimulatedHost): number {
  const pid = host.nextPid++;
  host.processes.set(pid, Math.floor(uptimeMs(host) / 10));
  return pid;
}

/** As SIGKILL from somebody else. Locks that it held are free. */
export function endProcess(host: SimulatedHost, pid: number): void {
  host.processes.delete(pid);
  for (const [key, holder] of host.locks) if (holder === pid) host.locks.delete(key);
  const mourner = host.mourners.get(pid);
  host.mourners.delete(pid);
  mourner?.();
}

/** A process number with another start or of another boot is another process. */
export function isRunning(host: SimulatedHost, pid: string, start: string, boot: string): boolean {
  const started = host.processes.get(Number(pid));
  return started !== undefined && String(started) === start && boot === bootId(host);
}

/** What `solana-keygen pubkey` says of a key file, or of a public key that stands in its place. */
export function publicKeyAt(host: SimulatedHost, path: string | null): string {
  if (path === null) return 'missing';
  return host.setup.keys.get(path) ?? (isKey(path) ? path : 'missing');
}

export function linkTarget(host: SimulatedHost): string | null {
  const link = host.link.get('link');
  return link?.kind === 'symlink' ? link.target : null;
}

/** The key that the validator would start with. */
export function bootIdentity(host: SimulatedHost): string {
  return host.link.get('link')?.kind === 'file' ? 'unreadable' : publicKeyAt(host, linkTarget(host));
}

/** A public key as the guard takes one. */
export function isKey(text: string): boolean {
  return /^[1-9A-HJ-NP-Za-km-z]{32,44}$/.test(text);
}
