import { isObject, stringOf } from '../../loose.ts';
import { mentionsAfterEdit, mentionsOf } from '../guild/mentions.ts';
import { addMessage, dropMessage, messageIn, messagesOf, replaceMessage, sentWithNonce } from '../guild/messages.ts';
import { channelShown, messageShown } from '../guild/shown.ts';
import type { DiscordChannel } from '../guild/shapes.ts';
import { mayIn, openChannel, type World } from '../guild/world.ts';
import { IDENTITY, type PermissionName, PLATFORM } from '../options.ts';
import { writeMessage } from './draft.ts';
import { DiscordRefusal } from './refusal.ts';
import { NO_CONTENT, ok, type RouteAnswer, type RouteCall, type Routes } from './route.ts';

/** Seen in the headers of each route by libraries; unpublished. */
const SEND = { limit: 5, seconds: 5 };
const DELETE = { limit: 5, seconds: 1 };
const READ = { limit: 5, seconds: 5 };
const THREAD = { limit: 50, seconds: 300 };

export const messageRoutes: Routes = {
  'POST /channels/:channel/messages': { by: 'bot', bucket: SEND, run: send },
  'PATCH /channels/:channel/messages/:message': { by: 'bot', bucket: SEND, run: edit },
  'DELETE /channels/:channel/messages/:message': { by: 'bot', bucket: DELETE, run: remove },
  'GET /channels/:channel/messages/:message': { by: 'bot', bucket: READ, run: read },
  'GET /channels/:channel/messages': { by: 'bot', bucket: READ, run: list },
  'POST /channels/:channel/messages/:message/threads': { by: 'bot', bucket: THREAD, run: startThread },
};

function send(call: RouteCall): RouteAnswer {
  const { platform, body, params } = call;
  const { world, origin } = platform;
  const channel = channelToWrite(world, params['channel']);
  requireFor(world, channel, call);
  const nonce =
    typeof body['nonce'] === 'string' || typeof body['nonce'] === 'number' ? String(body['nonce']) : undefined;
  const written = writeMessage(call, body, null);
  if (nonce !== undefined && body['enforce_nonce'] === true) {
    const sent = sentWithNonce(world, nonce);
    if (sent !== undefined) return ok(messageShown(world, sent, origin.url));
  }
  const reference = isObject(body['message_reference']) ? body['message_reference'] : null;
  const answered = reference === null ? undefined : answeredIn(world, channel.id, reference);
  const mentions = mentionsOf(world, {
    channel,
    ...written,
    allowed: body['allowed_mentions'],
    byWebhook: false,
    answered: answered?.author,
  });
  const message = addMessage(world, {
    channel: channel.id,
    ...written,
    mentions,
    ...(nonce === undefined ? {} : { nonce }),
    ...(answered === undefined ? {} : { repliesTo: answered.id }),
  });
  return ok(messageShown(world, message, origin.url));
}

function edit(call: RouteCall): RouteAnswer {
  const { platform, body, params } = call;
  const { world, faults, origin } = platform;
  const channel = openChannel(world, params['channel']);
  const old = messageIn(world, channel.id, params['message']);
  if (old.author !== IDENTITY.application) throw new DiscordRefusal('NotYours');
  const written = writeMessage(call, body, old);
  const window = faults.editWindowMs();
  if (window !== null && world.now() - old.sentAtMs > window)
    throw new DiscordRefusal('OldEdit', { retryAfterS: PLATFORM.oldEditRetryAfterS });
  const mentions = mentionsAfterEdit(world, old.mentions, {
    channel,
    ...written,
    allowed: body['allowed_mentions'],
    byWebhook: old.interaction !== undefined,
  });
  const edited = replaceMessage(world, old.id, { ...written, mentions, editedAtMs: world.now() });
  return ok(messageShown(world, edited, origin.url));
}

