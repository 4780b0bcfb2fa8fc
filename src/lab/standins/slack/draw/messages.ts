import { escapeHtml } from '../../escape-html.ts';
import { threadOf } from '../workspace/messages.ts';
import type { SlackEphemeral, SlackFile, SlackMessage } from '../workspace/shapes.ts';
import { msOfTs } from '../workspace/workspace.ts';
import { blocksHtml } from './blocks.ts';
import { clockText, dateText } from './dates.ts';
import type { Brush } from './look.ts';
import { mrkdwnHtml } from './mrkdwn.ts';

/** Messages from the oldest to the newest. @param inThread leaves out the line that counts replies */
export function messagesHtml(
  messages: readonly (SlackMessage | SlackEphemeral)[],
  brush: Brush,
  inThread = false,
): string {
  return messages.map((each) => messageHtml(each, brush, inThread)).join('\n');
}

function messageHtml(message: SlackMessage | SlackEphemeral, brush: Brush, inThread: boolean): string {
  const user = brush.workspace.users.get(message.user);
  const isBot = message.bot_id !== undefined;
  const name = isBot ? 'Baton' : (user?.real_name ?? user?.name ?? message.user);
  const badge = isBot ? ' <span class="badge">APP</span>' : '';
  const isPrivate = 'to' in message;
  const note = isPrivate ? '<div class="only">Only visible to you</div>' : '';
  const where = `data-channel="${escapeHtml(message.channel)}" data-ts="${message.ts}"`;
  const threadLine = inThread || isPrivate ? '' : threadHtml(message, brush);
  const tint = Buffer.from(message.user).reduce((sum, byte) => sum + byte * 7, 0) % 360;
  return `<article class="message${isPrivate ? ' private' : ''}" id="m-${message.ts}" ${where}>
<div class="avatar${isBot ? ' bot' : ''}" style="--tint:${tint}" aria-hidden="true">${escapeHtml(name.slice(0, 1))}</div>
<div class="content">${note}<div class="who"><b>${escapeHtml(name)}</b>${badge} <span class="at">${clockText(msOfTs(message.ts), brush.zone)}</span></div>
${bodyHtml(message, brush)}${threadLine}</div></article>`;
}

function bodyHtml(message: SlackMessage, brush: Brush): string {
  if (message.tombstone === true) return '<div class="gone">This message was deleted.</div>';
  const edited = message.edited === undefined ? '' : ' <span class="edited">(edited)</span>';
  // Slack shows the blocks alone where there are any; the text is for notifications.
  const body =
    message.blocks.length > 0
      ? `<div class="blocks">${blocksHtml(message.blocks, brush)}</div>`
      : `<div class="words">${mrkdwnHtml(message.text, brush)}</div>`;
  const files = (message.files ?? []).map((file) => fileHtml(file, brush)).join('');
  return `${message.text === '' && message.blocks.length === 0 ? '' : body}${files}${edited}`;
}

function fileHtml(file: SlackFile, brush: Brush): string {
  const title = escapeHtml(file.title);
  if (!file.mimetype.startsWith('image/')) return `<div class="file">${title}</div>`;
  const alt = escapeHtml(file.alt_txt ?? file.title);
  return `<figure class="file"><figcaption>${title}</figcaption><img src="${brush.fileUrl(file.id)}" alt="${alt}"></figure>`;
}

function threadHtml(message: SlackMessage, brush: Brush): string {
  const replies = threadOf(brush.workspace, message.channel, message.ts).filter((each) => each.ts !== message.ts);
  const last = replies.at(-1);
  if (last === undefined) return '';
  const words = `${replies.length} ${replies.length === 1 ? 'reply' : 'replies'}`;
  const at = dateText(Number(last.ts), '{date_short_pretty} at {time}', brush.zone, brush.nowMs);
  const href = `#${message.channel}/${message.ts}`;
  return `<div class="thread-line"><a class="replies" href="${href}">${words}</a> <span class="at">Last reply ${at.replace(/^[TY]/, (first) => first.toLowerCase())}</span></div>`;
}
