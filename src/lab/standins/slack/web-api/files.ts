import type { Loose } from '../../loose.ts';
import { IDENTITY } from '../options.ts';
import type { Platform } from '../platform.ts';
import { addMessage, shownFile, threadFor } from '../workspace/messages.ts';
import { SlackRefusal } from '../workspace/refusal.ts';
import type { SlackFile } from '../workspace/shapes.ts';
import { channelOf, requireJoined } from '../workspace/workspace.ts';
import { type Methods, TIER_4 } from './method.ts';

const writesFiles = (): string => 'files:write';
/** Reference of files.getUploadURLExternal, `alt_txt_too_large`. */
const MOST_ALT_TEXT = 1000;

export const fileMethods: Methods = {
  'files.getUploadURLExternal': { token: 'bot', scope: writesFiles, perMinute: TIER_4, run: getUploadUrl },
  'files.completeUploadExternal': { token: 'bot', scope: writesFiles, perMinute: TIER_4, run: completeUpload },
};

function getUploadUrl(args: Loose, platform: Platform): Loose {
  const length = Number(args['length']);
  const name = args['filename'];
  if (typeof name !== 'string' || name === '' || !(length > 0)) throw new SlackRefusal('invalid_arguments');
  const alt = typeof args['alt_txt'] === 'string' ? args['alt_txt'] : undefined;
  if (alt !== undefined && alt.length > MOST_ALT_TEXT) throw new SlackRefusal('alt_txt_too_large');
  const id = platform.workspace.nextId('F');
  platform.uploads.set(id, { name, length, alt_txt: alt, content: null });
  return { file_id: id, upload_url: `${platform.origin.url}/upload/v1/${id}` };
}

/** The bytes arrive. @returns HTTP status and body, as the upload server answers */
export function takeUpload(platform: Platform, id: string, content: Buffer): { status: number; body: string } {
  const upload = platform.uploads.get(id);
  if (upload === undefined) return { status: 404, body: 'file not found' };
  if (content.length !== upload.length) return { status: 400, body: 'length does not match' };
  upload.content = content;
  return { status: 200, body: `OK - ${content.length}` };
}

function completeUpload(args: Loose, platform: Platform): Loose {
  const { workspace } = platform;
  const wanted = args['files'];
  if (!Array.isArray(wanted) || wanted.length === 0) throw new SlackRefusal('invalid_arguments');
  const channel = args['channel_id'] === undefined ? undefined : channelOf(workspace, args['channel_id']);
  if (channel !== undefined) requireJoined(workspace, channel);
  const thread = typeof args['thread_ts'] === 'string' ? args['thread_ts'] : undefined;
  const files = wanted.map((each: Loose) => finish(each, platform, channel?.id, thread));
  for (const file of files) {
    platform.uploads.delete(file.id);
    workspace.files.set(file.id, file);
  }
  if (channel !== undefined) {
    addMessage(workspace, {
      channel: channel.id,
      user: IDENTITY.botUser,
      bot_id: IDENTITY.botId,
      text: typeof args['initial_comment'] === 'string' ? args['initial_comment'] : '',
      blocks: [],
      files,
      ...(thread === undefined ? {} : { thread_ts: threadFor(workspace, channel.id, thread) }),
    });
  }
  return { files: files.map(shownFile) };
}

const MIME_TYPES: Readonly<Record<string, string>> = {
  png: 'image/png',
  jpg: 'image/jpeg',
  gif: 'image/gif',
  txt: 'text/plain',
  json: 'application/json',
};

function finish(
  { id, title }: Loose,
  platform: Platform,
  channel: string | undefined,
  thread: string | undefined,
): SlackFile {
  const upload = typeof id === 'string' ? platform.uploads.get(id) : undefined;
  if (typeof id !== 'string' || upload === undefined || upload.content === null) {
    throw new SlackRefusal('file_not_found');
  }
  return {
    id,
    name: upload.name,
    title: typeof title === 'string' ? title : upload.name,
    ...(upload.alt_txt === undefined ? {} : { alt_txt: upload.alt_txt }),
    mimetype: MIME_TYPES[upload.name.split('.').at(-1) ?? ''] ?? 'application/octet-stream',
    size: upload.length,
    ...(channel === undefined ? {} : { channel }),
    ...(thread === undefined ? {} : { thread_ts: thread }),
    content: upload.content,
  };
}
