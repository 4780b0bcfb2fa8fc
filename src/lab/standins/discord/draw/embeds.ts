import { escapeHtml } from '../../escape-html.ts';
import { isObject, type Loose, objectsOf, stringOf } from '../../loose.ts';
import type { DiscordMessage } from '../guild/shapes.ts';
import { inlineHtml } from './inline.ts';
import type { Brush } from './look.ts';
import { markdownHtml } from './markdown.ts';
import { clockText } from './times.ts';

/** One embed: a bar in its colour, and everything in Discord's order. */
export function embedHtml(embed: Loose, message: DiscordMessage, brush: Brush): string {
  const color = typeof embed['color'] === 'number' ? `#${embed['color'].toString(16).padStart(6, '0')}` : '';
  const title = stringOf(embed['title']);
  const url = stringOf(embed['url']);
  const words = inlineHtml(title, brush);
  const heading = url === '' ? words : `<a href="${escapeHtml(url)}" rel="noreferrer">${words}</a>`;
  const description = stringOf(embed['description']);
  const author = isObject(embed['author']) ? stringOf(embed['author']['name']) : '';
  return `<div class="embed"${color === '' ? '' : ` style="border-color:${color}"`}><div class="inside">
${author === '' ? '' : `<div class="author">${escapeHtml(author)}</div>`}
${title === '' ? '' : `<div class="title">${heading}</div>`}
${description === '' ? '' : `<div class="description">${markdownHtml(description, brush)}</div>`}
${fieldsHtml(objectsOf(embed['fields']), brush)}${pictureHtml(embed['image'], message, brush)}${footerHtml(embed, brush)}
</div></div>`;
}

/** Inline fields stand side by side, three in a row. */
function fieldsHtml(fields: readonly Loose[], brush: Brush): string {
  if (fields.length === 0) return '';
  const html = fields.map(
    (field) => `<div class="field${field['inline'] === true ? ' inline' : ''}">
<div class="name">${inlineHtml(stringOf(field['name']), brush)}</div>
<div class="value">${markdownHtml(stringOf(field['value']), brush)}</div></div>`,
  );
  return `<div class="fields">${html.join('\n')}</div>`;
}

function pictureHtml(picture: unknown, message: DiscordMessage, brush: Brush): string {
  if (!isObject(picture)) return '';
  const url = brush.pictureUrl(message, stringOf(picture['url']));
  return url === null ? '' : `<img class="picture" src="${escapeHtml(url)}" alt="">`;
}

function footerHtml({ footer, timestamp }: Loose, brush: Brush): string {
  const text = isObject(footer) ? stringOf(footer['text']) : '';
  const at = typeof timestamp === 'string' ? clockText(Date.parse(timestamp), brush.zone) : '';
  const words = [escapeHtml(text), at].filter((part) => part !== '').join(' • ');
  return words === '' ? '' : `<div class="footer">${words}</div>`;
}
