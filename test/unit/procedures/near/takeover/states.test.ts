import { describe, expect, it } from 'vitest';
import { takeoverStateOf } from '../../../../../src/procedures/near/takeover/look.ts';
import type { StandbyView } from '../../../../../src/procedures/near/takeover/standby.ts';
import type { TakeoverView } from '../../../../../src/procedures/near/takeover/state.ts';
import { TAKEOVER_STATES } from '../../../../../src/procedures/near/takeover/states.ts';

const IDLE: StandbyView = { running: 'idle', key: 'staged', inFlight: false };
const BASE: TakeoverView = {
  told: false,
  placed: false,
  oldIsEnded: true,
  oldSigns: false,
  standby: IDLE,
  stranger: null,
  wantsBack: false,
  tries: 0,
  signedInVain: 0,
  lastRefusal: null,
  waitedMs: 0,
  nowMs: 0,
};
const TOLD = { ...BASE, told: true, placed: true };
const standby = (change: Partial<StandbyView>): StandbyView => ({ ...IDLE, ...change });

describe('the table of a takeover', () => {
  it.each<[string, TakeoverView]>([
    ['standby-in-flight', { ...TOLD, standby: standby({ inFlight: true }) }],
    ['standby-signs-unproven', { ...TOLD, standby: standby({ running: 'signs', key: 'live' }), signedInVain: 3 }],
    ['standby-signs', { ...TOLD, standby: standby({ running: 'signs', key: 'live' }) }],
    ['standby-signs-untold', { ...BASE, standby: standby({ running: 'signs', key: 'live' }) }],
    ['standby-stranger', { ...BASE, standby: null, stranger: 'another host key' }],
    ['told-standby-silent', { ...TOLD, standby: null }],
    ['standby-silent', { ...BASE, standby: null }],
    ['standby-unclear', { ...TOLD, standby: standby({ running: 'unknown', key: 'live' }) }],
    ['standby-unclear', { ...BASE, standby: standby({ key: 'unknown' }) }],
    ['placed-tried-often', { ...TOLD, standby: standby({ key: 'aside' }), tries: 3 }],
    ['placed-not-awake', { ...TOLD, standby: standby({ key: 'live' }) }],
    ['placed-not-awake', { ...TOLD, standby: standby({ running: 'gone', key: 'aside' }) }],
    ['placed-key-gone', { ...TOLD, standby: IDLE }],
    ['key-untold', { ...BASE, standby: standby({ key: 'live' }) }],
    ['called-off', { ...BASE, wantsBack: true }],
    ['old-is-back', { ...BASE, tries: 3, oldIsEnded: false, oldSigns: true }],
    ['tried-often', { ...BASE, tries: 3 }],
    ['not-placed', BASE],
    // The guard has not said that the key is in place, and the new node shows that it is not.
    ['not-placed', { ...TOLD, placed: false }],
  ])('has a row for %s', (id, view) => {
    expect(takeoverStateOf(view).id).toBe(id);
  });

  it('has no row that nothing leads to', () => {
    const met = new Set(every().map((view) => takeoverStateOf(view).id));

    expect(TAKEOVER_STATES.map(({ id }) => id).filter((id) => !met.has(id))).toEqual([]);
  });

  it('begins anew, or gives up, only where the new node shows that it has no key and signs with none', () => {
    const fresh = every().filter((view) => {
      const { next } = takeoverStateOf(view);
      return next.kind === 'back' || (next.kind === 'again' && next.step === 'evidence');
    });

    expect(fresh.length).toBeGreaterThan(0);
    for (const { standby: seen, placed } of fresh) {
      expect(['idle', 'gone']).toContain(seen?.running);
      expect(['staged', 'none']).toContain(seen?.key);
      expect([seen?.inFlight, placed]).toEqual([false, false]);
    }
  });

  it('wakes the new node only where this run has put the key there', () => {
    const woken = every().filter((view) => {
      const { next } = takeoverStateOf(view);
      return next.kind === 'again' && next.step === 'wake';
    });

    expect(woken.map(({ told }) => told)).not.toContain(false);
  });
});

/** Every view that can be, with few numbers. */
function every(): TakeoverView[] {
  const views: (StandbyView | null)[] = [null];
  for (const running of ['signs', 'idle', 'gone', 'unknown'] as const)
    for (const key of ['live', 'aside', 'staged', 'none', 'unknown'] as const)
      for (const inFlight of [true, false]) views.push({ running, key, inFlight });
  const seen = [...views.map((one) => ({ standby: one, stranger: null })), { standby: null, stranger: 'another key' }];
  return seen.flatMap((look) =>
    [0, 3].flatMap((count) =>
      [true, false].flatMap((wantsBack) =>
        [BASE, { ...BASE, oldSigns: true }, { ...BASE, told: true }, TOLD].map((base) => ({
          ...base,
          ...look,
          wantsBack,
          tries: count,
          signedInVain: count,
        })),
      ),
    ),
  );
}
