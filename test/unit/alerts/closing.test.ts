import { describe, expect, it } from 'vitest';
import { overWords, settled } from '../../../src/alerts/closing.ts';
import { holdMs } from '../../../src/alerts/flapping.ts';
import { Scope } from './sample-report.ts';

const MINUTE_MS = 60_000;
const PATIENCE = { closesAfterMs: MINUTE_MS, staleAfterMs: 60 * MINUTE_MS };
const OVER = { status: 'resolved' } as const;

const settledAt = (scope: Scope, nowMs: number, listeningSinceMs = 0) =>
  settled({ causes: [...scope.known.values()], nowMs, listeningSinceMs }, PATIENCE);

describe('how long an incident is held open', () => {
  it.each([
    [1, 1],
    [2, 1],
    [3, 2],
    [4, 4],
    [5, 8],
    [6, 15],
    [8, 15],
  ])('that began %i times within half an hour: %i min', (times, minutes) => {
    const begunAtMs = Array.from({ length: times }, (_, index) => 100 * MINUTE_MS - index * MINUTE_MS);

    expect(holdMs([{ begunAtMs, endedAtMs: 101 * MINUTE_MS }], MINUTE_MS)).toBe(minutes * MINUTE_MS);
  });

  it('as always where the times lie far apart', () => {
    const begunAtMs = [0, 20 * MINUTE_MS, 40 * MINUTE_MS, 60 * MINUTE_MS];

    expect(holdMs([{ begunAtMs, endedAtMs: 61 * MINUTE_MS }], MINUTE_MS)).toBe(MINUTE_MS);
  });

  it('never shorter than the fleet file says, and long enough to see it where it says at once', () => {
    const flapping = [{ begunAtMs: [1, 2, 3], endedAtMs: 4 }];

    expect(holdMs(flapping, 60 * MINUTE_MS)).toBe(60 * MINUTE_MS);
    expect(holdMs(flapping, 0)).toBe(2 * MINUTE_MS);
  });
});

describe('an incident that is looked at for its end', () => {
  it('goes on while anything lasts, and until the last end is long enough ago', () => {
    const scope = new Scope();
    scope.take(0, {}, { key: 'am:2' });
    scope.take(1_000, OVER);
    expect(settledAt(scope, 10 * MINUTE_MS)).toMatchObject({ isOver: false, changed: false });
    scope.take(2_000, { ...OVER, key: 'am:2' });

    expect(settledAt(scope, 2_000 + MINUTE_MS - 1).isOver).toBe(false);
    expect(settledAt(scope, 2_000 + MINUTE_MS)).toMatchObject({ isOver: true, events: [] });
  });

  it('does not close with a cause of which the last line says that it began', () => {
    const scope = new Scope();
    for (let time = 1; time <= 5; time += 1) {
      scope.take(time * 1_000, { startsAtMs: time });
      scope.take(time * 1_000 + 500, { startsAtMs: time, ...OVER });
    }

    expect(settledAt(scope, 60 * MINUTE_MS).events).toMatchObject([{ kind: 'cause.ended', times: 5 }]);
  });

  it('ends what its sender has not repeated, counted from when somebody listened', () => {
    const scope = new Scope();
    scope.take(0, {});
    expect(settledAt(scope, 61 * MINUTE_MS).changed).toBe(false);

    expect(settledAt(scope, 61 * MINUTE_MS + 1)).toMatchObject({
      isOver: false,
      causes: [{ endedAtMs: 61 * MINUTE_MS + 1, ended: 'stale' }],
      events: [{ kind: 'cause.ended', because: 'stale' }],
    });
    expect(settledAt(scope, 61 * MINUTE_MS + 1, 1).changed).toBe(false);
  });
});

describe('the words on a plan whose incident is over', () => {
  it('say what it was', () => {
    const cause = { name: 'SolanaDelinquent', node: 'sol-a' };

    expect([[], [cause], [{ ...cause, node: null }, cause]].map(overWords)).toEqual([
      'The incident is over: nothing is reported any more.',
      'The incident is over: SolanaDelinquent on sol-a is not reported any more.',
      'The incident is over: SolanaDelinquent and 1 more are not reported any more.',
    ]);
  });
});
