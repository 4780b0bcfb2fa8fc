import { beforeAll, describe, expect, it } from 'vitest';
import { FAILURES } from '../../../src/domain/failure.ts';
import { nextOfHandover, stateOf } from '../../../src/procedures/solana/handover/next.ts';
import { showsNothingDone, type HandoverView } from '../../../src/procedures/solana/handover/seen.ts';
import { HANDOVER_STATES } from '../../../src/procedures/solana/handover/states.ts';
import type { HandoverState } from '../../../src/procedures/solana/handover/state.ts';
import { forEveryView } from './every-view.ts';

/** Of each row: how many views it decides, and the first of them. */
const decides = new Map<string, { count: number; first: HandoverView }>();
/** The row that decides each view, in the order of the walk: worked out once, since every walk is over a million views. */
const rows: HandoverState[] = [];
let views = 0;

function forEveryDecision(look: (view: HandoverView, row: HandoverState) => void): void {
  let at = 0;
  forEveryView((view) => look(view, rows[at++]!));
}

beforeAll(() => {
  forEveryView((view) => {
    const row = stateOf(view);
    const { id } = row;
    rows.push(row);
    const known = decides.get(id);
    if (known) known.count += 1;
    else decides.set(id, { count: 1, first: view });
    views += 1;
  });
});

describe('the table of a handover', () => {
  it('has a row for everything that can be seen', () => {
    // `stateOf` throws where none fits.
    expect(views).toBeGreaterThan(900_000);
    expect([...decides.values()].reduce((sum, { count }) => sum + count, 0)).toBe(views);
  });

  it('has no row that is never reached', () => {
    expect(HANDOVER_STATES.filter(({ id }) => !decides.has(id)).map(({ id }) => id)).toEqual([]);
  });

  it('names each state once, and says each in a sentence', () => {
    const ids = HANDOVER_STATES.map(({ id }) => id);

    expect(new Set(ids).size).toBe(ids.length);
    expect(HANDOVER_STATES.filter(({ sentence }) => !/^[A-Z].*\.$/.test(sentence))).toEqual([]);
  });

  it('leads each row to a way on, to a wait that ends, or to people', () => {
    for (const { id, next } of HANDOVER_STATES) {
      const { first } = decides.get(id)!;
      const soon = nextOfHandover({ ...first, waitedMs: 0 });
      const late = nextOfHandover({ ...first, waitedMs: 90_000 });

      expect([soon.state, late.state], id).toEqual([id, id]);
      if (next.kind === 'wait') {
        expect(soon.kind, id).toBe('wait');
        expect(late.kind, id).toBe('stop');
      } else {
        expect([soon.kind, late.kind], id).toEqual([next.kind, next.kind]);
      }
      if (late.kind === 'stop') expect(Object.keys(FAILURES), id).toContain(late.code);
    }
  });

  it('goes back from a told attempt only where the standby shows that it did nothing, or was declared fenced and is silent', () => {
    const wrong: HandoverView[] = [];
    forEveryDecision((view, row) => {
      if (view.decision !== 'told') return;
      const { kind } = row.next;
      if (kind !== 'back' && kind !== 'again') return;
      const { standby, declared, oldTower } = view;
      // The way back asks for the same: where the two differed, they would send a run to and fro.
      const may = standby ? showsNothingDone(standby) : declared === 'standby' && oldTower === 'holds';
      if (!may) wrong.push(view);
    });

    expect(wrong).toEqual([]);
  });

  it('never uses a declaration against a node that answers', () => {
    const wrong: string[] = [];
    forEveryDecision((view, row) => {
      const { id } = row;
      const declared = view.declared === 'old' ? view.active : view.standby;
      const uses = id === 'declared-standby' || id === 'standby-runs-old-declared';
      if (uses && (view.declared === null || declared !== null)) wrong.push(id);
    });

    expect(wrong).toEqual([]);
  });

  it('goes neither forward nor back with a doubtful tower, unless people were told so and asked for the way back', () => {
    const wrong: string[] = [];
    forEveryDecision((view, row) => {
      const { id, next } = row;
      const isDoubtful = view.active?.running === 'unstaked' && view.active.tower === 'doubtful';
      if (!isDoubtful || view.decision === 'told') return;
      if (next.kind === 'again' || (next.kind === 'back' && !view.doubtAccepted)) wrong.push(id);
      // What was taken on has a sentence of its own, not one of the ordinary ways back.
      if (next.kind === 'back' && id !== 'back-doubt-accepted') wrong.push(id);
    });

    expect(wrong).toEqual([]);
  });

  it('stops before any try where the tower is not the one that was handed out, whatever people ask for', () => {
    const kinds = new Map<string, Set<string>>();
    forEveryDecision((view, row) => {
      const { active } = view;
      if (active?.running !== 'unstaked' || (active.tower !== 'replaced' && active.tower !== 'lost')) return;
      const { id, next } = row;
      if (next.kind !== 'again' && next.kind !== 'back' && id !== `old-tower-${active.tower}`) return;
      kinds.set(active.tower, (kinds.get(active.tower) ?? new Set()).add(id));
    });

    // What a declaration rests on compares the tower by itself, and the way back looks again.
    expect(Object.fromEntries([...kinds].map(([tower, ids]) => [tower, [...ids].toSorted()]))).toEqual({
      replaced: ['declared-standby', 'old-tower-replaced'],
      lost: ['declared-standby', 'old-tower-lost'],
    });
  });

  it('waits for a command in flight on a standby that was not told, which the way back would refuse', () => {
    const passive = { running: 'unstaked', link: 'unstaked', inFlight: false, taking: 'none', tower: 'sure' } as const;
    const { first } = decides.get('back-asked')!;

    const decided = nextOfHandover({
      ...first,
      decision: 'returned',
      active: passive,
      standby: { ...passive, inFlight: true },
    });

    expect(decided).toMatchObject({ kind: 'wait', state: 'standby-in-flight-not-told' });
  });
});
