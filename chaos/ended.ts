import type { PlanId } from '../src/domain/names.ts';
import { sleep } from './now.ts';
import type { Records, RunRow } from './records.ts';

const POLL_MS = 250;
const ENDED: readonly string[] = ['done', 'returned', 'cancelled', 'stopped'];

/** The runs of these plans when all have ended, or as they stand when the time is over. */
export async function untilEnded(
  records: Records,
  plans: ReadonlySet<PlanId>,
  withinMs: number,
  meanwhile: () => Promise<void> = () => Promise.resolve(),
): Promise<ReadonlyMap<PlanId, RunRow>> {
  const deadline = performance.now() + withinMs;
  for (;;) {
    const runs = (await records.runs()).filter(({ plan }) => plans.has(plan));
    const areOver = runs.length === plans.size && runs.every(({ state }) => ENDED.includes(state));
    if (areOver || performance.now() > deadline) return new Map(runs.map((run) => [run.plan, run]));
    await meanwhile();
    await sleep(POLL_MS);
  }
}
