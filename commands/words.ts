/** One word: in straight quotes, in curly ones, in single ones that stand around it, `name="…"`, or up to the next blank. */
const WORD =
  /"(?<straight>(?:[^"\\]|\\.)*)"|“(?<curly>[^”]*)”|(?<!\S)'(?<single>[^']*)'(?!\S)|(?<name>[^\s="]+)="(?<value>(?:[^"\\]|\\.)*)"|(?<plain>\S+)/gu;

/**
 * Splits a line into words. Quotes hold words together; the curly quotes and the long dash that phones and chat programs
 * put in by themselves count as what was meant. A quote inside a word is a letter (`don't`).
 */
export function splitWords(line: string): string[] {
  return [...line.matchAll(WORD)].map(({ groups }) => {
    const { straight, curly, single, name, value, plain } = groups ?? {};
    if (straight !== undefined) return unescaped(straight);
    if (name !== undefined) return `${plainDashes(name)}=${unescaped(value ?? '')}`;
    return curly ?? single ?? plainDashes(plain ?? '');
  });
}

function unescaped(text: string): string {
  return text.replaceAll(/\\(.)/gu, '$1');
}

function plainDashes(word: string): string {
  return word.replace(/^[—–]+(?=\p{L})/u, '--');
}
