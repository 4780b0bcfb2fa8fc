import { MessageFlags } from 'discord-api-types/v10';
import { escapeHtml } from '../../escape-html.ts';
import type { DiscordMessage } from '../guild/shapes.ts';
import { componentsHtml } from './components.ts';
import { embedHtml } from './embeds.ts';
import { stringOf } from '../../loose.ts';
import type { Brush } from './look.ts';
import { markdownHtml } from './markdown.ts';
import { clockText } from './times.ts';

/** Messages from the oldest to the newest. */
export function messagesHtml(messages: readonly DiscordMessage[], brush: Brush): string {
  return messages.map((each) => messageHtml(each, brush)).join('\n');
}

function messageHtml(message: DiscordMessage, brush: Brush): string {
  const { world, zone, reader } = brush;
  const user = world.users.get(message.author);
  const name = user?.globalName ?? user?.username ?? message.author;
  const isBot = user?.bot === true;
  const badge = isBot ? ' <span class="badge">APP</span>' : '';
  const hue = Number(BigInt(message.author) % 360n);
  const isMine = reader !== null && message.mentions.pinged.includes(reader);
  const kinds = ['message', ...(message.to === undefined ? [] : ['private']), ...(isMine ? ['mine'] : [])];
  return `<article class="${kinds.join(' ')}" id="m-${message.id}">${answeredHtml(message, brush)}
<div class="avatar${isBot ? ' bot' : ''}" style="--tint:${hue}" aria-hidden="true">${escapeHtml(name.slice(0, 1))}</div>
<div class="content"><div class="who"><b>${escapeHtml(name)}</b>${badge} <span class="at">${clockText(message.sentAtMs, zone)}</span></div>
${bodyHtml(message, brush)}${threadHtml(message, brush)}
${message.to === undefined ? '' : '<div class="only">👁 Only you can see this • <a>Dismiss message</a></div>'}</div></article>`;
}

function bodyHtml(message: DiscordMessage, brush: Brush): string {
  if (message.loading === true) return '<div class="thinking">Baton is thinking…</div>';
  const edited = message.editedAtMs === null ? '' : ' <span class="edited">(edited)</span>';
  const words = message.content === '' ? '' : `<div class="words">${markdownHtml(message.content, brush)}</div>`;
  const hidesEmbeds = (message.flags & MessageFlags.SuppressEmbeds) !== 0;
  const embeds = hidesEmbeds ? '' : message.embeds.map((each) => embedHtml(each, message, brush)).join('\n');
  return `${words}${filesHtml(message, brush)}${embeds}${componentsHtml(message.components, message, brush)}${edited}`;
}

/** Pictures that an embed or a component shows stand there and not once more. */
function filesHtml(message: DiscordMessage, brush: Brush): string {
  const used = JSON.stringify([message.embeds, message.components]);
  return message.attachments
    .filter(({ filename }) => !used.includes(`attachment://${filename}`))
    .map((file) => {
      const url = file.contentType.startsWith('image/')
        ? brush.pictureUrl(message, `attachment://${file.filename}`)
        : null;
      if (url === null) return `<div class="file">${escapeHtml(file.filename)}</div>`;
      return `<img class="picture" src="${escapeHtml(url)}" alt="${escapeHtml(file.description ?? '')}">`;
    })
    .join('');
}

function answeredHtml(message: DiscordMessage, { world }: Brush): string {
  const answered = world.messages.find((each) => each.id === message.repliesTo);
  if (message.repliesTo === undefined) return '';
  const author = answered === undefined ? undefined : world.users.get(answered.author);
  const name = author?.globalName ?? author?.username ?? '';
  const words = answered === undefined ? '<i>Original message was deleted</i>' : escapeHtml(firstWords(answered));
  return `<div class="answered">↱ <b>${escapeHtml(name)}</b> ${words}</div>`;
}

function firstWords({ content, embeds }: DiscordMessage): string {
  const words = content === '' ? stringOf(embeds[0]?.['title']) : content;
  return (words === '' ? 'Click to see attachment' : words).split('\n')[0]?.slice(0, 80) ?? '';
}

function threadHtml({ thread }: DiscordMessage, { world }: Brush): string {
  const channel = thread === undefined ? undefined : world.channels.get(thread);
  if (channel === undefined) return '';
  const count = world.messages.filter((each) => each.channel === thread).length;
  return `<div class="thread"><b>${escapeHtml(channel.name)}</b> <a>${count} Message${count === 1 ? '' : 's'} ›</a></div>`;
}
