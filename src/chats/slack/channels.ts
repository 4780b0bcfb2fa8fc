import { anyPolicyOf } from '../../config/policy.ts';
import type { Fleet } from '../../config/schema.ts';
import type { Card } from '../card.ts';

/** The members whom a card calls: those that it names, and for an alarm those whom the policy of its validator pages. Nobody else is. */
export function calledBy(fleet: Fleet, { key, calls }: Pick<Card, 'key' | 'calls'>): readonly string[] {
  if (calls !== undefined) return calls.flatMap((person) => slackIdOf(fleet.people[person]));
  const [, validator] = /^alarm:(.+)$/.exec(key) ?? [];
  const configured = validator === undefined ? undefined : fleet.validators[validator];
  if (configured === undefined) return [];
  const { roles } = anyPolicyOf(fleet, configured).alarm;
  return Object.values(fleet.people)
    .filter((person) => roles.length === 0 || person.roles.some((role) => roles.includes(role)))
    .flatMap(slackIdOf);
}

function slackIdOf(person: Fleet['people'][string] | undefined): readonly string[] {
  return (person?.slack ?? []).slice(0, 1).map((id) => id.replace(/^.*\//, ''));
}
