import { escapeHtml } from '../../escape-html.ts';
import { dateText } from './dates.ts';
import { withEmoji } from './emoji.ts';
import { type Brush, unescapeSlack } from './look.ts';

// Source of the format: docs.slack.dev/messaging/formatting-message-text.

/** Slack's mrkdwn as HTML: only what Slack makes of it becomes markup. */
export function mrkdwnHtml(text: string, brush: Brush): string {
  return text
    .split(/```\n?([\s\S]*?)\n?```/)
    .map((part, index) => (index % 2 === 1 ? `<pre>${words(withoutLinks(part))}</pre>` : linesHtml(part, brush)))
    .join('');
}

/** A plain text: words and, where it asks for them, emoji; no markup. */
export function plainHtml(text: string, emoji = true): string {
  return words(emoji ? withEmoji(text) : text).replaceAll('\n', '<br>');
}

function words(text: string): string {
  return escapeHtml(unescapeSlack(text));
}

/** Inside code a link is its address. */
function withoutLinks(text: string): string {
  return text.replaceAll(/<(https?:[^<>|]+)(?:\|[^<>]*)?>/g, '$1');
}

function linesHtml(text: string, brush: Brush): string {
  const trimmed = text.replace(/^\n|\n$/g, '');
  if (trimmed === '') return '';
  const groups: { quoted: boolean; lines: string[] }[] = [];
  for (const line of trimmed.split('\n')) {
    const quoted = /^(?:&gt;|>)/.test(line);
    const last = groups.at(-1);
    const bare = quoted ? line.replace(/^(?:&gt;|>) ?/, '') : line;
    if (last?.quoted === quoted) last.lines.push(bare);
    else groups.push({ quoted, lines: [bare] });
  }
  return groups
    .map(({ quoted, lines }) => {
      const html = lines.map((line) => lineHtml(line, brush)).join('<br>');
      return quoted ? `<blockquote>${html}</blockquote>` : `<p>${html}</p>`;
    })
    .join('');
}

/** Stands for a piece of finished HTML while emphasis is looked for. Private use: no text has it that Slack shows. */
const PIECE = /\uE000(\d+)\uE001/g;

function lineHtml(line: string, brush: Brush): string {
  const pieces: string[] = [];
  const keep = (html: string): string => `\uE000${pieces.push(html) - 1}\uE001`;
  const kept = line
    .replaceAll(/[\uE000\uE001]/g, '')
    .replaceAll(/`([^`]+)`/g, (_, code: string) => keep(`<code>${words(withoutLinks(code))}</code>`))
    .replaceAll(/<([^<>]+)>/g, (_, inner: string) => keep(referenceHtml(inner, brush)));
  return emphasised(words(withEmoji(kept))).replaceAll(PIECE, (_, index: string) => pieces[Number(index)] ?? '');
}

/** Words between two of the same sign, with no word on the outer sides of it. */
function between(sign: string): RegExp {
  return new RegExp(
    `(^|[^\\p{L}\\p{N}${sign}])${sign}(?=[^\\s${sign}])([^${sign}]*?[^\\s${sign}])${sign}(?![\\p{L}\\p{N}])`,
    'gu',
  );
}

function emphasised(html: string): string {
  return html
    .replaceAll(between('\\*'), '$1<b>$2</b>')
    .replaceAll(between('_'), '$1<i>$2</i>')
    .replaceAll(between('~'), '$1<s>$2</s>');
}

/** What stands between `<` and `>`. */
function referenceHtml(inner: string, { workspace, zone, nowMs }: Brush): string {
  const [target = '', label] = inner.split(/\|(.*)/s);
  if (target.startsWith('!date^')) {
    const [, seconds = '', format = '', link] = target.split('^');
    const text = dateText(Number(seconds), format, zone, nowMs);
    const shown = Number.isFinite(Number(seconds)) ? words(text) : words(label ?? '');
    return link === undefined ? `<time>${shown}</time>` : `<a href="${escapeHtml(link)}">${shown}</a>`;
  }
  if (target.startsWith('@')) {
    const name = workspace.users.get(target.slice(1))?.name ?? label ?? target.slice(1);
    return `<span class="mention">@${escapeHtml(name)}</span>`;
  }
  if (target.startsWith('#')) {
    const name = workspace.channels.get(target.slice(1))?.name ?? label ?? target.slice(1);
    return `<span class="mention">#${escapeHtml(name)}</span>`;
  }
  if (target.startsWith('!')) return `<span class="mention all">@${words(label ?? target.slice(1))}</span>`;
  if (!/^(?:https?:|mailto:)/.test(target)) return words(`<${inner}>`);
  return `<a href="${escapeHtml(unescapeSlack(target))}" rel="noreferrer">${words(label ?? target)}</a>`;
}
