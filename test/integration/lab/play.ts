import { parseFault } from '../../../src/lab/faults/faults.ts';
import type { LabReport } from '../../../src/lab/report.ts';
import { runLab, type LabRunOptions } from '../../../src/lab/run.ts';
import type { World } from '../../../src/lab/world.ts';

/** Starting a world takes up to 15 s on a busy machine, and a run that has to look first waits for a lease to end. */
export const LIMIT_MS = 180_000;

/**
 * One handover in a lab of its own. `prepare` is done to its world before anything else, `afterwards` by people once the run
 * has ended or stopped.
 */
export function play(
  seed: number,
  fault: string | null,
  prepare: (world: World) => void = () => {},
  afterwards: LabRunOptions['afterwards'] = () => Promise.resolve(),
): Promise<LabReport> {
  const { signal } = new AbortController();
  return runLab({
    procedure: 'solana/handover',
    seed,
    fault: fault === null ? null : parseFault(fault),
    prepare,
    afterwards,
    signal,
    tell: () => {},
  });
}
