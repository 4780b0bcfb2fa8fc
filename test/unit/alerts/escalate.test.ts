import { describe, expect, it } from 'vitest';
import { nextTelling, toldBefore } from '../../../src/alerts/escalate.ts';
import { cause, incident } from '../chats/incident-sample.ts';
import { AT } from '../chats/sample.ts';

const LEVELS = [
  { roles: ['operator'], within: 300 },
  { roles: ['lead'], within: 600 },
];
const MINUTE = 60_000;
const next = (over: Parameters<typeof incident>[0], afterMs: number) =>
  nextTelling(incident(over), LEVELS, AT + afterMs);

describe('who is told next', () => {
  it('is the next level when the time of this one is over', () => {
    expect(next({}, 5 * MINUTE - 1)).toBeNull();
    expect(next({}, 5 * MINUTE)).toBe(1);
    expect(next({ told: { level: 1, atMs: AT + 5 * MINUTE } }, 15 * MINUTE - 1)).toBeNull();
    expect(next({ told: { level: 1, atMs: AT + 5 * MINUTE } }, 15 * MINUTE)).toBe(2);
  });

  it('is the last level five times again, and then nobody', () => {
    const told: number[] = [];
    let at = 0;
    let level = 0;
    for (let minute = 0; minute < 600; minute += 1) {
      const telling = next({ told: { level, atMs: AT + at } }, minute * MINUTE);
      if (telling === null) continue;
      told.push(minute);
      level = telling;
      at = minute * MINUTE;
    }

    expect(told).toEqual([5, 15, 25, 35, 45, 55]);
  });

  it('is nobody for what need not even be read, and somebody for what only just has to be', () => {
    let read = 0;
    for (let level = 0; level < 12; level += 1)
      for (let second = 0; second <= 1_200; second += 60) {
        const atMs = AT - second * 1_000;
        const limit = toldBefore(LEVELS, AT);
        const isRead = atMs <= limit.atMs && level < limit.level;
        const telling = nextTelling(
          incident({ told: { level, atMs }, causes: [cause({ beganAtMs: AT - 2_000_000 })] }),
          LEVELS,
          AT,
        );
        if (!isRead) expect(telling).toBeNull();
        read += telling === null ? 0 : 1;
      }
    expect(read).toBeGreaterThan(0);
    expect(toldBefore(LEVELS, AT)).toEqual({ atMs: AT - 300_000, level: 6 });
  });

  it.each([
    ['acknowledged', { acknowledged: { by: 'ada', atMs: AT } }],
    ['over', { endedAtMs: AT + 1 }],
    ['a warning', { causes: [cause({ severity: 'warning' })] }],
    ['no longer critical', { causes: [cause({ endedAtMs: AT + 1 }), cause({ severity: 'warning' })] }],
    ['silenced', { silenced: { by: 'ada', untilMs: AT + 99 * MINUTE, reason: '' } }],
  ] as const)('is nobody when it is %s', (_, over) => {
    expect(next(over, 60 * MINUTE)).toBeNull();
  });

  it('has the whole time again after a silence, and after a warning turned critical', () => {
    const silenced = { by: 'ada', untilMs: AT + 30 * MINUTE, reason: '' };
    expect(next({ silenced }, 34 * MINUTE)).toBeNull();
    expect(next({ silenced }, 35 * MINUTE)).toBe(1);
    const late = [cause({ beganAtMs: AT + 60 * MINUTE })];
    expect(next({ causes: late }, 64 * MINUTE)).toBeNull();
    expect(next({ causes: late }, 65 * MINUTE)).toBe(1);
  });

  it('is not put off for ever by a cause that comes and goes', () => {
    expect(next({ causes: [cause({ beganAtMs: AT + 9 * MINUTE, times: 4 })] }, 10 * MINUTE)).toBe(1);
  });

  it('is told of two that could sign whatever is silenced, until they cannot', () => {
    const silenced = { by: 'ada', untilMs: AT + 99 * MINUTE, reason: '' };
    const two = cause({ key: 'watch:two-signers', rule: 'two-signers' });
    expect(next({ silenced, causes: [two, cause()] }, 5 * MINUTE)).toBe(1);
    expect(next({ silenced, causes: [{ ...two, endedAtMs: AT + 1 }, cause()] }, 60 * MINUTE)).toBeNull();
    expect(next({ acknowledged: { by: 'ada', atMs: AT }, causes: [two] }, 60 * MINUTE)).toBeNull();
  });
});
