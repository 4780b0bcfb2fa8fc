import { ComponentType } from 'discord-api-types/v10';
import { escapeHtml } from '../../escape-html.ts';
import { isObject, type Loose, objectsOf, stringOf } from '../../loose.ts';
import type { DiscordModal } from '../guild/shapes.ts';
import type { Brush } from './look.ts';
import { markdownHtml } from './markdown.ts';

export function modalHtml(modal: DiscordModal, brush: Brush): string {
  return `<section class="modal"><h1>${escapeHtml(modal.title)}</h1>
<div class="fields">${modal.components.map((each) => partHtml(each, brush)).join('\n')}</div>
<div class="buttons"><button type="button" class="button secondary">Cancel</button> <button type="button" class="button primary">Submit</button></div></section>`;
}

function partHtml(part: Loose, brush: Brush): string {
  if (part['type'] === ComponentType.TextDisplay)
    return `<div class="words">${markdownHtml(stringOf(part['content']), brush)}</div>`;
  const input = isObject(part['component']) ? part['component'] : (objectsOf(part['components'])[0] ?? {});
  const label = stringOf(part['label']) || stringOf(input['label']);
  const star = input['required'] === false ? '' : ' <span class="star">*</span>';
  const description = stringOf(part['description']);
  return `<label class="field"><span class="name">${escapeHtml(label)}${star}</span>
${description === '' ? '' : `<span class="about">${escapeHtml(description)}</span>`}${inputHtml(input)}</label>`;
}

function inputHtml(input: Loose): string {
  if (input['type'] !== ComponentType.TextInput)
    return `<div class="select">${escapeHtml(stringOf(input['placeholder']) || 'Make a selection')}</div>`;
  const value = escapeHtml(stringOf(input['value']));
  const hint = escapeHtml(stringOf(input['placeholder']));
  // Style 2 is the paragraph.
  return input['style'] === 2
    ? `<textarea rows="3" placeholder="${hint}">${value}</textarea>`
    : `<input type="text" placeholder="${hint}" value="${value}">`;
}
