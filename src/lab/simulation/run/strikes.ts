import type { GuardRequest } from '../../../hosts/port.ts';
import type { CommandFate } from '../guard/host.ts';
import { rotate } from '../guard/log.ts';
import type { FaultDraw, SimulatedFaultName } from './faults.ts';
import { FOR_GOOD_MS, type Machine } from './machine.ts';
import type { Blow, Hands, Moment } from './strike.ts';

/** A lease is 8 s: another worker has taken over when this one goes on. Unit: milliseconds. */
const FREEZES_MS = [9_000, 12_000, 20_000] as const;
/** A machine is away for this long; its validator needs longer. Unit: milliseconds. */
const DOWN_MS = [2_000, 15_000, 40_000] as const;
const MENDED_AFTER_MS = 20_000;
const OBSERVER_AWAY_MS = 15_000;
/** Within a look, beyond it, and beyond the wait for a node to become clear. Unit: milliseconds. */
const STANDBY_AWAY_MS = [4_000, 30_000, 110_000] as const;
const DATABASE_AWAY_MS = 3_000;
const HOUR_MS = 3_600_000;
const HANGS: readonly CommandFate[] = [
  { kind: 'hangs', carriedOutAfterMs: null },
  { kind: 'hangs', carriedOutAfterMs: 2_000 },
  { kind: 'hangs', carriedOutAfterMs: 6_000 },
  { kind: 'hangs', carriedOutAfterMs: 20_000 },
];
const FAILS: readonly CommandFate[] = [
  { kind: 'refused', reason: 'Unable to load tower' },
  { kind: 'refused', reason: null },
  { kind: 'done-but-failed' },
];

/** What of a full disk a call meets first. */
const OF_THE_RECORD = ['term', 'receipts', 'armed', 'barrier'] as const;
const FULL = [[...OF_THE_RECORD, 'kept', 'files'], ['kept'], ['files']] as const;

type AtPoint = Extract<Moment, { kind: 'point' }>;
type AtCall = Extract<Moment, { kind: 'call' }>;
type AtProcess = Exclude<Moment, { kind: 'point' }>;
/** Null: there is nothing to strike at. A fault that is laid, and strikes when it is used, says so by `laid`. */
type Table<M> = {
  readonly [name in SimulatedFaultName]?: (moment: M, way: number, hands: Hands, laid: () => void) => Blow | null;
};

/** In the middle of the guard's work on a host. */
const AT_POINT: Table<AtPoint> = {
  'connection-cut-after': () => ({ atPoint: 'cut' }),
  'guard-killed': () => ({ atPoint: 'kill' }),
  'host-reboots': ({ machine }, way) => {
    machine.losePower(pick(DOWN_MS, way), way % 2 === 0 ? 'synced' : 'unsynced');
    return {};
  },
  'host-lost': ({ machine }) => {
    machine.losePower(FOR_GOOD_MS, 'unsynced');
    return {};
  },
  'validator-restarts': ({ machine }, way) => {
    machine.restartValidator(pick(DOWN_MS, way));
    return {};
  },
  'tower-restored': ({ machine, request }) => (isActing(request) && machine.restoreTower() ? {} : null),
  // Armed, it waits for its tower or for the commit line.
  'tower-placed': ({ request, point }, _, { placeTower }) =>
    request.verb === 'solana.step-up' && point.kind === 'input' ? done(placeTower) : null,
  'log-rotated': ({ machine: { host }, request }) => {
    // Nobody reads the log of the other node, nor anybody's at a look.
    if (request.verb !== 'solana.step-down') return null;
    host.log = rotate(host.log);
    return {};
  },
};

/** As a call leaves for a host. */
const AT_CALL: Table<AtCall> = {
  'connection-cut-before': (_, way) => ({ departure: way % 2 === 0 ? 'unreachable' : 'lost' }),
  'answer-lost': () => ({ departure: 'hidden' }),
  'command-hangs': (call, way, _, laid) => nextCommand(call, pick(HANGS, way), laid),
  'command-fails': (call, way, _, laid) => nextCommand(call, pick(FAILS, way), laid),
  'disk-full': ({ machine, request }, way, hands) => {
    const { host } = machine;
    // A look that fences writes too.
    if (!isActing(request) && request.args['fence'] === undefined) return null;
    for (const file of machine.disk === null ? OF_THE_RECORD : pick(FULL, way)) host.unwritable.add(file);
    hands.after(MENDED_AFTER_MS, () => host.unwritable.clear());
    return {};
  },
  'term-torn': ({ machine }, way, hands) => tearTerm(machine, way, hands),
  'file-changed': ({ machine, request }, way, { changeFile }) =>
    isActing(request) && changeFile(machine, way) ? {} : null,
  'key-placed': ({ machine, request }, _, { placeKey }) =>
    request.verb === 'prepare.keygen' && placeKey(machine) ? {} : null,
  'clock-jumps': ({ machine: { host } }, way) => {
    host.wallOffsetMs = way % 2 === 0 ? HOUR_MS : -HOUR_MS;
    return {};
  },
};

