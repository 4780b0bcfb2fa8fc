import { escapeHtml } from '../../escape-html.ts';
import type { Brush } from './look.ts';
import { inlineHtml } from './inline.ts';

// Source of the format: support.discord.com, "Markdown Text 101"; developers/reference.mdx, "Message Formatting".

/** Discord's Markdown as HTML: only what Discord makes of it becomes markup. */
export function markdownHtml(text: string, brush: Brush): string {
  return text
    .split(/```(?:[a-z0-9+-]*\n)?([\s\S]*?)\n?```/i)
    .map((part, index) => (index % 2 === 1 ? `<pre>${escapeHtml(part)}</pre>` : blocksHtml(part, brush)))
    .join('');
}

interface Block {
  readonly kind: 'words' | 'quote' | 'list';
  readonly lines: string[];
}

function blocksHtml(part: string, brush: Brush): string {
  const text = part.replaceAll(/^\n+|\n+$/g, '');
  if (text === '') return '';
  const parts: (Block | string)[] = [];
  for (const line of text.split('\n')) {
    const heading = headingHtml(line, brush);
    const [kind, words] = kindOf(line);
    const last = parts.at(-1);
    if (heading !== null) parts.push(heading);
    else if (typeof last === 'object' && last.kind === kind) last.lines.push(words);
    else parts.push({ kind, lines: [words] });
  }
  return parts.map((each) => (typeof each === 'string' ? each : blockHtml(each, brush))).join('');
}

/** `#` to `###`, and `-#` for small print. */
function headingHtml(line: string, brush: Brush): string | null {
  const heading = /^(#{1,3}) +(.+)$/.exec(line);
  if (heading !== null)
    return `<h${heading[1]?.length} class="md">${inlineHtml(heading[2] ?? '', brush)}</h${heading[1]?.length}>`;
  const small = /^-# +(.+)$/.exec(line);
  return small === null ? null : `<p class="small">${inlineHtml(small[1] ?? '', brush)}</p>`;
}

function kindOf(line: string): readonly [Block['kind'], string] {
  if (line.startsWith('> ')) return ['quote', line.slice(2)];
  const item = /^ *[-*] +(.*)$/.exec(line);
  return item === null ? ['words', line] : ['list', item[1] ?? ''];
}

function blockHtml({ kind, lines }: Block, brush: Brush): string {
  if (kind === 'list') return `<ul>${lines.map((line) => `<li>${inlineHtml(line, brush)}</li>`).join('')}</ul>`;
  const words = inlineHtml(lines.join('\n'), brush).replaceAll('\n', '<br>');
  return kind === 'quote' ? `<blockquote>${words}</blockquote>` : `<p>${words}</p>`;
}
