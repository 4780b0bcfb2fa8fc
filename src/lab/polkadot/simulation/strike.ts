import type { Life } from '../../simulation/run/life.ts';

/** What befalls a worker at one of the points where it reaches outside, or what people do just then. */
export type StrikeKind =
  'dies-before' | 'dies-after' | 'freezes-before' | 'freezes-after' | 'answer-lost' | 'abort' | 'pause';

export interface Strike {
  /** 0, 1, 2 … over all points of all workers, in the order in which they come. */
  readonly at: number;
  readonly kind: StrikeKind;
}

/** Longer than a lease: somebody else has taken over when it wakes. Unit: milliseconds. */
const FROZEN_MS = 20_000;

/** Names the points that workers come to, and strikes at some of them. */
export function createPoints(strikes: readonly Strike[], people: (does: 'abort' | 'pause') => Promise<void>) {
  const names: string[] = [];
  let fired = 0;
  return {
    names: (): readonly string[] => names,
    fired: (): boolean => fired > 0,
    /** A worker comes to a point. @returns what is to befall it there, the freezing before it done */
    async come(name: string, life: Life): Promise<StrikeKind | null> {
      const at = names.push(name) - 1;
      const strike = strikes.find((each) => each.at === at);
      if (strike === undefined) return null;
      fired++;
      const { kind } = strike;
      if (kind === 'abort' || kind === 'pause') await people(kind);
      if (kind === 'freezes-before') {
        life.freeze(FROZEN_MS);
        await life.here();
      }
      return kind;
    },
    async goOn(kind: StrikeKind | null, life: Life): Promise<void> {
      if (kind === 'freezes-after') life.freeze(FROZEN_MS);
      await life.here();
    },
  };
}

export type Points = ReturnType<typeof createPoints>;
