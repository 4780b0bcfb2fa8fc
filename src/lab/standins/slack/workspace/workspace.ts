import { EventEmitter } from 'node:events';
import { IDENTITY } from '../options.ts';
import { SlackRefusal } from './refusal.ts';
import type { SlackChannel, SlackEphemeral, SlackFile, SlackMessage, SlackUser, SlackView } from './shapes.ts';

/** Everything that the platform remembers. Others change it by its functions and tell of it by `changed`. */
export interface Workspace {
  readonly users: Map<string, SlackUser>;
  readonly channels: Map<string, SlackChannel>;
  /** Channels that the bot is in. */
  readonly joined: Set<string>;
  readonly archived: Set<string>;
  readonly messages: SlackMessage[];
  readonly ephemerals: SlackEphemeral[];
  readonly files: Map<string, SlackFile>;
  /** Modals that are open, and Home views by `home:<user>`. */
  readonly views: Map<string, SlackView>;
  readonly homes: Map<string, SlackView>;
  /** Hears `changed` after every change. */
  readonly events: EventEmitter;
  readonly now: () => number;
  /** A time stamp that no other message has: seconds, a point, six digits. */
  nextTs(): string;
  /** An id with this first letter. */
  nextId(letter: string): string;
  changed(): void;
}

export function createWorkspace(
  users: readonly SlackUser[],
  channels: readonly SlackChannel[],
  now: () => number,
): Workspace {
  const events = new EventEmitter();
  events.setMaxListeners(0);
  const bot: SlackUser = { id: IDENTITY.botUser, name: IDENTITY.botName, real_name: 'Baton' };
  let lastMicros = 0;
  let ids = 0;
  return {
    users: new Map([...users, bot].map((user) => [user.id, user])),
    channels: new Map(channels.map((channel) => [channel.id, channel])),
    joined: new Set(channels.map((channel) => channel.id)),
    archived: new Set(),
    messages: [],
    ephemerals: [],
    files: new Map(),
    views: new Map(),
    homes: new Map(),
    events,
    now,
    nextTs() {
      lastMicros = Math.max(lastMicros + 1, now() * 1000);
      return `${Math.floor(lastMicros / 1_000_000)}.${String(lastMicros % 1_000_000).padStart(6, '0')}`;
    },
    nextId(letter) {
      ids += 1;
      return `${letter}${ids.toString(36).toUpperCase().padStart(10, '0')}`;
    },
    changed: () => void events.emit('changed'),
  };
}

/** Milliseconds since 1970 of a message's time stamp. */
export function msOfTs(ts: string): number {
  return Math.round(Number(ts) * 1000);
}

/** @throws SlackRefusal `channel_not_found` */
export function channelOf(workspace: Workspace, id: unknown): SlackChannel {
  const channel = typeof id === 'string' ? workspace.channels.get(id) : undefined;
  if (channel === undefined) throw new SlackRefusal('channel_not_found');
  return channel;
}

/** The conversation of the bot with one person, made when it is first needed. */
export function directChannel(workspace: Workspace, user: string): SlackChannel {
  const known = [...workspace.channels.values()].find((channel) => channel.im === user);
  if (known !== undefined) return known;
  if (!workspace.users.has(user)) throw new SlackRefusal('user_not_found');
  const channel: SlackChannel = { id: workspace.nextId('D'), name: 'directmessage', im: user };
  workspace.channels.set(channel.id, channel);
  workspace.joined.add(channel.id);
  return channel;
}

/** @throws SlackRefusal `not_in_channel`; `channel_not_found` for a private one, whose existence the bot may not learn */
export function requireJoined(workspace: Workspace, channel: SlackChannel): void {
  if (workspace.joined.has(channel.id)) return;
  throw new SlackRefusal(channel.private === true ? 'channel_not_found' : 'not_in_channel');
}

/** @throws Error where nobody has this id or name */
export function userBy(workspace: Workspace, idOrName: string): SlackUser {
  const user = [...workspace.users.values()].find((each) => each.id === idOrName || each.name === idOrName);
  if (user === undefined) throw new Error(`nobody in the workspace is called ${idOrName}`);
  return user;
}
