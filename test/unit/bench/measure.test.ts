import { describe, expect, it } from 'vitest';
import { ANSWERED, measureMove, readCalls, type MoveSeen } from '../../../bench/measure.ts';
import type { HistoryEvent } from '../../../src/lab/referee/history.ts';

const capability = (kind: 'capability.began' | 'capability.ended', node: string, atMs: number, identity = 'Staked') =>
  ({ kind, node, atMs, identity, instance: `${node}/1/1` }) satisfies HistoryEvent;
const call = (atMs: number, words: string) => ({ atMs, words });

/** One move as Baton makes it; every number is told apart from every other. */
const SEEN: MoveSeen = {
  identity: 'Staked',
  from: 'sol-a',
  to: 'sol-b',
  sinceMs: 1000,
  history: [
    capability('capability.began', 'sol-b', 500),
    capability('capability.ended', 'sol-b', 900),
    capability('capability.ended', 'sol-b', 1250, 'Unstaked'),
    capability('capability.ended', 'sol-a', 1300),
    capability('capability.began', 'sol-b', 1440),
    capability('capability.began', 'sol-b', 1700),
  ],
  callsFrom: [call(800, '-l L set-identity U'), call(1050, '-l L contact-info'), call(1100, '-l L set-identity U')],
  callsTo: [
    call(1150, '-l L contact-info'),
    call(1160, ANSWERED),
    call(1350, '-l L contact-info --output json-compact'),
    call(1390, ANSWERED),
    call(1395, '-l L set-identity --require-tower S'),
  ],
  towerStoredMs: 1303,
};

describe('a measured move', () => {
  it('lasts from the first set-identity to the acceptance of the second, and its parts make up the whole', () => {
    const { ms, phases } = measureMove(SEEN, { delayMs: 0, shellMs: 0 });

    expect(ms).toBe(340);
    expect(phases).toEqual({ untilSafe: 203, carried: 47, looked: 40, stored: 5, accepted: 45 });
    expect(Object.values(phases).reduce((sum, part) => sum + part, 0)).toBe(ms);
  });

  it('has a floor of the earliest safe moment, two one-way delays, two shells and the stand-ins’ own times', () => {
    expect(measureMove(SEEN, { delayMs: 20, shellMs: 1.5 }).floorMs).toBe(203 + 40 + 3 + 40 + 45);
  });

  it('is safe when the voting loop has let go, where the tower was stored before that', () => {
    expect(measureMove({ ...SEEN, towerStoredMs: 1290 }, { delayMs: 0, shellMs: 0 }).phases.untilSafe).toBe(200);
  });

  it('has no look where nobody asks, as in the script, and may end before it was safe', () => {
    const hasty = {
      ...SEEN,
      history: [capability('capability.ended', 'sol-a', 1500), capability('capability.began', 'sol-b', 1440)],
      callsTo: [call(1395, '-l L set-identity --require-tower S')],
      towerStoredMs: 1501,
    };

    const { ms, phases } = measureMove(hasty, { delayMs: 0, shellMs: 0 });

    expect(phases).toEqual({ untilSafe: 401, carried: -106, looked: 0, stored: 0, accepted: 45 });
    expect(ms).toBe(340);
  });

  it.each([
    ['the old set-identity', { ...SEEN, callsFrom: [] }, 'set-identity on sol-a'],
    ['the new set-identity', { ...SEEN, callsTo: [] }, 'set-identity on sol-b'],
    ['the end of the old', { ...SEEN, history: [capability('capability.began', 'sol-b', 1440)] }, 'sol-a let go'],
    [
      'the beginning of the new',
      { ...SEEN, history: [capability('capability.ended', 'sol-a', 1300)] },
      'sol-b accepted',
    ],
  ])('cannot be measured without %s', (_, seen, words) => {
    expect(() => measureMove(seen, { delayMs: 0, shellMs: 0 })).toThrow(words);
  });
});

it('a calls file is read with microseconds', () => {
  expect(readCalls('1700000000.250000 -l /l set-identity /k\n1700000001.000001 answered\n')).toEqual([
    { atMs: 1_700_000_000_250, words: '-l /l set-identity /k' },
    { atMs: 1_700_000_001_000.001, words: 'answered' },
  ]);
});
