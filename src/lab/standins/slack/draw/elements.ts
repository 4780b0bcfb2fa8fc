import { escapeHtml } from '../../escape-html.ts';
import { isObject, type Loose, objectsOf, stringOf } from '../../loose.ts';
import type { Brush } from './look.ts';
import { mrkdwnHtml, plainHtml } from './mrkdwn.ts';

/** A text object, in its own format. */
export function textHtml(value: unknown, brush: Brush): string {
  if (!isObject(value)) return '';
  const text = stringOf(value['text']);
  return value['type'] === 'mrkdwn' ? mrkdwnHtml(text, brush) : plainHtml(text, value['emoji'] !== false);
}

/** Something that can be pressed or filled in. @param blockId where it stands, so that the live client can say it */
export function elementHtml(element: Loose, blockId: string, brush: Brush): string {
  switch (element['type']) {
    case 'button':
      return buttonHtml(element, blockId, brush);
    case 'image':
      return imageHtml(element);
    case 'plain_text_input':
      return inputHtml(element, blockId);
    case 'static_select':
      return `<select ${nameOf(blockId)}>${optionsHtml(element)}</select>`;
    case 'checkboxes':
    case 'radio_buttons':
      return choicesHtml(element, blockId, brush);
    case 'overflow':
      return '<button type="button" class="button" aria-label="More">⋯</button>';
    default:
      return `<span class="unknown">${escapeHtml(stringOf(element['type']))}</span>`;
  }
}

function buttonHtml(element: Loose, blockId: string, brush: Brush): string {
  const style = ['primary', 'danger'].includes(stringOf(element['style'])) ? ` ${stringOf(element['style'])}` : '';
  const confirm = isObject(element['confirm'])
    ? ` data-confirm="${escapeHtml(JSON.stringify(element['confirm']))}"`
    : '';
  const url = stringOf(element['url']);
  const link = url === '' ? '' : ` data-url="${escapeHtml(url)}"`;
  const place = `data-block="${escapeHtml(blockId)}" data-action="${escapeHtml(stringOf(element['action_id']))}"`;
  const label = stringOf(isObject(element['text']) ? element['text']['text'] : '');
  const spoken = stringOf(element['accessibility_label']);
  const aria = spoken === '' ? '' : ` aria-label="${escapeHtml(spoken)}"`;
  const live = brush.live ? ` ${place} data-label="${escapeHtml(label)}"${confirm}${link}` : '';
  return `<button type="button" class="button${style}"${live}${aria}>${textHtml(element['text'], brush)}</button>`;
}

function imageHtml(element: Loose): string {
  const alt = stringOf(element['alt_text']);
  return `<img class="small" src="${escapeHtml(stringOf(element['image_url']))}" alt="${escapeHtml(alt)}">`;
}

/** Action ids may come again in another block; block ids may not. */
function nameOf(blockId: string): string {
  return `name="${escapeHtml(blockId)}"`;
}

function placeholderOf(element: Loose): string {
  const placeholder = element['placeholder'];
  return isObject(placeholder) ? ` placeholder="${escapeHtml(stringOf(placeholder['text']))}"` : '';
}

function inputHtml(element: Loose, blockId: string): string {
  const value = stringOf(element['initial_value']);
  const attributes = `${nameOf(blockId)}${placeholderOf(element)}`;
  return element['multiline'] === true
    ? `<textarea rows="3" ${attributes}>${escapeHtml(value)}</textarea>`
    : `<input type="text" autocomplete="off" ${attributes} value="${escapeHtml(value)}">`;
}

function optionsHtml(element: Loose): string {
  const chosen = isObject(element['initial_option']) ? element['initial_option']['value'] : undefined;
  const options = objectsOf(element['options']).map((option) => {
    const label = isObject(option['text']) ? stringOf(option['text']['text']) : '';
    const selected = option['value'] === chosen ? ' selected' : '';
    return `<option value="${escapeHtml(stringOf(option['value']))}"${selected}>${escapeHtml(label)}</option>`;
  });
  return `<option value="">Select an option</option>${options.join('')}`;
}

function choicesHtml(element: Loose, blockId: string, brush: Brush): string {
  const type = element['type'] === 'checkboxes' ? 'checkbox' : 'radio';
  return objectsOf(element['options'])
    .map((option) => {
      const value = escapeHtml(stringOf(option['value']));
      return `<label class="choice"><input type="${type}" ${nameOf(blockId)} value="${value}"> <span>${textHtml(option['text'], brush)}</span></label>`;
    })
    .join('');
}
