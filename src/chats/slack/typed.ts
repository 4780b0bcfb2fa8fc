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

/** The words behind the mention of Baton; what stands before it is talk. */
export function mentionedWords(text: string): string[] {
  return typedWords(text.replace(/^[^]*?<@[UW][A-Z0-9]+(?:\|[^>]*)?>/, ''));
}

/** People type `/baton` behind `/baton` when they copy a line. */
function withoutName(words: string[]): string[] {
  const [first, ...rest] = words;
  return first !== undefined && /^\/?baton$/i.test(first) ? rest : words;
}
