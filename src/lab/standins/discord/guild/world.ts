import { EventEmitter } from 'node:events';
import { IDENTITY, type PermissionName } from '../options.ts';
import { DiscordRefusal } from '../rest/refusal.ts';
import type {
  DiscordChannel,
  DiscordCommand,
  DiscordMessage,
  DiscordModal,
  DiscordRole,
  DiscordUser,
} from './shapes.ts';

/** Everything that the platform remembers of the one guild. Others change it by its functions and tell of it by `changed`. */
export interface World {
  readonly users: Map<string, DiscordUser>;
  readonly roles: Map<string, DiscordRole>;
  readonly channels: Map<string, DiscordChannel>;
  /** What the bot may do everywhere. */
  readonly granted: Set<PermissionName>;
  /** What was taken from it, by channel. */
  readonly denied: Map<string, Set<PermissionName>>;
  /** Oldest first, ephemeral ones among them. */
  readonly messages: DiscordMessage[];
  readonly commands: Map<string, DiscordCommand>;
  /** By the person who has it open: the platform shows one at a time. */
  readonly modals: Map<string, DiscordModal>;
  /** When commands were created, for the limit of a day. Unit: milliseconds since 1970. */
  readonly commandsCreatedAtMs: number[];
  /** Hears `changed` after every change. */
  readonly events: EventEmitter;
  readonly now: () => number;
  /** A snowflake: later ones are greater. */
  nextId(): string;
  changed(): void;
}

export interface Cast {
  readonly users: readonly DiscordUser[];
  readonly roles: readonly DiscordRole[];
  readonly channels: readonly DiscordChannel[];
  readonly permissions: readonly PermissionName[];
}

/** 2015-01-01, in milliseconds since 1970; the 22 lowest bits count within a millisecond. developers/reference.mdx, "Snowflakes". */
const EPOCH_MS = 1_420_070_400_000;
const COUNTER_BITS = 22n;

export function createWorld(cast: Cast, now: () => number): World {
  const events = new EventEmitter();
  events.setMaxListeners(0);
  const bot: DiscordUser = { id: IDENTITY.application, username: IDENTITY.botName, globalName: 'Baton', bot: true };
  let last = 0n;
  return {
    users: new Map([...cast.users, bot].map((user) => [user.id, user])),
    roles: new Map(cast.roles.map((role) => [role.id, role])),
    channels: new Map(cast.channels.map((channel) => [channel.id, channel])),
    granted: new Set(cast.permissions),
    denied: new Map(),
    messages: [],
    commands: new Map(),
    modals: new Map(),
    commandsCreatedAtMs: [],
    events,
    now,
    nextId() {
      const first = BigInt(Math.max(0, Math.floor(now() - EPOCH_MS))) << COUNTER_BITS;
      last = first > last ? first : last + 1n;
      return last.toString();
    },
    changed: () => void events.emit('changed'),
  };
}

/** @throws Error where nobody has this id or name */
export function userBy(world: World, idOrName: string): DiscordUser {
  const user = [...world.users.values()].find((each) => each.id === idOrName || each.username === idOrName);
  if (user === undefined) throw new Error(`nobody in the guild is called ${idOrName}`);
  return user;
}

export function mayIn(world: World, channel: DiscordChannel, permission: PermissionName): boolean {
  const place = channel.parent ?? channel.id;
  return world.granted.has(permission) && world.denied.get(place)?.has(permission) !== true;
}

/**
 * A channel that the bot sees, in which it may do these things.
 * @throws DiscordRefusal unknown channel, missing access, missing permissions
 */
export function openChannel(world: World, id: string | undefined, ...needs: PermissionName[]): DiscordChannel {
  const channel = id === undefined ? undefined : world.channels.get(id);
  if (channel === undefined) throw new DiscordRefusal('UnknownChannel');
  if (!mayIn(world, channel, 'ViewChannel')) throw new DiscordRefusal('MissingAccess');
  if (!needs.every((each) => mayIn(world, channel, each))) throw new DiscordRefusal('MissingPermissions');
  return channel;
}
