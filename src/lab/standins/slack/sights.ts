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
  /**
   * Waits until something is so; looks again after every change.
   * @param withinMs how long
   * @throws Error that says what was waited for
   */
  until(what: string, isSo: () => boolean, withinMs?: number): Promise<void>;
}

/** Longer than any answer here takes on a busy machine. */
const PATIENCE_MS = 10_000;
/** Connections come and go without a change of the workspace. */
const LOOK_AGAIN_MS = 20;

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
    async until(what, isSo, withinMs = PATIENCE_MS) {
      const endMs = performance.now() + withinMs;
      while (!isSo()) {
        if (performance.now() > endMs) throw new Error(`not within ${withinMs} ms: ${what}`);
        const { promise, resolve } = Promise.withResolvers<void>();
        const timer = setTimeout(resolve, LOOK_AGAIN_MS);
        workspace.events.once('changed', resolve);
        await promise;
        clearTimeout(timer);
        workspace.events.off('changed', resolve);
      }
    },
  };
}
