import type { PublicKey } from '../../../domain/names.ts';
import type { Block } from '../../cluster/blocks.ts';
import { lastVoteOf } from '../../cluster/lockouts.ts';
import type { RefereeEvent, RefereeMessage } from '../../referee-protocol.ts';
import { bootId, linkTarget, type SimulatedHost } from '../guard/host.ts';
import { reboot, startValidator, stopValidator } from '../guard/validator.ts';
import { hasBootGuardLine, startWords, type PrepareDisk } from '../prepare/disk.ts';
import { STAKED, UNSTAKED, VOTE_ACCOUNT, type SimulatedNode } from './cast.ts';
import { noteBootGuard, passesBootGuard } from './boot-guard.ts';
import type { SimulatedCluster } from './cluster.ts';
import { PATHS } from './fleet.ts';
import { hasMark, mayHaveTaken, recordOn, wouldComeUpStaked } from './machine-disk.ts';
import { newBareHost, newHost, TOWER } from './machine-setup.ts';
import type { VirtualTime } from './time.ts';
import { readTower } from './tower.ts';
import { createVoter, type Voter } from './voter.ts';

/** What passes between a machine and the rest of the world. */
export interface MachineLines {
  ssh: boolean;
  /** Blocks of the cluster come in. */
  blocks: boolean;
  votes: boolean;
  gossip: boolean;
  /** What answers shows another host key. */
  isStranger: boolean;
}

/** One simulated machine with its validator. */
export interface Machine {
  readonly node: SimulatedNode;
  readonly host: SimulatedHost;
  /** What preparing finds there; null where nothing is prepared. */
  readonly disk: PrepareDisk | null;
  readonly lines: MachineLines;
  /** Whether it has power. */
  readonly isUp: () => boolean;
  /** How long until its validator replays again. Unit: milliseconds. */
  readonly backInMs: () => number;
  /** It runs as its unstaked key, and would come up so. */
  readonly isPassive: () => boolean;
  readonly replay: (block: Block) => void;
  /** Null while its RPC does not answer. */
  readonly processed: () => Block | null;
  /** Loses power now and comes back; its validator starts a while after. Unit: milliseconds. */
  readonly losePower: (downMs: number, keep: 'unsynced' | 'synced') => void;
  readonly powerOn: () => void;
  /** Goes on as if nothing had been since `stall`. */
  readonly wake: () => void;
  /** Replays nothing more. @param isDeaf whether it does not answer on its socket either */
  readonly stall: (isDeaf: boolean) => void;
  readonly isStalled: boolean;
  /** The validator process ends and is started again by its unit, as whatever the link names. Unit: milliseconds. */
  readonly restartValidator: (downMs: number) => void;
  /** The process ends, and nobody starts it. */
  readonly endValidator: () => void;
  readonly startValidator: () => void;
  /** Its start file names the link from now on. False where it did before. */
  readonly mendStartFile: () => boolean;
  /** What `prepare` does; from now on it is asked before each start. */
  readonly installBootGuard: () => void;
  /** The tower file is again what it was when the simulation began. False where there is none, or the link is staked. */
  readonly restoreTower: () => boolean;
  /** Whether something may still take effect there, or its tower lacks a vote that it cast. */
  readonly isUnsettled: () => boolean;
}

/** A machine that nobody has prepared. */
export interface BareMachine {
  readonly disk: PrepareDisk;
  /** Null: there is none. */
  readonly linkTarget: string | null;
}

export interface MachineDeps {
  readonly node: SimulatedNode;
  readonly hasLog: boolean;
  /** Whether its start file names the staked key itself, and not the link. */
  readonly startsByKey: boolean;
  /** What is to be prepared there; null where all is so already. */
  readonly bare: BareMachine | null;
  readonly time: VirtualTime;
  readonly cluster: SimulatedCluster;
  readonly storeMs: () => number;
  /** How soon its unit starts a validator again that somebody has killed; null: not. Unit: milliseconds. */
  readonly unitMs: number | null;
  /** Tells the referee; what it gives back takes the word back. */
  readonly tell: (message: RefereeMessage) => () => void;
}

/** A validator on this simulated hardware answers this long after its process was started. Unit: milliseconds. */
const STARTS_WITHIN_MS = 4000;
/** A unit tries again to start what a boot guard has held back. Unit: milliseconds. */
const TRIED_AGAIN_AFTER_MS = 5000;
/** Whoever restarts a validator by hand has it down for so long. Unit: milliseconds. */
export const RESTARTS_WITHIN_MS = 5_000;
/** Longer than any simulation lasts. */
export const FOR_GOOD_MS = 100 * 3_600_000;

