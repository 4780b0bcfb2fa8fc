import { group } from '../loose.ts';
import type { Complaint } from '../problem.ts';
import { checkNodes } from './nodes.ts';
import { checkObservers } from './observers.ts';
import { checkApprovals, checkPeople } from './people.ts';
import { checkValidators } from './validators.ts';
import { checkWeb } from './web.ts';

/**
 * What one key says about another: names that must exist, values that must differ. Works on a file that is wrong in other
 * places too, so that a person sees every problem at once.
 */
export function crossChecks(data: unknown): readonly Complaint[] {
  const fleet = group(data);
  return [checkNodes, checkObservers, checkValidators, checkPeople, checkApprovals, checkWeb].flatMap((check) =>
    check(fleet),
  );
}
