import { escapeHtml } from '../../escape-html.ts';
import { isObject, type Loose, objectsOf, stringOf } from '../../loose.ts';
import { elementHtml, textHtml } from './elements.ts';
import type { Brush } from './look.ts';
import { plainHtml } from './mrkdwn.ts';
import { richTextHtml } from './rich-text.ts';

/** Blocks in the order and shape that Slack gives them. @param errors of a modal, by block id */
export function blocksHtml(blocks: unknown, brush: Brush, errors: Readonly<Record<string, string>> = {}): string {
  return objectsOf(blocks)
    .map((block) => blockHtml(block, brush, errors[stringOf(block['block_id'])]))
    .join('\n');
}

function blockHtml(block: Loose, brush: Brush, error: string | undefined): string {
  switch (block['type']) {
    case 'header':
      return `<h3 class="header">${textHtml(block['text'], brush)}</h3>`;
    case 'divider':
      return '<hr>';
    case 'section':
      return sectionHtml(block, brush);
    case 'context':
      return `<div class="context">${contextHtml(block, brush)}</div>`;
    case 'actions':
      return `<div class="actions">${elementsHtml(block, brush)}</div>`;
    case 'image':
      return pictureHtml(block);
    case 'input':
      return fieldHtml(block, brush, error);
    case 'table':
      return tableHtml(block, brush);
    case 'rich_text':
      return `<div class="text">${richTextHtml(block['elements'], brush)}</div>`;
    case 'markdown':
      return `<div class="section markdown">${escapeHtml(stringOf(block['text']))}</div>`;
    default:
      return `<div class="unknown">${escapeHtml(stringOf(block['type']))}</div>`;
  }
}

function sectionHtml(block: Loose, brush: Brush): string {
  const text = block['text'] === undefined ? '' : `<div class="text">${textHtml(block['text'], brush)}</div>`;
  const fields = objectsOf(block['fields']).map((field) => `<div class="field">${textHtml(field, brush)}</div>`);
  const grid = fields.length === 0 ? '' : `<div class="fields">${fields.join('')}</div>`;
  const accessory = isObject(block['accessory'])
    ? `<div class="accessory">${elementHtml(block['accessory'], stringOf(block['block_id']), brush)}</div>`
    : '';
  return `<div class="section"><div class="body">${text}${grid}</div>${accessory}</div>`;
}

function contextHtml(block: Loose, brush: Brush): string {
  return objectsOf(block['elements'])
    .map((each) =>
      each['type'] === 'image' ? elementHtml(each, '', brush) : `<span class="piece">${textHtml(each, brush)}</span>`,
    )
    .join('');
}

function elementsHtml(block: Loose, brush: Brush): string {
  const blockId = stringOf(block['block_id']);
  return objectsOf(block['elements'])
    .map((each) => elementHtml(each, blockId, brush))
    .join('');
}

function pictureHtml(block: Loose): string {
  const title = isObject(block['title'])
    ? `<figcaption>${plainHtml(stringOf(block['title']['text']))}</figcaption>`
    : '';
  const alt = escapeHtml(stringOf(block['alt_text']));
  return `<figure>${title}<img src="${escapeHtml(stringOf(block['image_url']))}" alt="${alt}"></figure>`;
}

function fieldHtml(block: Loose, brush: Brush, error: string | undefined): string {
  const blockId = stringOf(block['block_id']);
  const optional = block['optional'] === true ? ' <span class="optional">(optional)</span>' : '';
  const hint = block['hint'] === undefined ? '' : `<div class="hint">${textHtml(block['hint'], brush)}</div>`;
  const wrong = error === undefined ? '' : `<div class="error" role="alert">${escapeHtml(error)}</div>`;
  const element = isObject(block['element']) ? elementHtml(block['element'], blockId, brush) : '';
  return `<div class="input${error === undefined ? '' : ' wrong'}" data-field="${escapeHtml(blockId)}">
<label><span class="label">${textHtml(block['label'], brush)}${optional}</span>${element}</label>${wrong}${hint}</div>`;
}

function tableHtml(block: Loose, brush: Brush): string {
  const rows: readonly unknown[] = Array.isArray(block['rows']) ? block['rows'] : [];
  const html = rows.map((row, index) => {
    const tag = index === 0 ? 'th' : 'td';
    const cells = objectsOf(row).map((cell) => `<${tag}>${cellHtml(cell, brush)}</${tag}>`);
    return `<tr>${cells.join('')}</tr>`;
  });
  return `<div class="table"><table>${html.join('')}</table></div>`;
}

function cellHtml(cell: Loose, brush: Brush): string {
  return cell['type'] === 'rich_text' ? richTextHtml(cell['elements'], brush) : plainHtml(stringOf(cell['text']));
}
