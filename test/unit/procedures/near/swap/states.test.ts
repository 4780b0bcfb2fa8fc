import { beforeAll, describe, expect, it } from 'vitest';
import { FAILURES } from '../../../../../src/domain/failure.ts';
import { nextOfSwap, stateOf } from '../../../../../src/procedures/near/swap/next.ts';
import { SWAP_STATES, type SwapState } from '../../../../../src/procedures/near/swap/states.ts';
import { holds, isClear, isFit, type SwapView } from '../../../../../src/procedures/near/swap/view.ts';
import { forEveryView } from './every-view.ts';

/** Of each row: how many views it decides, and the first of them. */
const decides = new Map<string, { count: number; first: SwapView }>();
let views = 0;

/** What breaks a rule, by the row that led there: one walk over all views for all rules. */
const broken = new Map<string, Set<string>>();

const BEFORE_PLACE: ReadonlySet<string> = new Set(['first', 'fence', 'stop', 'prove']);

/** Each rule, and whether a view and what follows from it break it. */
const RULES: Readonly<Record<string, (view: SwapView, row: SwapState) => boolean>> = {
  'never gives the role back while the new node holds the key, or may': ({ told, standby }, { next }) =>
    next.kind === 'back' && (holds(standby) || (told && !isClear(standby))),
  'never gives the role back where the key was put in place': ({ placed }, { next }) => placed && next.kind === 'back',
  'never gives the role back to a node that does not answer': ({ old }, { next }) =>
    next.kind === 'back' && old === null,
  'never begins anew while the new node holds the key, or may': ({ told, standby }, { next }) =>
    next.kind === 'again' && BEFORE_PLACE.has(next.step) && (holds(standby) || (told && !isClear(standby))),
  'never begins anew with a node that is not fit, or against a wish, or a third time': (view, { next }) =>
    next.kind === 'again' && (!isFit(view) || view.wantsBack || view.tries >= 2),
  'goes forward only with a key that this run has put there after its proof': (view, { next }) =>
    next.kind === 'forward' && !(holds(view.standby) && view.told && view.proven),
  'never goes forward where the old node holds the key too': (view, { next }) =>
    (next.kind === 'forward' || next.kind === 'again') && holds(view.old) && holds(view.standby),
  'never goes forward while a command is in flight': (view, { next }) =>
    (next.kind === 'forward' || next.kind === 'again') &&
    (view.standby?.inFlight === true || view.old?.inFlight === true),
  'never leaves the role with nobody where one node answers and is clear, but for people’s word': (view, { next }) =>
    next.kind === 'stop' &&
    !view.placed &&
    !holds(view.standby) &&
    isClear(view.standby) &&
    view.old !== null &&
    !view.old.inFlight,
};

beforeAll(() => {
  forEveryView((view) => {
    const row = stateOf(view);
    const known = decides.get(row.id);
    if (known) known.count += 1;
    else decides.set(row.id, { count: 1, first: view });
    views += 1;
    for (const [rule, breaks] of Object.entries(RULES))
      if (breaks(view, row)) broken.set(rule, (broken.get(rule) ?? new Set()).add(row.id));
  });
});

describe('the table of a hot swap and a restart', () => {
  it('has a row for everything that can be seen', () => {
    // `stateOf` throws where none fits.
    expect(views).toBeGreaterThan(800_000);
    expect([...decides.values()].reduce((sum, { count }) => sum + count, 0)).toBe(views);
  });

  it('has no row that is never reached', () => {
    expect(SWAP_STATES.filter(({ id }) => !decides.has(id)).map(({ id }) => id)).toEqual([]);
  });

  it('names each state once, and says each in a sentence', () => {
    const ids = SWAP_STATES.map(({ id }) => id);

    expect(new Set(ids).size).toBe(ids.length);
    expect(SWAP_STATES.filter(({ sentence }) => !/^[A-Z].*\.$/.test(sentence))).toEqual([]);
  });

  it('leads each row to a way on, to a wait that ends, or to people', () => {
    for (const { id, next } of SWAP_STATES) {
      const { first } = decides.get(id)!;
      const soon = nextOfSwap({ ...first, waitedMs: 0 });
      const late = nextOfSwap({ ...first, waitedMs: 90_000 });

      expect([soon.state, late.state], id).toEqual([id, id]);
      expect(soon.next.kind, id).toBe(next.kind);
      expect(late.next.kind, id).toBe(next.kind === 'wait' ? 'stop' : next.kind);
      if (late.next.kind === 'stop') expect(Object.keys(FAILURES), id).toContain(late.next.code);
    }
  });

  it.each(Object.keys(RULES))('%s', (rule) => {
    expect([...(broken.get(rule) ?? [])]).toEqual([]);
  });
});