function remove({ platform: { world }, params }: RouteCall): RouteAnswer {
  const channel = openChannel(world, params['channel']);
  const message = messageIn(world, channel.id, params['message']);
  if (message.author !== IDENTITY.application && !mayIn(world, channel, 'ManageMessages'))
    throw new DiscordRefusal('MissingPermissions');
  dropMessage(world, message.id);
  return NO_CONTENT;
}

function read({ platform: { world, origin }, params }: RouteCall): RouteAnswer {
  const channel = openChannel(world, params['channel'], 'ReadMessageHistory');
  return ok(messageShown(world, messageIn(world, channel.id, params['message']), origin.url));
}

/** Newest first, as the platform gives them. */
function list({ platform: { world, origin }, params, query }: RouteCall): RouteAnswer {
  const channel = openChannel(world, params['channel']);
  // Without the history it is an empty list, no refusal. developers/resources/message.mdx, "Get Channel Messages".
  if (!mayIn(world, channel, 'ReadMessageHistory')) return ok([]);
  const [before, after] = [query.get('before'), query.get('after')];
  const limit = Math.min(Number(query.get('limit') ?? 50), 100);
  const all = messagesOf(world, channel.id).filter(
    ({ id }) => (before === null || BigInt(id) < BigInt(before)) && (after === null || BigInt(id) > BigInt(after)),
  );
  const chosen = after === null ? all.slice(-limit) : all.slice(0, limit);
  return ok(chosen.toReversed().map((each) => messageShown(world, each, origin.url)));
}

function startThread({ platform, params, body }: RouteCall): RouteAnswer {
  const { world, tell } = platform;
  const channel = openChannel(world, params['channel'], 'CreatePublicThreads', 'ReadMessageHistory');
  const message = messageIn(world, channel.id, params['message']);
  if (message.thread !== undefined) throw new DiscordRefusal('ThreadExists');
  const name = stringOf(body['name']).trim();
  // 1 to 100 signs. developers/resources/channel.mdx, "Start Thread from Message".
  if (name === '' || name.length > 100) {
    const problem = { code: 'BASE_TYPE_BAD_LENGTH', message: 'Must be between 1 and 100 in length.' };
    throw new DiscordRefusal('InvalidForm', { errors: { name: { _errors: [problem] } } });
  }
  // A thread has the id of the message that it was started from.
  const thread: DiscordChannel = { id: message.id, name, kind: 'thread', parent: channel.id };
  world.channels.set(thread.id, thread);
  replaceMessage(world, message.id, { thread: thread.id });
  tell.event('THREAD_CREATE', { ...channelShown(world, thread), newly_created: true });
  return { status: 201, body: channelShown(world, thread) };
}

function channelToWrite(world: World, id: string | undefined): DiscordChannel {
  const channel = openChannel(world, id);
  return openChannel(world, id, channel.kind === 'thread' ? 'SendMessagesInThreads' : 'SendMessages');
}

function requireFor(world: World, channel: DiscordChannel, { body, files }: RouteCall): void {
  const needs: PermissionName[] = [];
  if (Array.isArray(body['embeds']) && body['embeds'].length > 0) needs.push('EmbedLinks');
  if (files.length > 0) needs.push('AttachFiles');
  if (body['message_reference'] !== undefined) needs.push('ReadMessageHistory');
  if (!needs.every((each) => mayIn(world, channel, each))) throw new DiscordRefusal('MissingPermissions');
}

/** The message that is answered; one that is gone is an error, except where the app said that it need not exist. */
function answeredIn(world: World, channel: string, reference: Record<string, unknown>) {
  const found = messagesOf(world, channel).find(({ id }) => id === reference['message_id']);
  if (found === undefined && reference['fail_if_not_exists'] !== false) {
    const problem = { code: 'REPLIES_UNKNOWN_MESSAGE', message: 'Unknown message' };
    throw new DiscordRefusal('InvalidForm', { errors: { message_reference: { _errors: [problem] } } });
  }
  return found;
}
