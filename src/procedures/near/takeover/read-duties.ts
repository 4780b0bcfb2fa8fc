import type { RunContext } from '../../../execution/procedure.ts';
import type { NearDeps } from '../deps.ts';
import { dutiesFrom, dutiesOf, type Duties, type Reading } from './duties.ts';

/** The bound fact that has what was counted when the plan was made: the first of two readings. */
export const DUTIES_FACT = 'duties';

/** What each observer counts now; one that does not answer is left out. */
export async function readDuties(context: RunContext, deps: NearDeps): Promise<readonly Reading[]> {
  const { pool } = deps.targetOf(context);
  const read = deps.observers.map(({ name, chain }) =>
    chain.epoch(pool).then(
      (epoch): Reading[] => [{ observer: name, duties: dutiesOf(epoch) }],
      () => [],
    ),
  );
  return (await Promise.all(read)).flat();
}

/** What people saw when they approved; null where it was not known. */
export function dutiesOfPlan({ plan }: Pick<RunContext, 'plan'>): Duties | null {
  return dutiesFrom(plan.bound[DUTIES_FACT]);
}
