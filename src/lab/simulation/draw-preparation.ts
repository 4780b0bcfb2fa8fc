import * as fc from 'fast-check';
import type { PrepareWish } from '../../intake/drafts/draft.ts';
import { ACTIVE, STANDBY } from './run/cast.ts';
import type { FaultDraw } from './run/faults.ts';
import type { Preparation } from './run/preparation.ts';

const BOTH: PrepareWish = {};
const RESTARTED: PrepareWish = { restart: true };
const ACTIVE_RESTARTED: PrepareWish = { node: ACTIVE, restart: true };
const GUARDED: PrepareWish = { node: STANDBY, bootGuard: true };
const UNDONE: PrepareWish = { undo: true };

/** What people ask for, one after the other. The last plan of most shows that nothing is left to change. */
const PLAIN: readonly (readonly PrepareWish[])[] = [[BOTH, BOTH], [BOTH], [GUARDED, BOTH]];
const WITH_UNDO: readonly (readonly PrepareWish[])[] = [
  [BOTH, UNDONE],
  [BOTH, BOTH, UNDONE],
  [GUARDED, UNDONE],
  [BOTH, UNDONE, BOTH],
];
const WITH_RESTART: readonly (readonly PrepareWish[])[] = [
  [RESTARTED, BOTH],
  [RESTARTED, ACTIVE_RESTARTED, BOTH],
  [BOTH, ACTIVE_RESTARTED],
  [{ ...GUARDED, restart: true }, BOTH],
];

/** What stands on the machines, and what is asked, so that the first fault finds something to strike at. */
export function preparationFor(faults: readonly FaultDraw[]): fc.Arbitrary<Preparation> {
  const places = new Set(faults.map(({ place }) => place));
  const asks = places.has('restart') ? WITH_RESTART : places.has('undo') ? WITH_UNDO : ALL;
  const hasFaults = faults.length > 0;
  // Nobody can read such a file: what it starts is not restarted by Baton.
  const starts = places.has('restart') || !hasFaults ? READABLE : ANY;
  return fc
    .record({
      asks: fc.constantFrom(...asks),
      starts: fc.constantFrom(...starts),
      kind: fc.constantFrom('script', 'unit'),
      hasStaleLink: fc.constantFrom(false, false, true),
      // Until it is prepared any start of it makes a second signer, and that is nobody's fault here.
      hasStakedStart: hasFaults ? fc.constant(false) : fc.constantFrom(false, true),
      hasUnstakedKey: places.has('keys') ? fc.constant(false) : fc.constantFrom(false, false, true),
      hasTwoLines: hasFaults ? fc.constantFrom(...SELDOM) : fc.constant(false),
    })
    .map((drawn) => (drawn.starts === 'strange' ? { ...drawn, asks: drawn.asks.map(withoutRestart) } : drawn));
}

const ALL = [...PLAIN, ...WITH_UNDO, ...WITH_RESTART];
const READABLE = ['key', 'key', 'link'] as const;
const ANY = ['key', 'key', 'key', 'link', 'link', 'strange'] as const;
const SELDOM = [false, false, false, false, false, false, false, true] as const;

const withoutRestart = (wish: PrepareWish): PrepareWish => ({ ...wish, restart: false });
