import { median } from '../figures.ts';

export const HOWS = ['floor', 'baton', 'guide'] as const;
export type How = (typeof HOWS)[number];

/** One move as it came out. Unit: milliseconds. */
export interface NearMove {
  readonly how: How;
  /** Why the key is not where it was meant to be; null when it is. */
  readonly failed: string | null;
  /** From the order to stop until the new node first signed, as systemd and the chain saw it; null where it failed. */
  readonly ms: number | null;
  /** Heights for which nobody signed. */
  readonly heights: number | null;
  readonly doubleSigned: number;
  /** What Baton's own steps say: stopMs, marginMs, reloadMs. */
  readonly phases: Readonly<Record<string, number>>;
}

export interface NearFigure {
  readonly n: number;
  readonly failed: number;
  readonly medianMs: number | null;
  readonly minMs: number | null;
  readonly maxMs: number | null;
  /** Median. */
  readonly heights: number | null;
  readonly doubleSigned: number;
}

export interface NearFigures {
  readonly floor: NearFigure;
  readonly baton: NearFigure & {
    /** Median over median. */
    readonly overFloor: { readonly ms: number; readonly ratio: number } | null;
    readonly phases: Readonly<Record<string, number>>;
  };
  readonly guide: NearFigure;
  /** The chain's blocks and neard's way to its end: the same for all three. Unit: milliseconds. */
  readonly blockMs: number;
  readonly stopMs: number;
  /** Why nothing here may be quoted; empty when it may. */
  readonly void: readonly string[];
}

export function nearFiguresOf(
  moves: readonly NearMove[],
  world: { readonly blockMs: number; readonly stopMs: number },
): NearFigures {
  const of = (how: How): NearMove[] => moves.filter((move) => move.how === how);
  const [floor, baton, guide] = [figureOf(of('floor')), figureOf(of('baton')), figureOf(of('guide'))];
  const overFloor =
    floor.medianMs === null || baton.medianMs === null
      ? null
      : { ms: baton.medianMs - floor.medianMs, ratio: round(baton.medianMs / floor.medianMs, 100) };
  return {
    floor,
    baton: { ...baton, overFloor, phases: phasesOf(of('baton')) },
    guide,
    ...world,
    void: [
      ...(baton.doubleSigned > 0 ? [`${baton.doubleSigned} times two nodes could sign in Baton's moves`] : []),
      ...(baton.failed > 0 ? [`${baton.failed} of Baton's moves failed`] : []),
      ...(floor.failed > 0 ? [`${floor.failed} moves of the floor failed`] : []),
    ],
  };
}

function figureOf(moves: readonly NearMove[]): NearFigure {
  const times = moves.flatMap(({ ms }) => (ms === null ? [] : [ms]));
  const heights = moves.flatMap((move) => (move.heights === null ? [] : [move.heights]));
  const none = times.length === 0;
  return {
    n: moves.length,
    failed: moves.filter(({ failed }) => failed !== null).length,
    medianMs: none ? null : Math.round(median(times)),
    minMs: none ? null : Math.round(Math.min(...times)),
    maxMs: none ? null : Math.round(Math.max(...times)),
    heights: heights.length === 0 ? null : median(heights),
    doubleSigned: moves.reduce((sum, each) => sum + each.doubleSigned, 0),
  };
}

function phasesOf(moves: readonly NearMove[]): Record<string, number> {
  const names = new Set(moves.flatMap(({ phases }) => Object.keys(phases)));
  return Object.fromEntries(
    [...names].map((name) => [name, Math.round(median(moves.flatMap(({ phases }) => phases[name] ?? [])))]),
  );
}

const round = (value: number, parts: number): number => Math.round(value * parts) / parts;
