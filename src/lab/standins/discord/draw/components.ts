import { ButtonStyle, ComponentType } from 'discord-api-types/v10';
import { escapeHtml } from '../../escape-html.ts';
import { isObject, type Loose, objectsOf, stringOf } from '../../loose.ts';
import type { DiscordMessage } from '../guild/shapes.ts';
import type { Brush } from './look.ts';
import { markdownHtml } from './markdown.ts';

/** Components from top to bottom, old ones and new ones. */
export function componentsHtml(components: readonly Loose[], message: DiscordMessage, brush: Brush): string {
  return components.map((each) => componentHtml(each, message, brush)).join('\n');
}

function componentHtml(component: Loose, message: DiscordMessage, brush: Brush): string {
  const children = objectsOf(component['components']);
  switch (component['type']) {
    case ComponentType.ActionRow:
      return `<div class="row">${componentsHtml(children, message, brush)}</div>`;
    case ComponentType.Button:
      return buttonHtml(component);
    case ComponentType.StringSelect:
    case ComponentType.UserSelect:
    case ComponentType.RoleSelect:
    case ComponentType.MentionableSelect:
    case ComponentType.ChannelSelect:
      return `<div class="select">${escapeHtml(stringOf(component['placeholder']) || 'Make a selection')}</div>`;
    case ComponentType.TextDisplay:
      return `<div class="words">${markdownHtml(stringOf(component['content']), brush)}</div>`;
    case ComponentType.Section: {
      const { accessory } = component;
      const beside = isObject(accessory) ? componentHtml(accessory, message, brush) : '';
      return `<div class="section"><div>${componentsHtml(children, message, brush)}</div>${beside}</div>`;
    }
    case ComponentType.Thumbnail:
      return pictureHtml(component, 'thumbnail', message, brush);
    case ComponentType.MediaGallery:
      return objectsOf(component['items'])
        .map((item) => pictureHtml(item, 'picture', message, brush))
        .join('');
    case ComponentType.File: {
      const name = isObject(component['file'])
        ? stringOf(component['file']['url']).replace(/^attachment:\/\//, '')
        : '';
      return `<div class="file">${escapeHtml(name)}</div>`;
    }
    case ComponentType.Separator:
      return component['divider'] === false ? '<div class="gap"></div>' : '<hr>';
    case ComponentType.Container: {
      const color = component['accent_color'];
      const bar =
        typeof color === 'number' ? ` style="border-left:4px solid #${color.toString(16).padStart(6, '0')}"` : '';
      return `<div class="container"${bar}>${componentsHtml(children, message, brush)}</div>`;
    }
    default:
      return '';
  }
}

const STYLES: readonly (readonly [style: unknown, name: string])[] = [
  [ButtonStyle.Primary, 'primary'],
  [ButtonStyle.Success, 'success'],
  [ButtonStyle.Danger, 'danger'],
  [ButtonStyle.Link, 'link'],
];

function buttonHtml(button: Loose): string {
  const style = STYLES.find(([each]) => each === button['style'])?.[1] ?? 'secondary';
  const emoji = isObject(button['emoji']) ? `${escapeHtml(stringOf(button['emoji']['name']))} ` : '';
  const words = `${emoji}${escapeHtml(stringOf(button['label']))}`;
  if (style === 'link') {
    const url = escapeHtml(stringOf(button['url']));
    return `<a class="button link" href="${url}" rel="noreferrer">${words} <span aria-hidden="true">↗</span></a>`;
  }
  return `<button type="button" class="button ${style}"${button['disabled'] === true ? ' disabled' : ''}>${words}</button>`;
}

function pictureHtml(item: Loose, kind: string, message: DiscordMessage, brush: Brush): string {
  const url = isObject(item['media']) ? brush.pictureUrl(message, stringOf(item['media']['url'])) : null;
  if (url === null) return '';
  return `<img class="${kind}" src="${escapeHtml(url)}" alt="${escapeHtml(stringOf(item['description']))}">`;
}
