import { escapeHtml } from '../../escape-html.ts';
import { isObject, stringOf } from '../../loose.ts';
import type { SlackView } from '../workspace/shapes.ts';
import { blocksHtml } from './blocks.ts';
import type { Brush } from './look.ts';

const labelOf = (value: unknown, otherwise: string): string =>
  escapeHtml(isObject(value) ? stringOf(value['text']) : otherwise);

/** A modal with its frame: title, fields, and what it can be left by. */
export function modalHtml({ id, view, errors }: SlackView, brush: Brush): string {
  const submit =
    view['submit'] === undefined
      ? ''
      : `<button type="submit" class="button primary">${labelOf(view['submit'], 'Submit')}</button>`;
  return `<form class="modal" role="dialog" aria-label="${labelOf(view['title'], '')}" data-view="${id}">
<header><h2>${labelOf(view['title'], '')}</h2><button type="button" class="cross" data-close aria-label="Close">×</button></header>
<div class="blocks">${blocksHtml(view['blocks'], brush, errors)}</div>
<footer><button type="button" class="button" data-close>${labelOf(view['close'], submit === '' ? 'Close' : 'Cancel')}</button>${submit}</footer></form>`;
}

export function homeHtml(home: SlackView | null, brush: Brush): string {
  if (home === null) return '<p class="empty">The app has not published a Home for this person yet.</p>';
  return `<div class="home" data-view="${home.id}"><div class="blocks">${blocksHtml(home.view['blocks'], brush)}</div></div>`;
}
