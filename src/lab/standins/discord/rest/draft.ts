import { MessageFlags } from 'discord-api-types/v10';
import { isObject, type Loose, objectsOf, stringOf } from '../../loose.ts';
import { checkMessage, type Draft, isV2 } from '../checks/check-message.ts';
import type { DiscordAttachment, DiscordMessage } from '../guild/shapes.ts';
import { PLATFORM } from '../options.ts';
import { DiscordRefusal } from './refusal.ts';
import type { RouteCall, SentFile } from './route.ts';

/** What a checked body makes of a message. */
export interface Written extends Pick<DiscordMessage, 'content' | 'embeds' | 'components' | 'attachments' | 'flags'> {}

/** What an app may set. The others are the platform's own. */
const SETTABLE =
  MessageFlags.SuppressEmbeds |
  MessageFlags.SuppressNotifications |
  MessageFlags.IsComponentsV2 |
  MessageFlags.Ephemeral;

/**
 * A new message, or what an edit leaves of an old one: what is not named stays, null empties.
 * @param body the message inside what was sent @param at its place there
 * @throws DiscordRefusal 50035, 50006, 40005
 */
export function writeMessage(
  call: Pick<RouteCall, 'files' | 'platform'>,
  body: Loose,
  old: DiscordMessage | null,
  at: readonly string[] = [],
): Written {
  const flags = flagsOf(body, old);
  const attachments = attachmentsOf(call, body, old);
  const keep = <T>(name: string, before: T, read: (value: unknown) => T): T =>
    body[name] === undefined ? before : read(body[name]);
  const written: Written = {
    content: keep('content', old?.content ?? '', (value) => stringOf(value).trim()),
    embeds: keep('embeds', old?.embeds ?? [], objectsOf),
    components: keep('components', old?.components ?? [], objectsOf),
    attachments,
    flags,
  };
  // An edit may turn a plain message into one of components: it then has to empty the old fields itself.
  const draft: Draft = { ...written, files: attachments.map(({ filename }) => filename) };
  checkMessage(isV2(flags) ? { ...body, content: written.content, embeds: written.embeds } : body, draft, at);
  return structuredCloneOf(written);
}

function flagsOf(body: Loose, old: DiscordMessage | null): number {
  const asked = Number(body['flags'] ?? 0) & SETTABLE;
  if (old === null) return asked;
  // Ephemeral and IS_COMPONENTS_V2 are never taken back. developers/resources/message.mdx, "Message Flags".
  const lasting = old.flags & (MessageFlags.Ephemeral | MessageFlags.IsComponentsV2);
  const suppress =
    body['flags'] === undefined ? old.flags & MessageFlags.SuppressEmbeds : asked & MessageFlags.SuppressEmbeds;
  return lasting | suppress | (asked & MessageFlags.IsComponentsV2);
}

/** Where the body lists attachments, those stay and no others; files that come along are added. */
function attachmentsOf(
  { files, platform }: Pick<RouteCall, 'files' | 'platform'>,
  body: Loose,
  old: DiscordMessage | null,
): DiscordAttachment[] {
  const listed = Array.isArray(body['attachments']) ? objectsOf(body['attachments']) : null;
  const kept = (old?.attachments ?? []).filter(
    ({ id }) => listed === null || listed.some((each) => String(each['id']) === id),
  );
  return [...kept, ...files.map((file) => attachmentOf(file, listed ?? [], platform.world.nextId()))];
}

function attachmentOf(file: SentFile, listed: readonly Loose[], id: string): DiscordAttachment {
  if (file.content.length > PLATFORM.attachmentBytes) throw new DiscordRefusal('TooLarge');
  const about = listed.find((each) => String(each['id']) === file.id);
  const description = isObject(about) && typeof about['description'] === 'string' ? about['description'] : null;
  return {
    id,
    filename: file.filename,
    contentType: file.contentType,
    content: file.content,
    ...(description === null ? {} : { description }),
  };
}

/** Files are never changed, and need no copy. */
function structuredCloneOf({ attachments, ...rest }: Written): Written {
  return { ...structuredClone(rest), attachments };
}
