import { anyPolicyOf } from '../../config/policy.ts';
import type { Fleet } from '../../config/schema.ts';
import type { Card } from '../card.ts';
import { type Mentions, NOBODY } from './render/message.ts';

/**
 * Who is called by a card in a channel: the roles that the channel names for a stage or for the alarm, and for the alarm besides the
 * people whom the policy of its validator pages; of an incident, the people that its card names. Nobody else is ever called.
 */
export function calledIn(fleet: Fleet, channel: string, { key, calls, stages = [] }: Card): Mentions {
  if (calls !== undefined)
    return { roles: [], users: calls.flatMap((person) => fleet.people[person]?.discord.slice(0, 1) ?? []) };
  const named = fleet.discord?.channels.find(({ id }) => id === channel)?.mentions ?? {};
  const [, validator] = /^alarm:(.+)$/.exec(key) ?? [];
  if (validator !== undefined) return { roles: named.alarm ?? [], users: pagedUsers(fleet, validator) };
  if (stages.length === 0) return NOBODY;
  return { roles: [...new Set(stages.flatMap((stage) => named[stage] ?? []))], users: [] };
}

function pagedUsers(fleet: Fleet, validator: string): readonly string[] {
  const configured = fleet.validators[validator];
  if (configured === undefined) return [];
  const { roles } = anyPolicyOf(fleet, configured).alarm;
  return Object.values(fleet.people)
    .filter((person) => roles.length === 0 || person.roles.some((role) => roles.includes(role)))
    .flatMap(({ discord }) => discord.slice(0, 1));
}
