import { escapeHtml } from '../../escape-html.ts';
import { isObject, type Loose, objectsOf, stringOf } from '../../loose.ts';
import { dateText } from './dates.ts';
import { withEmoji } from './emoji.ts';
import type { Brush } from './look.ts';

/** A rich text as Slack shows it: words stand as they are, and only elements act. */
export function richTextHtml(elements: unknown, brush: Brush): string {
  return objectsOf(elements)
    .map((element) => containerHtml(element, brush))
    .join('');
}

function containerHtml(element: Loose, brush: Brush): string {
  const inside = objectsOf(element['elements']);
  const html = (): string => inside.map((each) => inlineHtml(each, brush)).join('');
  switch (element['type']) {
    case 'rich_text_preformatted':
      return `<pre>${html().replaceAll('<br>', '\n')}</pre>`;
    case 'rich_text_quote':
      return `<blockquote>${html()}</blockquote>`;
    case 'rich_text_list': {
      const tag = element['style'] === 'ordered' ? 'ol' : 'ul';
      const indent = Number(element['indent'] ?? 0);
      const items = inside.map(
        (item) =>
          `<li>${objectsOf(item['elements'])
            .map((each) => inlineHtml(each, brush))
            .join('')}</li>`,
      );
      return `<${tag} style="margin-left:${indent * 24}px">${items.join('')}</${tag}>`;
    }
    default:
      return `<p>${html()}</p>`;
  }
}

function inlineHtml(element: Loose, brush: Brush): string {
  return styled(element['style'], bareHtml(element, brush));
}

function bareHtml(element: Loose, { workspace, zone, nowMs }: Brush): string {
  const text = stringOf(element['text']);
  switch (element['type']) {
    case 'text':
      return lines(text);
    case 'emoji':
      return escapeHtml(withEmoji(`:${stringOf(element['name'])}:`));
    case 'link': {
      const url = stringOf(element['url']);
      return `<a href="${escapeHtml(url)}" rel="noreferrer">${lines(text === '' ? url : text)}</a>`;
    }
    case 'date':
      return `<time>${lines(dateText(Number(element['timestamp']), stringOf(element['format']), zone, nowMs))}</time>`;
    case 'user': {
      const id = stringOf(element['user_id']);
      return `<span class="mention">@${escapeHtml(workspace.users.get(id)?.name ?? id)}</span>`;
    }
    case 'channel': {
      const id = stringOf(element['channel_id']);
      return `<span class="mention">#${escapeHtml(workspace.channels.get(id)?.name ?? id)}</span>`;
    }
    case 'broadcast':
      return `<span class="mention all">@${escapeHtml(stringOf(element['range']))}</span>`;
    default:
      return `<span class="unknown">${escapeHtml(stringOf(element['type']))}</span>`;
  }
}

function lines(text: string): string {
  return escapeHtml(text).replaceAll('\n', '<br>');
}

const TAGS: readonly [style: string, tag: string][] = [
  ['code', 'code'],
  ['bold', 'b'],
  ['italic', 'i'],
  ['strike', 's'],
];

function styled(style: unknown, html: string): string {
  if (!isObject(style)) return html;
  return TAGS.reduce((inner, [name, tag]) => (style[name] === true ? `<${tag}>${inner}</${tag}>` : inner), html);
}
