import type { MovePhases, MoveTimes } from './measure.ts';
import type { Barrier } from './stage.ts';

/** One move as it came out. */
export interface Move {
  readonly how: 'baton' | 'script';
  /** How the old node proves that it votes no more; null for the script, which waits for no proof. */
  readonly barrier: Barrier | null;
  readonly delayMs: number;
  /** Why the role is not where it was meant to be; null when it is. */
  readonly failed: string | null;
  readonly doubleSigned: number;
  readonly lockoutViolations: number;
  readonly staleTower: number;
  /** Slots between the last vote of the old node and the first of the new one; null when it never voted. */
  readonly gapSlots: number | null;
  readonly times: MoveTimes | null;
}

/** Unit of every time: milliseconds. */
export interface Figures {
  readonly floor: readonly FloorFigure[];
  readonly baton: readonly BatonFigure[];
  readonly script: readonly ScriptFigure[];
  /** Starting one `sh` here, as the floor counts it. */
  readonly shellMs: number;
  /** Safety counters of all of Baton's moves. One above 0 makes the whole run void. */
  readonly counters: Counters;
  /** Why nothing here may be quoted; empty when it may. */
  readonly void: readonly string[];
}

export interface Counters {
  readonly doubleSigned: number;
  readonly lockoutViolations: number;
  readonly staleTower: number;
}

interface Cell {
  readonly delayMs: number;
  readonly n: number;
}

/** The shortest that Baton's own moves could have been, each in the very world it met. */
export interface FloorFigure extends Cell {
  readonly barrier: Barrier;
  readonly medianMs: number;
}

export interface BatonFigure extends Cell {
  readonly barrier: Barrier;
  readonly failed: number;
  readonly medianMs: number;
  readonly gapSlots: GapFigure | null;
  readonly overFloor: OverFloor;
  readonly phases: MovePhases;
}

export interface ScriptFigure extends Cell {
  /** The role did not arrive. */
  readonly failed: number;
  /** Of those that arrived; null when none did. */
  readonly medianMs: number | null;
  readonly gapSlots: GapFigure | null;
  /** Moves with a tower older than the last vote. */
  readonly staleTower: number;
  /** Moves in which two nodes could sign at once. */
  readonly overlap: number;
  readonly lockoutViolations: number;
}

export interface GapFigure {
  readonly median: number;
  readonly max: number;
}

/** How far Baton is from its floor: the median over moves of each move's own ratio and difference. */
export interface OverFloor {
  readonly ratio: number;
  readonly ms: number;
}

/** The middle one; of an even number, the mean of the middle two. @throws RangeError when there is none */
export function median(values: readonly number[]): number {
  if (values.length === 0) throw new RangeError('there is no median of nothing');
  const sorted = values.toSorted((a, b) => a - b);
  const half = Math.floor(sorted.length / 2);
  const upper = sorted[half] ?? 0;
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[half - 1] ?? 0)) / 2;
}

export function figuresOf(moves: readonly Move[], shellMs: number): Figures {
  const baton = moves.filter(({ how }) => how === 'baton');
  const cells = cellsOf(baton, ({ delayMs, barrier }) => `${delayMs} ${barrier}`);
  const counters = {
    doubleSigned: sum(baton, 'doubleSigned'),
    lockoutViolations: sum(baton, 'lockoutViolations'),
    staleTower: sum(baton, 'staleTower'),
  };
  return {
    floor: cells.flatMap((cell) => floorFigure(cell)),
    baton: cells.flatMap((cell) => batonFigure(cell)),
    script: cellsOf(
      moves.filter(({ how }) => how === 'script'),
      ({ delayMs }) => String(delayMs),
    ).map((cell) => scriptFigure(cell)),
    shellMs: rounded(shellMs),
    counters,
    void: reasons(baton, counters),
  };
}

function reasons(baton: readonly Move[], counters: Counters): string[] {
  const unsafe = Object.entries(counters)
    .filter(([, count]) => count > 0)
    .map(([name, count]) => `${name} is ${count} in Baton's own moves`);
  const failed = baton.flatMap((move) => (move.failed === null ? [] : [`a move by Baton failed: ${move.failed}`]));
  return [...unsafe, ...failed];
}

function floorFigure(moves: readonly Move[]): FloorFigure[] {
  const times = timesOf(moves);
  const [{ delayMs, barrier } = EMPTY] = moves;
  if (times.length === 0 || barrier === null) return [];
  return [{ delayMs, barrier, n: times.length, medianMs: rounded(median(times.map(({ floorMs }) => floorMs))) }];
}

function batonFigure(moves: readonly Move[]): BatonFigure[] {
  const times = timesOf(moves);
  const [{ delayMs, barrier } = EMPTY] = moves;
  if (times.length === 0 || barrier === null) return [];
  const middle = (of: (time: MoveTimes) => number): number => rounded(median(times.map(of)));
  return [
    {
      delayMs,
      barrier,
      n: moves.length,
      failed: countOf(moves, ({ failed }) => failed !== null),
      medianMs: middle(({ ms }) => ms),
      gapSlots: gapOf(moves),
      overFloor: {
        ratio: Math.round(median(times.map(({ ms, floorMs }) => ms / floorMs)) * 1000) / 1000,
        ms: middle(({ ms, floorMs }) => ms - floorMs),
      },
      phases: {
        untilSafe: middle(({ phases }) => phases.untilSafe),
        carried: middle(({ phases }) => phases.carried),
        looked: middle(({ phases }) => phases.looked),
        stored: middle(({ phases }) => phases.stored),
        accepted: middle(({ phases }) => phases.accepted),
      },
    },
  ];
}

function scriptFigure(moves: readonly Move[]): ScriptFigure {
  const times = timesOf(moves);
  return {
    delayMs: moves[0]?.delayMs ?? 0,
    n: moves.length,
    failed: countOf(moves, ({ failed }) => failed !== null),
    medianMs: times.length === 0 ? null : rounded(median(times.map(({ ms }) => ms))),
    gapSlots: gapOf(moves),
    staleTower: countOf(moves, ({ staleTower }) => staleTower > 0),
    overlap: countOf(moves, ({ doubleSigned }) => doubleSigned > 0),
    lockoutViolations: sum(moves, 'lockoutViolations'),
  };
}

const EMPTY = { delayMs: 0, barrier: null } as const;

function cellsOf(moves: readonly Move[], key: (move: Move) => string): Move[][] {
  return [...Map.groupBy(moves, key).values()];
}

function timesOf(moves: readonly Move[]): MoveTimes[] {
  return moves.flatMap(({ times }) => times ?? []);
}

function gapOf(moves: readonly Move[]): GapFigure | null {
  const gaps = moves.flatMap(({ gapSlots }) => gapSlots ?? []);
  return gaps.length === 0 ? null : { median: median(gaps), max: Math.max(...gaps) };
}

function countOf(moves: readonly Move[], wanted: (move: Move) => boolean): number {
  return moves.filter(wanted).length;
}

function sum(moves: readonly Move[], counter: keyof Counters): number {
  return moves.reduce((total, move) => total + move[counter], 0);
}

/** Tenths: the clocks of a busy machine know no more. */
function rounded(ms: number): number {
  return Math.round(ms * 10) / 10;
}
