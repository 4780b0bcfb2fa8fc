import { createUntil, type Until } from '../until.ts';
import type { Gateway } from './gateway/gateway.ts';
import { messagesOf } from './guild/messages.ts';
import type {
  DiscordCall,
  DiscordChannel,
  DiscordCommand,
  DiscordMessage,
  DiscordModal,
  DiscordRole,
  DiscordUser,
  LateAnswer,
} from './guild/shapes.ts';
import { userBy } from './guild/world.ts';
import type { Platform } from './platform.ts';

/** What can be seen of the guild. Everything is a copy of this moment. People go by id or name. */
export interface Sights {
  readonly users: readonly DiscordUser[];
  readonly roles: readonly DiscordRole[];
  readonly channels: readonly DiscordChannel[];
  /** What everybody sees of a channel or a thread, oldest first. */
  messages(channel: string): DiscordMessage[];
  /** One message, ephemeral ones too; undefined where it is gone. */
  message(id: string): DiscordMessage | undefined;
  /** What only this person sees, oldest first. */
  ephemerals(user: string): DiscordMessage[];
  /** The modal that this person has open; a client shows one at a time. */
  modals(user: string): DiscordModal[];
  /** How often this person was really notified by messages that the bot sent, with or without sound. */
  pings(user: string): DiscordMessage[];
  commands(): DiscordCommand[];
  /** Every call of the REST API so far. @param route `POST /channels/:channel/messages` and the like */
  calls(route?: string): DiscordCall[];
  /** What the app answered too late or never. */
  late(): readonly LateAnswer[];
  /** Clients at the gateway. */
  connections(): number;
  /** How often a client identified, and how often one resumed. */
  identified(): number;
  resumed(): number;
  /** Answers 401, 403 and 429 that count towards being shut out. */
  invalidRequests(): number;
  until: Until;
}

export function standInSights(platform: Platform, gateway: Gateway): Sights {
  const { world } = platform;
  return {
    users: [...world.users.values()],
    roles: [...world.roles.values()],
    channels: [...world.channels.values()],
    messages: (channel) => copies(messagesOf(world, channel)),
    message: (id) => structuredClone(world.messages.find((each) => each.id === id)),
    ephemerals: (user) => copies(world.messages.filter((each) => each.to === userBy(world, user).id)),
    modals: (user) => structuredClone([world.modals.get(userBy(world, user).id) ?? []].flat()),
    pings: (user) => copies(world.messages.filter((each) => each.mentions.pinged.includes(userBy(world, user).id))),
    commands: () => structuredClone([...world.commands.values()]),
    calls: (route) => platform.calls.filter((each) => route === undefined || each.route === route),
    late: () => platform.interactions.late(),
    connections: () => gateway.connections(),
    identified: () => gateway.identified(),
    resumed: () => gateway.resumed(),
    invalidRequests: () => platform.invalid.soFar(),
    until: createUntil(world.events),
  };
}

function copies(messages: readonly DiscordMessage[]): DiscordMessage[] {
  return structuredClone([...messages]);
}
