import { describe, expect, it } from 'vitest';
import { silenceTime } from '../../../src/alerts/silence-time.ts';

/** 22:13:20 UTC. */
const AT = 1_700_000_000_000;
const HOUR = 3_600_000;

describe('until when something is silenced', () => {
  it.each([
    ['1h', HOUR, ''],
    ['4h', 4 * HOUR, ''],
    ['90m', 1.5 * HOUR, ''],
    ['90 min', 1.5 * HOUR, ''],
    ['for 2 h', 2 * HOUR, ''],
    ['24h', 24 * HOUR, ''],
    ['1h disk is on its way', HOUR, 'disk is on its way'],
    ['until 22:30', 1_000_000, ''],
    ['until 22:13', 24 * HOUR - 20_000, ''],
    ['until 06:30', 8 * HOUR + 1_000_000, ''],
    ['06:30 UTC, Ben comes', 8 * HOUR + 1_000_000, 'Ben comes'],
  ])('reads %s', (words, forMs, rest) => {
    expect(silenceTime(words, AT)).toEqual({ kind: 'until', untilMs: AT + forMs, rest });
  });

  it.each([
    ['25h', /24 hours/],
    ['0m', /less than a minute/],
    ['tomorrow', /is no time/],
    ['until 24:30', /is no time/],
    ['-1h', /is no time/],
    ['1d', /is no time/],
    ['', /is no time/],
  ])('refuses %s in words', (words, why) => {
    expect(silenceTime(words, AT)).toMatchObject({ kind: 'problem', text: expect.stringMatching(why) });
  });
});
