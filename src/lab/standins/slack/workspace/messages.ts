import type { SlackFile, SlackMessage } from './shapes.ts';
import { SlackRefusal } from './refusal.ts';
import type { Workspace } from './workspace.ts';

/** What a new message brings along; its time stamp is given here. */
export type NewMessage = Omit<SlackMessage, 'ts' | 'edited' | 'tombstone'>;

export function addMessage(workspace: Workspace, message: NewMessage): SlackMessage {
  const added: SlackMessage = { ...structuredClone(message), ts: workspace.nextTs() };
  workspace.messages.push(added);
  workspace.changed();
  return added;
}

export function messageAt(workspace: Workspace, channel: string, ts: unknown): SlackMessage | undefined {
  return workspace.messages.find((each) => each.channel === channel && each.ts === ts);
}

/** @throws SlackRefusal `message_not_found`, also where it has been deleted */
export function existingMessage(workspace: Workspace, channel: string, ts: unknown): SlackMessage {
  const found = messageAt(workspace, channel, ts);
  if (found === undefined || found.tombstone === true) throw new SlackRefusal('message_not_found');
  return found;
}

/** Puts another message in the place of this one. */
export function replaceMessage(workspace: Workspace, old: SlackMessage, changes: Partial<SlackMessage>): SlackMessage {
  const changed = { ...old, ...structuredClone(changes) };
  workspace.messages[workspace.messages.indexOf(old)] = changed;
  workspace.changed();
  return changed;
}

/** One with replies leaves a tombstone, so that its thread can still be read. */
export function dropMessage(workspace: Workspace, message: SlackMessage): void {
  const hasReplies = workspace.messages.some((each) => each.thread_ts === message.ts && each.ts !== message.ts);
  if (hasReplies) {
    const { metadata: _metadata, files: _files, ...rest } = message;
    const tombstone = { ...rest, text: 'This message was deleted.', blocks: [], tombstone: true };
    workspace.messages[workspace.messages.indexOf(message)] = tombstone;
  } else {
    workspace.messages.splice(workspace.messages.indexOf(message), 1);
  }
  workspace.changed();
}

/** What the channel shows, oldest first: no replies but those that were sent to the channel too. */
export function messagesOf(workspace: Workspace, channel: string): SlackMessage[] {
  return workspace.messages.filter(
    (each) => each.channel === channel && (each.thread_ts === undefined || each.broadcast === true),
  );
}

/** A message and its replies, oldest first. */
export function threadOf(workspace: Workspace, channel: string, ts: string): SlackMessage[] {
  return workspace.messages.filter((each) => each.channel === channel && (each.ts === ts || each.thread_ts === ts));
}

/** The thread that a reply belongs to: Slack takes the parent where it is given a reply. */
export function threadFor(workspace: Workspace, channel: string, ts: string): string {
  return messageAt(workspace, channel, ts)?.thread_ts ?? ts;
}

/** A message as the API gives it. */
export function shown(workspace: Workspace, message: SlackMessage, withMetadata: boolean): Record<string, unknown> {
  const { channel: _channel, metadata, files, broadcast, tombstone, ...rest } = message;
  const replies = threadOf(workspace, message.channel, message.ts).filter((each) => each.ts !== message.ts);
  return {
    type: 'message',
    ...structuredClone(rest),
    ...(message.bot_id === undefined ? {} : { app_id: 'A0STANDIN1' }),
    ...(tombstone === true ? { subtype: 'tombstone' } : {}),
    ...(broadcast === true ? { subtype: 'thread_broadcast' } : {}),
    ...(files === undefined ? {} : { files: files.map(shownFile) }),
    ...(withMetadata && metadata !== undefined ? { metadata: structuredClone(metadata) } : {}),
    ...(replies.length === 0
      ? {}
      : { thread_ts: message.ts, reply_count: replies.length, latest_reply: replies.at(-1)?.ts }),
  };
}

export function shownFile(file: SlackFile): Record<string, unknown> {
  const { content: _content, channel: _channel, thread_ts: _thread, ...rest } = file;
  return { ...rest };
}
