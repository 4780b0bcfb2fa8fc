import { group, groups, type Loose } from '../loose.ts';
import type { Complaint, Path } from '../problem.ts';
import { checkRoles } from './people.ts';

/** Somebody is there to be told of an alarm, wherever the file says who. */
export function checkAlarm(fleet: Loose): readonly Complaint[] {
  const places: readonly (readonly [Path, Loose])[] = [
    [['policies', 'solana'], group(group(fleet['policies'])['solana'])],
    ...groups(fleet['validators']).map(
      ([name, validator]) => [['validators', name, 'policy'], group(validator['policy'])] as const,
    ),
  ];
  return places.flatMap(([path, policy]) => checkRoles(fleet, [...path, 'alarm'], group(policy['alarm'])));
}