export function createMachine(deps: MachineDeps): Machine {
  const { node, time, cluster } = deps;
  let startFile: string = deps.startsByKey ? PATHS.stakedKey : PATHS.link;
  const { bare } = deps;
  const disk = bare?.disk ?? null;
  const host =
    bare === null
      ? newHost(node, deps.hasLog, () => startFile, time, cluster)
      : newBareHost(node, bare.disk, time, cluster);
  if (bare?.linkTarget === null) host.link.remove('link');
  else if (bare !== null) host.link.put('link', { kind: 'symlink', target: bare.linkTarget });
  host.link.sync();
  const unstaked: PublicKey = UNSTAKED[node].publicKey;
  const lines: MachineLines = { ssh: true, blocks: true, votes: true, gossip: true, isStranger: false };
  let voter: Voter | null = null;
  let [backAtMs, replaysAtMs] = [-Infinity, -Infinity];
  let seq = 0;
  let lastCast = 0;
  let isStalled = false;
  let isGuarded = false;

  const tellAs = (pid: number, event: RefereeEvent): (() => void) => {
    const takeBack = deps.tell({ node, pid, seq: ++seq, atMs: time.now(), ...event });
    if (event.kind !== 'vote.cast') return takeBack;
    const before = lastCast;
    lastCast = event.slot;
    return () => {
      // Signed in a memory that is gone.
      if (lastCast === event.slot) lastCast = before;
      takeBack();
    };
  };

  const tell = (event: RefereeEvent): (() => void) => tellAs(host.validator?.pid ?? 0, event);

  function start(): void {
    const record = recordOn(host);
    if (disk !== null) {
      disk.started = startWords(disk);
      // Where there is no record, nobody has ever given a role there.
      if (hasBootGuardLine(disk)) {
        host.link.put('link', { kind: 'symlink', target: PATHS.unstakedKey });
        host.link.sync();
      }
    }
    if (isGuarded && record && !passesBootGuard(host, record, PATHS.unstakedKey)) {
      startAfter(TRIED_AGAIN_AFTER_MS);
      return;
    }
    startValidator(host);
    isStalled = false;
    const { validator } = host;
    if (!validator) return;
    const { pid } = validator;
    host.mourners.set(pid, () => {
      tellAs(pid, { kind: 'process.ended', code: -1, because: 'killed' });
      voter = null;
      if (deps.unitMs !== null) startAfter(deps.unitMs);
    });
    tell({ kind: 'process.began', ledger: PATHS.ledger, voteAccount: VOTE_ACCOUNT });
    voter = createVoter({ host, cluster, time, storeMs: deps.storeMs, leaves: () => lines.votes, tell }, pid);
  }

  /** Unless it was started meanwhile, or the machine has lost power. */
  function startAfter(ms: number): void {
    const { boots } = host;
    replaysAtMs = time.now() + ms;
    time.after(ms, () => {
      if (host.boots === boots && !host.validator && time.now() >= backAtMs) start();
    });
  }

  function restartValidator(downMs: number): void {
    ended('restarted');
    stopValidator(host);
    startAfter(downMs);
  }

  function ended(because: string): void {
    if (host.validator) tell({ kind: 'process.ended', code: -1, because });
    voter = null;
  }

  host.processedSlot = () => (isStalled && host.validator?.deaf === true ? null : (voter?.processed()?.slot ?? null));
  host.whenSet = (_, from, to) =>
    void tell({ kind: 'identity.set', from, to, requireTower: host.validator?.requiresTower ?? false });
  const backup = host.towers.get(TOWER);
  if (disk !== null) disk.restart = () => restartValidator(RESTARTS_WITHIN_MS);
  start();
  return {
    node,
    host,
    disk,
    lines,
    get isStalled() {
      return isStalled;
    },
    isUp: () => time.now() >= backAtMs,
    // One that is off for good is not waited for.
    backInMs: () => (replaysAtMs - time.now() > FOR_GOOD_MS / 2 ? 0 : Math.max(0, replaysAtMs - time.now())),
    isPassive: () => host.validator?.running === unstaked && linkTarget(host) === PATHS.unstakedKey,
    replay(block) {
      if (lines.blocks && !isStalled) voter?.replay(block);
    },
    processed: () => (time.now() >= backAtMs && host.validator?.deaf !== true ? (voter?.processed() ?? null) : null),
    losePower(downMs, keep) {
      ended('power lost');
      // A machine that comes up staked by itself reads its own tower: how well the client keeps it is not ours to judge.
      if (wouldComeUpStaked(host)) host.towers.sync();
      reboot(host, keep);
      // systemd reads its units anew.
      if (disk !== null) disk.loaded = disk.files.get('start') ?? '';
      backAtMs = time.now() + downMs;
      startAfter(downMs + STARTS_WITHIN_MS);
    },
    powerOn() {
      host.bootedAtMs = time.now();
      backAtMs = time.now();
      startAfter(STARTS_WITHIN_MS);
    },
    stall(isDeaf) {
      isStalled = true;
      if (host.validator) host.validator.deaf = isDeaf;
    },
    wake() {
      isStalled = false;
      if (host.validator) host.validator.deaf = false;
    },
    restartValidator,
    endValidator() {
      ended('crashed');
      stopValidator(host);
    },
    startValidator: () => startAfter(0),
    mendStartFile() {
      if (startFile === PATHS.link) return false;
      startFile = PATHS.link;
      return true;
    },
    installBootGuard() {
      isGuarded = true;
      const record = recordOn(host);
      // The validator that runs counts as started under it, in the boot in which the role was given.
      if (wouldComeUpStaked(host)) record?.put('role_boot', `${bootId(host)}\n`);
      if (record) noteBootGuard(host, record);
    },
    restoreTower() {
      // A node that would come up staked by itself reads whatever lies there: that is nobody's but the restorer's doing.
      if (!backup || !host.towers.has(TOWER) || wouldComeUpStaked(host)) return false;
      host.towers.put(TOWER, backup);
      return true;
    },
    isUnsettled() {
      const { validator } = host;
      if (time.now() < backAtMs || !validator || validator.commands.length > 0 || hasMark(host)) return true;
      const tower = host.towers.get(TOWER);
      if (tower && host.boots > 1 && mayHaveTaken(host)) return true;
      const own = tower && readTower(tower, STAKED.publicKey);
      return lastCast > 0 && validator.running !== STAKED.publicKey && (own ? (lastVoteOf(own) ?? 0) : 0) < lastCast;
    },
  };
}
