import type { APIEmbed } from 'discord-api-types/v10';
import type { ButtonRow } from '../../../../src/chats/discord/render/buttons.ts';

interface Sent {
  readonly content?: string;
  readonly embeds: readonly APIEmbed[];
  readonly components?: readonly ButtonRow[];
}

/** What Discord would refuse of a message. Written down apart from the product: developers/resources/message.mdx, components. */
export function complaintsAbout({ content = '', embeds, components = [] }: Sent): string[] {
  const texts = embeds.flatMap((each) => [
    each.title ?? '',
    each.description ?? '',
    each.author?.name ?? '',
    each.footer?.text ?? '',
    ...(each.fields ?? []).flatMap(({ name, value }) => [name, value]),
  ]);
  const total = texts.reduce((sum, { length }) => sum + length, 0);
  const buttons = components.flatMap((row) => row.components);
  const ids = buttons.map(({ custom_id }) => custom_id);
  return [
    ...(content.length > 2000 ? ['content'] : []),
    ...(embeds.length > 10 ? ['embeds'] : []),
    ...(total > 6000 ? [`all embeds together: ${total}`] : []),
    ...embeds.flatMap((each, at) => [
      ...((each.description ?? '').length > 4096 ? [`description ${at}`] : []),
      ...((each.author?.name ?? '').length > 256 ? [`author ${at}`] : []),
      ...((each.footer?.text ?? '').length > 2048 ? [`footer ${at}`] : []),
      ...(each.author?.name === '' || each.footer?.text === '' ? [`an empty text in ${at}`] : []),
      ...((each.description ?? '').trim() === '' ? [`nothing in ${at}`] : []),
    ]),
    ...(embeds.length === 0 && content === '' ? ['an empty message'] : []),
    ...(components.length > 5 ? ['rows'] : []),
    ...components.flatMap(({ components: row }) => (row.length < 1 || row.length > 5 ? ['buttons of a row'] : [])),
    ...buttons.flatMap(({ label = '' }) => (label.trim() === '' || label.length > 80 ? [`label "${label}"`] : [])),
    ...ids.filter((id) => id === '' || id.length > 100),
    ...ids.filter((id, at) => ids.indexOf(id) !== at),
    ...[content, ...texts, ...ids].filter((text) => !text.isWellFormed()),
  ];
}

const SIGNED = /^(?:⚪️|⏳|✅|⚠️|❌|❓|➖) /;

/** Without the marks of what was found, which may stand only below a line of a checklist, or go on from one in the embed before. */
function unquoted(text: string): string {
  let isBelow = true;
  const lines = text.split('\n').map((line) => {
    const isQuoted = isBelow && line.startsWith('> ');
    isBelow = isQuoted || SIGNED.test(line);
    return isQuoted ? line.slice(2) : line;
  });
  return lines.join('\n');
}

/** What would act in a description, beside quoted findings, moments, words to be typed, bold, and links to `own`. */
export function markupIn(text: string, own: string): string[] {
  const plain = unquoted(text)
    .replaceAll(/```(?:diff)?\n[^]*?\n```/g, '')
    .replaceAll(/\\[^0-9A-Za-z\s]/g, 'x')
    .replaceAll(/`[^`\n]+`/g, '')
    .replaceAll(/<t:\d+:[TR]>/g, '')
    .replaceAll(new RegExp(String.raw`\[[pr]-[0-9a-z]+\]\(${own.replaceAll('.', String.raw`\.`)}\)`, 'g'), '');
  const bold = plain.split('**').length - 1;
  return [
    ...(bold % 2 === 0 ? [] : ['bold without an end']),
    ...(plain.replaceAll('**', '').match(/[*_`~|<[\]@]|:/g) ?? []),
    ...(plain.match(/^\s*(?:[-+#>]|\d+[.)])/gm) ?? []),
  ];
}
