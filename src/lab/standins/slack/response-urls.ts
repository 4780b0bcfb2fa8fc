import { randomBytes } from 'node:crypto';
import type { Loose } from '../loose.ts';
import { requireBlocks } from './blocks/check-blocks.ts';
import { withIds } from './blocks/with-ids.ts';
import { IDENTITY, PLATFORM } from './options.ts';
import { addMessage, dropMessage, messageAt, replaceMessage } from './workspace/messages.ts';
import { SlackRefusal } from './workspace/refusal.ts';
import type { SlackEphemeral } from './workspace/shapes.ts';
import type { Workspace } from './workspace/workspace.ts';

/** Where an answer through a `response_url` goes to. */
export interface ResponsePlace {
  readonly channel: string;
  readonly user: string;
  /** The message that was clicked, where there was one. */
  readonly original?: string;
  readonly thread?: string | undefined;
}

/** Five uses in thirty minutes. Source: docs.slack.dev, "Handling user interaction", "Responding with response_url". */
export interface ResponseUrls {
  create(place: ResponsePlace): string;
  /** @returns HTTP status and body */
  use(path: string, body: Loose): { readonly status: number; readonly body: string };
}

const refuse = (error: string) => ({ status: 404, body: JSON.stringify({ ok: false, error }) });

export function createResponseUrls(workspace: Workspace, origin: { readonly url: string }): ResponseUrls {
  const known = new Map<string, { readonly place: ResponsePlace; readonly atMs: number; uses: number }>();
  return {
    create(place) {
      const path = `/respond/${IDENTITY.team}/${randomBytes(12).toString('hex')}`;
      known.set(path, { place, atMs: workspace.now(), uses: 0 });
      return `${origin.url}${path}`;
    },
    use(path, body) {
      const found = known.get(path);
      if (found === undefined) return refuse('invalid_url');
      if (workspace.now() - found.atMs > PLATFORM.responseUrlLivesMs) return refuse('expired_url');
      if (found.uses >= PLATFORM.responseUrlUses) return refuse('used_url');
      try {
        respond(workspace, found.place, body);
      } catch (error) {
        if (!(error instanceof SlackRefusal)) throw error;
        // A webhook tells of bad blocks by the status and a word (slackapi/java-slack-sdk#1017).
        return { status: 400, body: error.error };
      }
      found.uses += 1;
      return { status: 200, body: 'ok' };
    },
  };
}

/** Does what an acknowledgement with words, or a `response_url`, asks for. Ephemeral where nothing else is said. */
export function respond(workspace: Workspace, place: ResponsePlace, body: Loose): void {
  const original = place.original;
  if (body['delete_original'] === true) {
    if (original !== undefined) removeOriginal(workspace, place, original);
    return;
  }
  const text = typeof body['text'] === 'string' ? body['text'] : '';
  const blocks = body['blocks'] === undefined ? [] : withIds(requireBlocks(body['blocks']));
  if (text === '' && blocks.length === 0) throw new SlackRefusal('no_text');
  if (body['replace_original'] === true && original !== undefined) {
    replaceOriginal(workspace, place, original, { text, blocks });
    return;
  }
  const thread = typeof body['thread_ts'] === 'string' ? body['thread_ts'] : place.thread;
  const message = {
    channel: place.channel,
    user: IDENTITY.botUser,
    bot_id: IDENTITY.botId,
    text,
    blocks,
    ...(thread === undefined ? {} : { thread_ts: thread }),
  };
  if (body['response_type'] === 'in_channel') addMessage(workspace, message);
  else addEphemeral(workspace, { ...message, to: place.user });
}

export function addEphemeral(workspace: Workspace, message: Omit<SlackEphemeral, 'ts'>): SlackEphemeral {
  const added = { ...structuredClone(message), ts: workspace.nextTs() };
  workspace.ephemerals.push(added);
  workspace.changed();
  return added;
}

function removeOriginal(workspace: Workspace, { channel }: ResponsePlace, ts: string): void {
  const at = workspace.ephemerals.findIndex((each) => each.ts === ts);
  if (at >= 0) workspace.ephemerals.splice(at, 1);
  const message = messageAt(workspace, channel, ts);
  if (message !== undefined) dropMessage(workspace, message);
  workspace.changed();
}

function replaceOriginal(
  workspace: Workspace,
  { channel }: ResponsePlace,
  ts: string,
  content: { readonly text: string; readonly blocks: Loose[] },
): void {
  const at = workspace.ephemerals.findIndex((each) => each.ts === ts);
  const ephemeral = workspace.ephemerals[at];
  if (ephemeral !== undefined) workspace.ephemerals[at] = { ...ephemeral, ...content };
  const message = messageAt(workspace, channel, ts);
  if (message !== undefined) replaceMessage(workspace, message, content);
  workspace.changed();
}
