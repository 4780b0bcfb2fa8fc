import { describe, expect, it } from 'vitest';
import { incidentCalls } from '../../../src/chats/project/incident-calls.ts';
import { began, OPENED, timeline, view } from './incident-sample.ts';

const WARNED = began({ severity: 'warning' });

describe('people', () => {
  it.each([1, 7])('are called when a warning has become critical, at its beginning number %i', (times) => {
    const calls = incidentCalls(view({ timeline: timeline([0, OPENED], [0, WARNED], [60_000, began({ times })]) }));

    expect(calls.map(({ card }) => card.headline)).toEqual(['i-7f3a: Critical now: sol-main is delinquent for 40 s.']);
  });
});
