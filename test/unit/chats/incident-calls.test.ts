import { describe, expect, it } from 'vitest';
import { incidentCalls } from '../../../src/chats/project/incident-calls.ts';
import type { FleetEvent } from '../../../src/domain/fleet-journal.ts';
import { began, OPENED, timeline, view } from './incident-sample.ts';
import { AT } from './sample.ts';

const HAND: FleetEvent = { kind: 'incident.acknowledged', incident: 'i-7f3a', by: 'ada' };
const SILENCED: FleetEvent = {
  kind: 'incident.silenced',
  incident: 'i-7f3a',
  by: 'ada',
  untilMs: AT + 3_600_000,
  reason: '',
};
const ENDED: FleetEvent = { kind: 'incident.unsilenced', incident: 'i-7f3a', by: 'ada' };

/** How many calls there are for what begins, new and critical, after these words of people. */
function callsAfter(...words: readonly FleetEvent[]): number {
  const before = [HAND, ...words].map((event, at) => [1000 + at * 1000, event] as const);
  return incidentCalls(
    view({ timeline: timeline([0, OPENED], [0, began()], ...before, [60_000, began({ key: 'am:2' })]) }),
  ).length;
}

describe('what is new and critical in an incident that somebody has in hand', () => {
  it('calls, but not in a silence, and again once that was ended', () => {
    expect(callsAfter()).toBe(1);
    expect(callsAfter(SILENCED)).toBe(0);
    expect(callsAfter(SILENCED, ENDED)).toBe(1);
    expect(callsAfter(SILENCED, ENDED, SILENCED)).toBe(0);
  });
});

describe('people', () => {
  it.each([1, 7])('are called when a warning has become critical, at its beginning number %i', (times) => {
    const warned = began({ severity: 'warning' });
    const calls = incidentCalls(view({ timeline: timeline([0, OPENED], [0, warned], [60_000, began({ times })]) }));

    expect(calls.map(({ card }) => card.headline)).toEqual(['i-7f3a: Critical now: sol-main is delinquent for 40 s.']);
  });
});
