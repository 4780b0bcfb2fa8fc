import type { Fleet } from '../../config/schema.ts';
import type { ValidatorName } from '../../domain/names.ts';
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
