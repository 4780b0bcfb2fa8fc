import type { JournalEntry } from '../domain/journal.ts';
import type { Run } from '../domain/run.ts';
import type { Cluster } from './cluster/cluster.ts';

/** Validators and observers of the lab keep up with this on two cores. */
const TIMES = 8;

/** Whether a run does nothing but wait for its restart window, so that the lab's clock may run faster without harm. */
export function onlyWaits(run: Run, entries: readonly JournalEntry[]): boolean {
  const last = entries.findLast(({ event }) => 'step' in event)?.event;
  return run.state === 'waiting' && last?.kind === 'step.waiting' && last.step === 'window';
}

/** Runs the chain faster during such a wait and at its own pace in everything else. */
export function hurry(cluster: Pick<Cluster, 'setSpeed'>): (waiting: boolean) => void {
  let fast = false;
  return (waiting) => {
    if (waiting === fast) return;
    fast = waiting;
    cluster.setSpeed(waiting ? TIMES : 1);
  };
}
