import { describe, expect, it } from 'vitest';
import type { NodeView } from '../../../../../src/procedures/solana/handover/seen.ts';
import { takeoverStateOf } from '../../../../../src/procedures/solana/takeover/look.ts';
import type { TakeoverView } from '../../../../../src/procedures/solana/takeover/state.ts';
import { TAKEOVER_STATES } from '../../../../../src/procedures/solana/takeover/states.ts';

const RUNNING = ['staked', 'unstaked', 'other', 'gone', 'unknown'] as const;
const LINKS = ['staked', 'unstaked', 'other'] as const;
const TAKING = ['none', 'begun', 'done', 'refused', 'unreached', 'unknown'] as const;
const TOWERS = ['none', 'sure', 'doubtful', 'replaced', 'lost'] as const;
const BOOLEANS = [false, true] as const;

/** Everything that a look can see of the standby. */
function standbys(): (NodeView | null)[] {
  const all: (NodeView | null)[] = [null];
  for (const running of RUNNING)
    for (const link of LINKS)
      for (const inFlight of BOOLEANS)
        for (const taking of TAKING) for (const tower of TOWERS) all.push({ running, link, inFlight, taking, tower });
  return all;
}

function* views(): Generator<TakeoverView> {
  const rest = { old: null, lastRefusal: null, waitedMs: 0, nowMs: 0 };
  for (const decision of ['told', 'returned'] as const)
    for (const standby of standbys())
      for (const stranger of standby === null ? [null, 'another key'] : [null])
        for (const wantsBack of BOOLEANS)
          for (const tries of [0, 3])
            for (const verifiedInVain of [0, 3])
              yield { ...rest, decision, standby, stranger, wantsBack, tries, verifiedInVain };
}

const mayHaveTaken = (standby: NodeView | null) =>
  standby === null || !['none', 'refused', 'unreached'].includes(standby.taking);

describe('the table of a takeover', () => {
  const seen = [...views()].map((view) => ({ view, row: takeoverStateOf(view) }));

  it('has a row for all that can be seen, and no row that nothing leads to', () => {
    expect(new Set(seen.map(({ row }) => row.id))).toEqual(new Set(TAKEOVER_STATES.map(({ id }) => id)));
  });

  it('begins anew, or calls off, only where the standby shows that it did not take the role and cannot', () => {
    for (const { view, row } of seen) {
      if (row.next.kind !== 'again' && row.next.kind !== 'back') continue;
      expect(view.standby).toMatchObject({ running: 'unstaked', link: 'unstaked', inFlight: false });
      if (view.decision === 'told') expect(mayHaveTaken(view.standby)).toBe(false);
    }
  });

  it('goes on to the proof only where the standby runs as the validator, or has its own newest tower', () => {
    for (const { view, row } of seen) {
      if (row.next.kind !== 'go-on') continue;
      const { standby } = view;
      const restarted = view.decision === 'told' && standby?.running === 'unstaked' && standby.tower === 'sure';
      expect(standby?.running === 'staked' || restarted).toBe(true);
      expect(standby?.inFlight).toBe(false);
    }
  });

  it('tries no more than three times before people are asked', () => {
    for (const { view, row } of seen) if (row.next.kind === 'again') expect(view.tries).toBeLessThan(3);
    for (const { view, row } of seen) if (row.next.kind === 'go-on') expect(view.verifiedInVain).toBeLessThan(3);
  });
});
