import { escapeHtml } from '../../escape-html.ts';
import type { Brush } from './look.ts';
import { timeText } from './times.ts';

type Rule = readonly [pattern: RegExp, html: (match: RegExpExecArray, brush: Brush) => string];

const inner = (match: RegExpExecArray, brush: Brush): string => inlineHtml(match[1] ?? '', brush);
const around =
  (tag: string): Rule[1] =>
  (match, brush) =>
    `<${tag}>${inner(match, brush)}</${tag}>`;

/** In the order in which they are tried at each sign. */
const RULES: readonly Rule[] = [
  [/^\\([\\`*_~|<>#[\]()@.:-])/, (match) => escapeHtml(match[1] ?? '')],
  [/^``(.+?)``(?!`)/s, (match) => `<code>${escapeHtml((match[1] ?? '').trim())}</code>`],
  [/^`([^`]+)`/, (match) => `<code>${escapeHtml(match[1] ?? '')}</code>`],
  [/^\*\*\*(.+?)\*\*\*/s, (match, brush) => `<b><i>${inner(match, brush)}</i></b>`],
  [/^\*\*(.+?)\*\*(?!\*)/s, around('b')],
  [/^__(.+?)__(?!_)/s, around('u')],
  [/^\*(?=\S)(.+?)(?<=\S)\*(?!\*)/s, around('i')],
  // Within a word an underline is one.
  [/^_(?=\S)([^_]+?)_(?![\p{L}\p{N}_])/su, around('i')],
  [/^~~(.+?)~~/s, around('s')],
  [/^\|\|(.+?)\|\|/s, (match, brush) => `<span class="spoiler">${inner(match, brush)}</span>`],
  [
    /^<t:(-?\d{1,13})(?::([tTdDfFR]))?>/,
    (match, { zone, nowMs }) => `<time>${timeText(Number(match[1]), match[2] ?? 'f', zone, nowMs)}</time>`,
  ],
  [/^<@!?(\d+)>/, (match, brush) => userHtml(match[1] ?? '', brush)],
  [/^<@&(\d+)>/, (match, { world }) => mention(`@${world.roles.get(match[1] ?? '')?.name ?? 'deleted-role'}`, 'role')],
  [/^<#(\d+)>/, (match, { world }) => mention(`# ${world.channels.get(match[1] ?? '')?.name ?? 'unknown'}`)],
  [/^@(everyone|here)\b/, (match) => mention(`@${match[1] ?? ''}`)],
  [/^\[([^\]\n]+)\]\(<?(https?:\/\/[^\s)>]+)>?\)/, (match, brush) => linkHtml(match[2] ?? '', inner(match, brush))],
  [/^<(https?:\/\/[^\s>]+)>/, (match) => linkHtml(match[1] ?? '', escapeHtml(match[1] ?? ''))],
  [/^https?:\/\/[^\s<>)\]]+[^\s<>)\].,:;!?'"]/, (match) => linkHtml(match[0], escapeHtml(match[0]))],
];

/** Marks within a line. */
export function inlineHtml(text: string, brush: Brush): string {
  let html = '';
  let rest = text;
  let before = '';
  while (rest !== '') {
    const found = firstRule(rest, before);
    if (found === null) {
      const [sign = ''] = rest;
      html += escapeHtml(sign);
      before = sign;
      rest = rest.slice(sign.length);
    } else {
      const [match, make] = found;
      html += make(match, brush);
      before = match[0].slice(-1);
      rest = rest.slice(match[0].length);
    }
  }
  return html;
}

function firstRule(rest: string, before: string): readonly [RegExpExecArray, Rule[1]] | null {
  // An underline or an address in the middle of a word begins nothing.
  const inWord = /[\p{L}\p{N}]/u.test(before);
  if (inWord && /^(?:_(?!_)|https?:)/.test(rest)) return null;
  for (const [pattern, make] of RULES) {
    const match = pattern.exec(rest);
    if (match !== null) return [match, make];
  }
  return null;
}

function userHtml(id: string, { world, reader }: Brush): string {
  const user = world.users.get(id);
  return mention(`@${user?.globalName ?? user?.username ?? 'unknown-user'}`, id === reader ? 'me' : '');
}

function mention(words: string, kind = ''): string {
  return `<span class="mention${kind === '' ? '' : ` ${kind}`}">${escapeHtml(words)}</span>`;
}

function linkHtml(url: string, words: string): string {
  return `<a href="${escapeHtml(url)}" rel="noreferrer">${words}</a>`;
}
