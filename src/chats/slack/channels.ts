import { anyPolicyOf } from '../../config/policy.ts';
import type { Fleet } from '../../config/schema.ts';
import type { Card } from '../card.ts';

/** The members whom a card of the alarm calls: those whom the policy of its validator pages. Nobody else is ever called. */
export function calledBy(fleet: Fleet, { key }: Pick<Card, 'key'>): readonly string[] {
  const [, validator] = /^alarm:(.+)$/.exec(key) ?? [];
  const configured = validator === undefined ? undefined : fleet.validators[validator];
  if (configured === undefined) return [];
  const { roles } = anyPolicyOf(fleet, configured).alarm;
  return Object.values(fleet.people)
    .filter((person) => roles.length === 0 || person.roles.some((role) => roles.includes(role)))
    .flatMap(({ slack }) => slack.slice(0, 1).map((id) => id.replace(/^.*\//, '')));
}
