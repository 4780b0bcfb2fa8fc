import { group, type Loose } from '../loose.ts';
import type { Complaint } from '../problem.ts';
import { checkRoles } from './people.ts';
import { policyPlaces } from './policy-places.ts';

/** Somebody is there to be told of an alarm, wherever the file says who. */
export function checkAlarm(fleet: Loose): readonly Complaint[] {
  return policyPlaces(fleet).flatMap(({ path, own }) => checkRoles(fleet, [...path, 'alarm'], group(own['alarm'])));
}
