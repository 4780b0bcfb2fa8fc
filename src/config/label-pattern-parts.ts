/** Whether a sign, by its code point, is one of these. */
export type Chars = (code: number) => boolean;

export type Part =
  | { readonly kind: 'chars'; readonly holds: Chars }
  | { readonly kind: 'sequence'; readonly parts: readonly Part[] }
  | { readonly kind: 'choice'; readonly choices: readonly Part[] }
  | { readonly kind: 'repeat'; readonly part: Part; readonly least: number; readonly most: number };

/** What is left to read. */
interface Reading {
  readonly signs: readonly string[];
  at: number;
}

class NotRead extends Error {}

/** @returns why it cannot be read, as a sentence */
export function parsePattern(text: string): Part | string {
  const isFolded = text.startsWith('(?i)');
  // The whole value is meant anyway, so that anchors around the whole pattern say nothing new.
  const body = text
    .replace(/^\(\?i\)/, '')
    .replace(/^\^/, '')
    .replace(/(?<!\\)((?:\\\\)*)\$$/, '$1');
  const reading: Reading = { signs: Array.from(body), at: 0 };
  try {
    const part = choice(reading, isFolded);
    return reading.at === reading.signs.length ? part : 'there is a `)` without its `(`.';
  } catch (error) {
    if (error instanceof NotRead) return error.message;
    throw error;
  }
}

function choice(reading: Reading, isFolded: boolean): Part {
  const choices = [sequence(reading, isFolded)];
  while (take(reading, '|')) choices.push(sequence(reading, isFolded));
  return { kind: 'choice', choices };
}

function sequence(reading: Reading, isFolded: boolean): Part {
  const parts: Part[] = [];
  while (reading.at < reading.signs.length && !['|', ')'].includes(reading.signs[reading.at] ?? ''))
    parts.push(repeated(reading, isFolded));
  return { kind: 'sequence', parts };
}

function repeated(reading: Reading, isFolded: boolean): Part {
  const part = single(reading, isFolded);
  const bounds = boundsAt(reading);
  if (bounds === null) return part;
  // As few or as many as possible: of whole values both say the same.
  take(reading, '?');
  if (boundsAt(reading) !== null) throw new NotRead('one repetition stands directly behind another.');
  return { kind: 'repeat', part, ...bounds };
}

function boundsAt(reading: Reading): { least: number; most: number } | null {
  if (take(reading, '*')) return { least: 0, most: Number.POSITIVE_INFINITY };
  if (take(reading, '+')) return { least: 1, most: Number.POSITIVE_INFINITY };
  if (take(reading, '?')) return { least: 0, most: 1 };
  if (reading.signs[reading.at] !== '{') return null;
  const [whole, from, comma, to] = /^\{(\d{1,3})(,?)(\d{0,3})\}/.exec(rest(reading)) ?? [];
  if (whole === undefined) throw new NotRead('a `{` begins no repetition such as `{2,4}`; write `\\{` for the sign.');
  reading.at += whole.length;
  const least = Number(from);
  const most = comma === '' ? least : to === '' ? Number.POSITIVE_INFINITY : Number(to);
  if (most < least) throw new NotRead(`\`${whole}\` ends before it begins.`);
  return { least, most };
}

function single(reading: Reading, isFolded: boolean): Part {
  const sign = reading.signs[reading.at] ?? '';
  reading.at += 1;
  switch (sign) {
    case '(':
      return groupOf(reading, isFolded);
    case '[':
      return { kind: 'chars', holds: folded(classOf(reading), isFolded) };
    case '.':
      return { kind: 'chars', holds: () => true };
    case '\\':
      return { kind: 'chars', holds: folded(escaped(reading), isFolded) };
    case '*':
    case '+':
    case '?':
    case '{':
      throw new NotRead(`nothing stands before \`${sign}\`.`);
    case '^':
    case '$':
      throw new NotRead(`\`${sign}\` inside: the whole value is meant anyway.`);
    default:
      return { kind: 'chars', holds: folded(is(sign), isFolded) };
  }
}

function groupOf(reading: Reading, isFolded: boolean): Part {
  if (take(reading, '?') && !take(reading, ':'))
    throw new NotRead('a group begins with `(?`: only `(?:` is known, and `(?i)` in front of everything.');
  const part = choice(reading, isFolded);
  if (!take(reading, ')')) throw new NotRead('a `(` is not closed.');
  return part;
}

function classOf(reading: Reading): Chars {
  const isTurned = take(reading, '^');
  const members: Chars[] = [];
  do members.push(member(reading));
  while (!take(reading, ']'));
  return (code) => members.some((holds) => holds(code)) !== isTurned;
}

function member(reading: Reading): Chars {
  const sign = reading.signs[reading.at];
  if (sign === undefined) throw new NotRead('a `[` is not closed.');
  reading.at += 1;
  if (sign === '\\') return escaped(reading);
  const to = reading.signs[reading.at] === '-' ? reading.signs[reading.at + 1] : undefined;
  if (to === undefined || to === ']') return is(sign);
  if (to === '\\') throw new NotRead('a range ends with an escape.');
  reading.at += 2;
  const [low, high] = [codeOf(sign), codeOf(to)];
  if (high < low) throw new NotRead(`the range \`${sign}-${to}\` ends before it begins.`);
  return (code) => code >= low && code <= high;
}

const KINDS: Readonly<Record<string, Chars>> = {
  d: (code) => /\d/.test(String.fromCodePoint(code)),
  w: (code) => /\w/.test(String.fromCodePoint(code)),
  s: (code) => /\s/.test(String.fromCodePoint(code)),
};

function escaped(reading: Reading): Chars {
  const sign = reading.signs[reading.at];
  reading.at += 1;
  if (sign === undefined) throw new NotRead('it ends with a single `\\`.');
  const kind = Object.hasOwn(KINDS, sign.toLowerCase()) ? KINDS[sign.toLowerCase()] : undefined;
  if (kind !== undefined) return sign === sign.toLowerCase() ? kind : (code) => !kind(code);
  if (/[A-Za-z0-9]/.test(sign))
    throw new NotRead(`\`\\${sign}\` is not known; there are \\d, \\w, \\s and escaped signs.`);
  return is(sign);
}

function folded(holds: Chars, isFolded: boolean): Chars {
  if (!isFolded) return holds;
  return (code) => {
    const sign = String.fromCodePoint(code);
    return holds(code) || holds(codeOf(sign.toLowerCase())) || holds(codeOf(sign.toUpperCase()));
  };
}

function is(sign: string): Chars {
  const wanted = codeOf(sign);
  return (code) => code === wanted;
}

function codeOf(sign: string): number {
  return sign.codePointAt(0) ?? 0;
}

function take(reading: Reading, sign: string): boolean {
  if (reading.signs[reading.at] !== sign) return false;
  reading.at += 1;
  return true;
}

function rest(reading: Reading): string {
  return reading.signs.slice(reading.at).join('');
}
