import { anyPolicyOf } from '../../config/policy.ts';
import type { Fleet } from '../../config/schema.ts';
import type { ValidatorName } from '../../domain/names.ts';
import type { Card } from '../card.ts';
import { slackDestination } from '../channel.ts';
import type { Destination } from '../outbox.ts';

/** The channels in which the cards of a validator appear. */
export function channelsOf({ slack }: Pick<Fleet, 'slack'>, validator: ValidatorName): readonly string[] {
  return (slack?.channels ?? [])
    .filter(({ validators }) => validators === undefined || validators.includes(validator))
    .map(({ id }) => id);
}

/** The same as destinations of cards. */
export function slackDestinations(fleet: Pick<Fleet, 'slack'>, validator: ValidatorName): readonly Destination[] {
  return channelsOf(fleet, validator).map((id) => slackDestination(id));
}

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
