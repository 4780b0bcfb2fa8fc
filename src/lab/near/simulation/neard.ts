import type { VirtualTime } from '../../simulation/run/time.ts';
import type { Config, Home, Key } from './home.ts';

/** A process of neard. */
export interface Process {
  readonly pid: number;
  readonly startedMs: number;
  /** The key in its memory. */
  signer: Key | null;
  /** What it read at its start: a reload changes nothing of it. */
  readonly config: Config;
  readonly version: number;
  /** Whose child it is. */
  readonly by: 'unit' | 'others';
  /** Before that it answers nobody and signs nothing. */
  readonly answersAtMs: number;
  /** Before that it rebuilds its database, and must not be cut short. */
  readonly migratedAtMs: number;
  /** It was told to stop and is still there. */
  isStopping: boolean;
  produced: number;
  reloads: number;
  reloadedMs: number | null;
}

export interface NodeTimes {
  /** Unit: milliseconds. */
  readonly stopMs: number;
  readonly startMs: number;
  readonly migrationMs: number;
}

/** How long systemd waits before it starts a failed node again, as in NEAR's guide. */
const RESTART_MS = 30_000;
/** Another supervisor is not that patient. */
const OTHERS_MS = 2_000;

export interface NodeListener {
  /** A database was left half rebuilt. */
  cutMigration(): void;
  /** neard was started as a validator that tracks all shards: it panics. */
  panicked(): void;
}

/** neard on one home, its unit, and who else may start it. Nothing here knows of Baton. */
export function createNode(time: VirtualTime, home: Home, times: NodeTimes, listener: NodeListener) {
  let process: Process | null = null;
  let [pid, state]: [number, 'inactive' | 'failed' | 'active' | 'deactivating' | 'activating'] = [100, 'inactive'];
  /** Starts neard again whenever it is gone, whatever the unit says. */
  let isSupervised = false;
  let [powered, boots] = [true, 1];
  /** Raised with everything that voids what was to happen later. */
  let turn = 0;

  const isFenced = (): boolean => home.fence.inForce && home.fence.file;

  function spawn(by: Process['by']): void {
    const now = time.now();
    const { live } = home.keys;
    if (home.broken || (live !== null && home.config.shards === 'AllShards')) {
      if (live !== null && !home.broken) listener.panicked();
      state = 'failed';
      return;
    }
    const migratedAtMs = home.version > home.dbVersion ? now + times.migrationMs : now;
    process = {
      pid: ++pid,
      startedMs: now,
      signer: live,
      config: home.config,
      version: home.version,
      by,
      answersAtMs: Math.max(migratedAtMs, now) + times.startMs,
      migratedAtMs,
      isStopping: false,
      produced: 0,
      reloads: 0,
      reloadedMs: null,
    };
    if (by === 'unit') state = 'active';
    const mine = process;
    time.after(migratedAtMs - now, () => void (process === mine && (home.dbVersion = home.version)));
  }

  /** By the unit, where nothing keeps it from starting. */
  function start(): void {
    if (process !== null || isFenced() || !powered) return;
    turn++;
    spawn('unit');
  }

  /** The process is gone. */
  function gone(after: 'stopped' | 'failed'): void {
    if (process !== null && time.now() < process.migratedAtMs) listener.cutMigration();
    const wasUnits = process?.by === 'unit';
    process = null;
    const mine = ++turn;
    if (wasUnits) state = after === 'stopped' ? 'inactive' : 'failed';
    if (isSupervised)
      time.after(OTHERS_MS, () => void (turn === mine && powered && process === null && spawn('others')));
    else if (after === 'failed') {
      state = 'activating';
      time.after(RESTART_MS, () => {
        if (turn !== mine || !powered || process !== null) return;
        if (isFenced()) state = 'inactive';
        else spawn('unit');
      });
    }
  }

  return {
    get process() {
      return process;
    },
    get state() {
      return state;
    },
    get powered() {
      return powered;
    },
    isEnabled: (): boolean => home.enabled,
    /** Blocks and chunks of ours since its start. */
    produced: (): number => process?.produced ?? 0,
    produce: (): void => void (process !== null && process.produced++),
    bootId: (): string => `boot ${boots}`,
    isFenced,
    start,
    answers: (): boolean => process !== null && time.now() >= process.answersAtMs,
    /** `systemctl stop --no-block`: it ends by and by, and may sign until it has. */
    stop(): void {
      if (process === null) {
        turn++;
        if (state === 'activating') state = 'inactive';
        return;
      }
      if (process.by !== 'unit' || process.isStopping) return;
      process.isStopping = true;
      state = 'deactivating';
      const mine = process;
      const restMs = Math.max(times.stopMs, mine.migratedAtMs - time.now());
      time.after(restMs, () => void (process === mine && gone('stopped')));
    },
    /** One that is being stopped is not brought back by systemd. */
    crash: (): void => void (process !== null && gone(process.isStopping ? 'stopped' : 'failed')),
    /** @param isBack whether the machine is there again: the unit starts then, if it is enabled and nothing keeps it from that */
    power(isBack: boolean): void {
      if (!isBack) {
        powered = false;
        if (process !== null) gone('stopped');
        turn++;
        return;
      }
      if (powered) return;
      powered = true;
      boots++;
      home.fence.inForce = home.fence.dropIn;
      state = 'inactive';
      if (isSupervised) time.after(OTHERS_MS, () => void (process === null && powered && spawn('others')));
      else if (home.enabled) start();
    },
    /** Somebody else looks after neard too. */
    supervise(is: boolean): void {
      isSupervised = is;
      if (is || process?.by !== 'others') return;
      process = null;
      turn++;
    },
    /** SIGHUP to neard itself. */
    reload(): void {
      if (process === null || home.broken) return;
      process.reloads++;
      process.reloadedMs = time.now();
      // What a missing file means differs by version: the key stays, which is the worse of both.
      process.signer = home.keys.live ?? process.signer;
    },
  };
}

export type Node = ReturnType<typeof createNode>;