/** Whatever the process is at. */
const AT_PROCESS: Table<AtProcess> = {
  'worker-killed': ({ worker, kind }, way, { kill }) => {
    const isSent = kind === 'store' && way % 2 === 1;
    kill(worker, isSent ? 'carried-out' : 'now');
    return isSent ? { fate: 'dies-after' } : {};
  },
  'worker-frozen': ({ worker }, way, { freeze }) => done(() => freeze(worker, pick(FREEZES_MS, way))),
  'worker-stopped': ({ worker }, _, { askToStop }) => done(() => askToStop(worker)),
  'job-doubled': (_, __, { doubleJobs }) => done(doubleJobs),
  'queue-emptied': (_, __, { emptyQueue }) => done(emptyQueue),
  'observer-silent': (_, way, { observer }) => done(() => observer(way % 2, 'silent', OBSERVER_AWAY_MS)),
  'observer-behind': (_, way, { observer }) => done(() => observer(way % 2, 'behind', OBSERVER_AWAY_MS)),
  'observer-shows-frozen': (_, way, { observer }) => done(() => observer(way % 2, 'shows-frozen', OBSERVER_AWAY_MS)),
  'observer-shows-votes': (_, way, { observer }) => done(() => observer(way % 2, 'shows-votes', OBSERVER_AWAY_MS)),
  'old-returns': (_, __, { oldReturns }) => (oldReturns() ? {} : null),
  'standby-cut': (_, way, { standby }) =>
    done(() => standby(way % 2 === 0 ? 'from-baton' : 'from-all', pick(STANDBY_AWAY_MS, way))),
  'standby-lags': (_, way, { standby }) => done(() => standby('lags', pick(STANDBY_AWAY_MS, way))),
  'login-refused': (_, way, { refuseLogin }) => done(() => refuseLogin(way, MENDED_AFTER_MS)),
  'abort-asked': (_, __, { person }) => done(() => person('abort')),
  'return-asked': (_, __, { person }) => done(() => person('return')),
  'pause-asked': (_, __, { person }) => done(() => person('pause')),
};

/** Between a process and the store. */
const AT_STORE: Table<Moment> = {
  'store-answer-lost': () => ({ fate: 'answer-lost' }),
  'database-restarted': (_, way, { databaseAway }) => {
    databaseAway(DATABASE_AWAY_MS);
    return { fate: way % 2 === 0 ? 'not-sent' : 'answer-lost' };
  },
};

/**
 * Lets a fault happen at a moment of its kind. Null when there is nothing to strike at yet.
 * @param hit told when it has struck: now, or for a fault that is laid, when it is used
 * @throws Error when the fault has nothing to do at such moments
 */
export function strike({ name, way }: FaultDraw, moment: Moment, hands: Hands, hit: () => void): Blow | null {
  let isLaid = false;
  const laid = (): void => (isLaid ? hit() : void (isLaid = true));
  const act =
    moment.kind === 'point'
      ? AT_POINT[name]?.bind(null, moment)
      : (AT_PROCESS[name]?.bind(null, moment) ??
        (moment.kind === 'call' ? AT_CALL[name]?.bind(null, moment) : AT_STORE[name]?.bind(null, moment)));
  if (!act) throw new Error(`${name} does not strike at a ${moment.kind}`);
  const blow = act(way, hands, laid);
  if (blow !== null && !isLaid) hit();
  return blow;
}

const LOOKS: ReadonlySet<string> = new Set(['observe', 'solana.restart-window', 'prepare.look', 'prepare.begin']);

/** Verbs that change something; looks and the question for a restart window do not. */
export function isActing({ verb }: GuardRequest): boolean {
  return !LOOKS.has(verb);
}

function done(act: () => void): Blow {
  act();
  return {};
}

function pick<T>(list: readonly T[], way: number): T {
  const found = list[way % list.length];
  if (found === undefined) throw new RangeError('nothing to pick from');
  return found;
}

/** Verbs in which `set-identity` is given. */
const GIVES_COMMAND: ReadonlySet<string> = new Set(['solana.step-down', 'solana.step-up', 'solana.take-back']);

function nextCommand({ machine: { host }, request }: AtCall, fate: CommandFate, laid: () => void): Blow | null {
  if (!GIVES_COMMAND.has(request.verb)) return null;
  const before = host.fateOf;
  laid();
  host.fateOf = () => {
    host.fateOf = before;
    laid();
    return fate;
  };
  return {};
}

/** What may be left in a file whose writing was cut short on a disk that does not keep its order. */
const TORN = ['', '1', 'x\n', '9999999999999999999\n'] as const;

function tearTerm({ host }: Machine, way: number, hands: Hands): Blow {
  for (const record of host.records.values()) {
    const whole = record.get('term');
    // Torn already: what will be mended is what was whole.
    if (whole !== undefined && !/^\d{1,15}\n$/.test(whole)) continue;
    record.put('term', pick(TORN, way));
    record.sync();
    hands.after(MENDED_AFTER_MS, () => {
      if (whole === undefined) record.remove('term');
      else record.put('term', whole);
      record.sync();
    });
  }
  return {};
}
