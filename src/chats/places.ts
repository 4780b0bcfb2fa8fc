import type { Fleet } from '../config/schema.ts';
import type { ValidatorName } from '../domain/names.ts';
import { discordDestination, slackDestination } from './channel.ts';
import type { Destination } from './outbox.ts';

type Chats = Pick<Fleet, 'slack' | 'discord'>;

/** Channels of a chat in which the cards of a validator appear. */
export function channelsOf(fleet: Chats, chat: keyof Chats, validator: ValidatorName): readonly string[] {
  const channels: readonly { readonly id: string; readonly validators?: readonly string[] | undefined }[] =
    fleet[chat]?.channels ?? [];
  return channels
    .filter(({ validators }) => validators === undefined || validators.includes(validator))
    .map(({ id }) => id);
}

/** Those channels of a validator that want a notification at each stage of a run. */
export function stageDestinations(fleet: Chats, validator: ValidatorName): readonly Destination[] {
  const wanted = (fleet.discord?.channels ?? []).filter(({ stages }) => stages).map(({ id }) => id);
  return channelsOf(fleet, 'discord', validator)
    .filter((id) => wanted.includes(id))
    .map((id) => discordDestination(id));
}

/** Where the cards of a validator appear, in all chats that the fleet file has. The page is none. */
export function chatDestinations(fleet: Chats, validator: ValidatorName): readonly Destination[] {
  return [
    ...channelsOf(fleet, 'slack', validator).map((id) => slackDestination(id)),
    ...channelsOf(fleet, 'discord', validator).map((id) => discordDestination(id)),
  ];
}
