import { createUntil, type Until } from '../until.ts';
import type { Dispatch } from './delivery/dispatch.ts';
import type { SocketMode } from './delivery/socket-mode.ts';
import type { Platform } from './platform.ts';
import { messagesOf, threadOf } from './workspace/messages.ts';
import type {
  LateAnswer,
  SlackCall,
  SlackChannel,
  SlackEphemeral,
  SlackFile,
  SlackMessage,
  SlackUser,
  SlackView,
} from './workspace/shapes.ts';
import { stackOf } from './workspace/views.ts';
import { userBy } from './workspace/workspace.ts';

/** What can be seen of the workspace. Everything is a copy of this moment. People go by id or name. */
export interface Sights {
  readonly users: readonly SlackUser[];
  readonly channels: readonly SlackChannel[];
  /** What the channel shows, oldest first. */
  messages(channel: string): SlackMessage[];
  /** A message and its replies, oldest first. */
  thread(channel: string, ts: string): SlackMessage[];
  /** What only this person sees, oldest first. */
  ephemerals(user: string): SlackEphemeral[];
  /** The modals that this person has open, the top one last. */
  views(user: string): SlackView[];
  /** Null until the app has published one. */
  home(user: string): SlackView | null;
  files(): SlackFile[];
  /** Every call of the Web API so far. */
  calls(method?: string): SlackCall[];
  /** What the app acknowledged too late or never. */
  late(): readonly LateAnswer[];
  /** Open connections of Socket Mode. */
  connections(): number;
  /** The conversation between the bot and this person, where there is one. */
  direct(user: string): string | null;
  until: Until;
}

export function standInSights(platform: Platform, dispatch: Dispatch, socketMode: SocketMode): Sights {
  const { workspace } = platform;
  const idOf = (user: string): string => userBy(workspace, user).id;
  return {
    users: [...workspace.users.values()],
    channels: [...workspace.channels.values()],
    messages: (channel) => structuredClone(messagesOf(workspace, channel)),
    thread: (channel, ts) => structuredClone(threadOf(workspace, channel, ts)),
    ephemerals: (user) => structuredClone(workspace.ephemerals.filter((each) => each.to === idOf(user))),
    views: (user) => structuredClone(stackOf(workspace, idOf(user))),
    home: (user) => structuredClone(workspace.homes.get(idOf(user)) ?? null),
    files: () => [...workspace.files.values()],
    calls: (method) => platform.calls.filter((each) => method === undefined || each.method === method),
    late: () => dispatch.late(),
    connections: () => socketMode.connections(),
    direct: (user) => [...workspace.channels.values()].find((each) => each.im === idOf(user))?.id ?? null,
    until: createUntil(workspace.events),
  };
}
