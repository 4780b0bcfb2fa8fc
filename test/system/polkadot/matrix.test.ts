import { describe, expect, it } from 'vitest';
import { DOT_COUNTERS } from '../../../src/lab/polkadot/matrix/counters.ts';
import { DOT_PLAYED } from '../../../src/lab/polkadot/matrix/schedule.ts';
import { runMatrix } from '../../../src/lab/simulation/matrix/matrix.ts';
import { NOT_MUTATED } from '../../../src/lab/simulation/run/schedule.ts';

/** Two thousand plays of about 50 ms, on a busy machine. Unit: milliseconds. */
const LONG_MS = 900_000;

describe.each(DOT_PLAYED)('%s under drawn schedules, and with a worker struck at every point', (procedure) => {
  it(
    'counts nothing that must not be',
    async () => {
      const report = await runMatrix({
        procedure,
        seeds: 150,
        minutes: null,
        withCrashPoints: true,
        mutated: NOT_MUTATED,
        progress: () => undefined,
      });

      expect(report.findings).toEqual([]);
      expect(report.problems).toEqual([]);
      expect(Object.keys(report.counters)).toEqual(Object.keys(DOT_COUNTERS));
      expect(report.faultlessDone).toBe(report.faultless);
      expect(report.crashPoints).toBeGreaterThan(250);
    },
    LONG_MS,
  );
});
