import type { Life } from '../simulation/run/life.ts';

/** What befalls a worker at one of the points where it reaches outside, or what people do just then. */
export const STRIKE_KINDS = [
  'dies-before',
  'dies-after',
  'freezes-before',
  'freezes-after',
  'answer-lost',
  'abort',
  'pause',
] as const;
export type StrikeKind = (typeof STRIKE_KINDS)[number];

/** What a worker reaches out to at a point. */
export type PointKind = 'store' | 'host' | 'chain';

export interface Strike {
  /** 0, 1, 2 … over all points of all workers, in the order in which they come. */
  readonly at: number;
  readonly kind: StrikeKind;
  /** Counted among points of this kind alone, or of this name. */
  readonly among?: PointKind | { readonly name: string };
}

/** Longer than a lease: somebody else has taken over when it wakes. Unit: milliseconds. */
const FROZEN_MS = 20_000;

/** By then what people say is written down, where nobody stands in the way. Unit: milliseconds. */
const PEOPLE_MS = 1;

/** Names the points that workers come to, and strikes at some of them. */
export function createPoints(strikes: readonly Strike[], people: (does: 'abort' | 'pause') => Promise<void>) {
  const names: string[] = [];
  const struck = new Set<Strike>();
  const came = new Map<string, number>();
  const counted = (what: string): number => {
    const nth = came.get(what) ?? 0;
    came.set(what, nth + 1);
    return nth;
  };
  return {
    names: (): readonly string[] => names,
    fired: (): boolean => struck.size > 0,
    struck: (): ReadonlySet<Strike> => struck,
    /** A worker comes to a point. @returns what is to befall it there, the freezing before it done */
    async come(name: string, life: Life): Promise<StrikeKind | null> {
      const at = names.push(name) - 1;
      const kind = kindOf(name);
      const [ofKind, ofName] = [counted(kind), counted(name)];
      const strike = strikes.find((each) => {
        if (each.among === undefined) return each.at === at;
        if (typeof each.among === 'string') return each.among === kind && each.at === ofKind;
        return each.among.name === name && each.at === ofName;
      });
      if (strike === undefined) return null;
      struck.add(strike);
      return befall(strike.kind, life);
    },
    async goOn(kind: StrikeKind | null, life: Life): Promise<void> {
      if (kind === 'freezes-after') life.freeze(FROZEN_MS);
      await life.here();
    },
  };

  async function befall(kind: StrikeKind, life: Life): Promise<StrikeKind> {
    // Where the worker has a transaction open, the people's own waits for its end.
    if (kind === 'abort' || kind === 'pause') await Promise.race([people(kind), life.clock.sleep(PEOPLE_MS)]);
    if (kind === 'freezes-before') {
      life.freeze(FROZEN_MS);
      await life.here();
    }
    return kind;
  }
}

const kindOf = (name: string): string => name.slice(0, name.indexOf(':'));
export type Points = ReturnType<typeof createPoints>;
