import type { Clock } from '../domain/clock.ts';
import type { JournalEvent } from '../domain/journal.ts';
import type { Lease } from '../domain/run.ts';
import type { RunStore } from '../execution/store.ts';
import type { Tally } from './tally.ts';

/** Runs are worked on by some twenty jobs at once; what is forgotten is not counted, and nothing else. */
const MOST_RUNS = 1_000;

interface AtWork {
  readonly procedure: string;
  step: { readonly id: string; readonly beganMs: number } | null;
}

/**
 * The same store; how long each step takes from its beginning to its proof is counted, where both lie in one process. A step that
 * waits counts with its wait.
 */
export function watchedSteps(
  store: RunStore,
  tally: Pick<Tally, 'stepProven'>,
  clock: Pick<Clock, 'monotonic'>,
): RunStore {
  const runs = new Map<string, AtWork>();
  const heard = ({ runId }: Lease, event: JournalEvent): void => {
    const run = runs.get(runId);
    if (run === undefined) return;
    if (event.kind === 'step.began') run.step = { id: event.step, beganMs: clock.monotonic() };
    if (event.kind !== 'step.proven' || run.step?.id !== event.step) return;
    tally.stepProven(run.procedure, event.step, clock.monotonic() - run.step.beganMs);
    run.step = null;
  };
  const append =
    (write: RunStore['append']): RunStore['append'] =>
    async (lease, event) => {
      const result = await write(lease, event);
      if (result === 'ok') heard(lease, event);
      return result;
    };
  return {
    ...store,
    load: async (runId) => {
      const record = await store.load(runId);
      if (!runs.has(runId)) {
        if (runs.size >= MOST_RUNS) runs.delete(runs.keys().next().value ?? '');
        runs.set(runId, { procedure: record.run.procedure, step: null });
      }
      return record;
    },
    append: append((lease, event) => store.append(lease, event)),
    together: (work) =>
      store.together((writes) => work({ ...writes, append: append((lease, event) => writes.append(lease, event)) })),
  };
}
