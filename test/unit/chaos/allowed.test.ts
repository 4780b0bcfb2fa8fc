import { describe, expect, it } from 'vitest';
import { allowedAfter, hitsInWords, stepAt } from '../../../chaos/allowed.ts';
import type { ChaosFaultName } from '../../../chaos/faults.ts';

const began = (step: string, atMs: number) => ({ atMs, event: { kind: 'step.began', step, attempt: 1 } as const });
const lines = [began('window', 10), began('arm', 20), began('give', 30), began('take', 40), began('verify', 50)];
const hit = (fault: ChaosFaultName, atMs: number) => ({ run: 'r-1', fault, atMs });
const ends = (...hits: ReturnType<typeof hit>[]) => [...allowedAfter(hits, lines)].toSorted();

describe('where a run may end', () => {
  it('knows the step of a moment by the journal', () => {
    expect([5, 10, 35, 99].map((atMs) => stepAt(lines, atMs))).toEqual(['window', 'window', 'give', 'verify']);
  });

  it('is done alone for a run that nothing struck, and for faults that cost time only', () => {
    expect(ends()).toEqual(['done']);
    expect(ends(hit('redis-emptied', 35), hit('redis-swallowed', 35), hit('job-doubled', 35))).toEqual(['done']);
  });

  it('is what the table of the lab says of the fault at its step', () => {
    expect(ends(hit('worker-killed', 35))).toEqual(['done', 'returned']);
    expect(ends(hit('worker-killed', 55))).toEqual(['done']);
    expect(ends(hit('worker-frozen', 15))).toEqual(['cancelled', 'done', 'returned']);
    expect(ends(hit('command-hangs', 35))).toEqual(['done', 'returned', 'stopped']);
    expect(ends(hit('postgres-swallowed', 35))).toEqual(['done', 'returned']);
    expect(ends(hit('clock-ahead', 35))).toEqual(['done']);
  });

  it('is wider after several faults, since each keeps its own ends open', () => {
    expect(ends(hit('worker-killed', 55), hit('host-reboots', 45))).toEqual(['done', 'returned', 'stopped']);
    expect(hitsInWords([hit('worker-killed', 55), hit('host-reboots', 45)], lines)).toBe(
      'worker-killed@verify, host-reboots@take',
    );
  });
});
