import { splitWords } from '../../../commands/words.ts';

/** A link that Slack makes of what looks like one: `<http://sol-a.example.com|sol-a.example.com>`, `<#C012|ops>`. */
const MADE = /<([^<>|]*)(?:\|([^<>]*))?>/g;
const ESCAPES: Readonly<Record<string, string>> = { '&amp;': '&', '&lt;': '<', '&gt;': '>' };

/** What a person typed, out of what Slack made of it. */
export function typedWords(text: string): string[] {
  const plain = text
    .replaceAll(MADE, (_made, target: string, label?: string) => label ?? target)
    .replaceAll(/&(?:amp|lt|gt);/g, (escape) => ESCAPES[escape] ?? escape);
  return withoutName(splitWords(plain));
}

/**
 * What is said to Baton: the words behind its name, where the message begins with it. Null where it does not: then people speak of
 * Baton, or to each other (`@Lin approve p-7f3a, and @Baton does it`), and that is nobody's word.
 * @param self Baton's own member id
 */
export function mentionedWords(text: string, self: string): string[] | null {
  const [, user, words] = /^\s*<@([UW][A-Z0-9]+)(?:\|[^>]*)?>([^]*)$/.exec(text) ?? [];
  return user === self && words !== undefined ? typedWords(words) : null;
}

/** People type `/baton` behind `/baton` when they copy a line. */
function withoutName(words: string[]): string[] {
  const [first, ...rest] = words;
  return first !== undefined && /^\/?baton$/i.test(first) ? rest : words;
}
