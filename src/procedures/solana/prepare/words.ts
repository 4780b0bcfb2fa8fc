/** One word of a start file, with the place where it stands. */
export interface Word {
  /** Offsets into the text, quotes included. */
  readonly from: number;
  readonly to: number;
  readonly raw: string;
  /** What the word means; null where a variable or a command decides. */
  readonly value: string | null;
}

/** The words of one command, up to its end or its first operator. */
export interface CommandWords {
  readonly words: readonly Word[];
}

/** A text that is no plain sequence of commands. */
export class NotPlain extends Error {}

/** Where reading stands. */
interface Reading {
  readonly text: string;
  at: number;
}

/**
 * The simple commands of a shell script in their order. Compound commands come as the simple ones they are made of, since only
 * their words are looked for; an operator ends a command.
 * @throws NotPlain where a here-document or an open quote makes it uncertain what is a word and what is text
 */
export function shellCommands(text: string): CommandWords[] {
  const reading: Reading = { text, at: 0 };
  const commands: CommandWords[] = [];
  let words: Word[] = [];
  const endCommand = (): void => {
    if (words.length > 0) commands.push({ words });
    words = [];
  };
  while (reading.at < text.length) {
    const rest = text.slice(reading.at, reading.at + 2);
    const sign = rest.charAt(0);
    if (rest === '<<') throw new NotPlain('it has a here-document');
    if (rest === '\\\n') reading.at += 2;
    else if (sign === ' ' || sign === '\t') reading.at += 1;
    else if (sign === '#') reading.at = lineEnd(text, reading.at);
    else if (OPERATORS.includes(sign)) {
      reading.at += 1;
      endCommand();
    } else words.push(readWord(reading, shellSigns));
  }
  endCommand();
  return commands;
}

const OPERATORS = '\n;|&()<>';
const BLANKS = ' \t\n';

/** What ends a word and what makes its meaning depend on something else. */
interface Signs {
  readonly ends: string;
  readonly expands: (reading: Reading) => boolean;
}

const shellSigns: Signs = { ends: BLANKS + OPERATORS, expands: skipExpansion };
/** In a unit `$` names a variable and `%` a specifier; there are no operators. */
const unitSigns: Signs = {
  ends: BLANKS,
  expands: (reading) => {
    if (!'$%'.includes(reading.text.charAt(reading.at))) return false;
    reading.at += 1;
    return true;
  },
};

/**
 * The words of a unit's `ExecStart=` line, from `at` on. Comment lines inside a continued line are left out, as systemd does
 * (systemd.syntax(7)).
 * @throws NotPlain at an open quote
 */
export function unitWords(text: string, at: number): Word[] {
  const reading: Reading = { text, at };
  const words: Word[] = [];
  let continued = false;
  while (reading.at < text.length) {
    const sign = text.charAt(reading.at);
    if (text.startsWith('\\\n', reading.at)) {
      reading.at += 2;
      continued = true;
    } else if (continued && /^[ \t]*[#;]/.test(text.slice(reading.at, lineEnd(text, reading.at)))) {
      reading.at = lineEnd(text, reading.at) + 1;
    } else if (sign === ' ' || sign === '\t') {
      reading.at += 1;
    } else if (sign === '\n') {
      return words;
    } else {
      continued = false;
      words.push(readWord(reading, unitSigns));
    }
  }
  return words;
}

function readWord(reading: Reading, signs: Signs): Word {
  const { text } = reading;
  const from = reading.at;
  let value = '';
  let isKnown = true;
  while (reading.at < text.length && !signs.ends.includes(text.charAt(reading.at))) {
    const sign = text.charAt(reading.at);
    if (sign === '\\') {
      if (text.charAt(reading.at + 1) === '\n') break;
      value += text.charAt(reading.at + 1);
      reading.at += 2;
    } else if (sign === "'") {
      const end = text.indexOf("'", reading.at + 1);
      if (end < 0) throw new NotPlain('a quote is not closed');
      value += text.slice(reading.at + 1, end);
      reading.at = end + 1;
    } else if (sign === '"') {
      const quoted = readDoubleQuoted(reading, signs);
      if (quoted === null) isKnown = false;
      else value += quoted;
    } else if (signs.expands(reading)) {
      isKnown = false;
    } else {
      // A glob or a tilde is a name that the shell makes up.
      if (signs === shellSigns && '*?[~'.includes(sign)) isKnown = false;
      value += sign;
      reading.at += 1;
    }
  }
  return { from, to: reading.at, raw: text.slice(from, reading.at), value: isKnown ? value : null };
}

/** What stands between double quotes; null where a variable stands in it. */
function readDoubleQuoted(reading: Reading, signs: Signs): string | null {
  const { text } = reading;
  let value = '';
  let isKnown = true;
  reading.at += 1;
  while (text.charAt(reading.at) !== '"') {
    if (reading.at >= text.length) throw new NotPlain('a quote is not closed');
    if (text.charAt(reading.at) === '\\') {
      value += text.charAt(reading.at + 1);
      reading.at += 2;
    } else if (signs.expands(reading)) {
      isKnown = false;
    } else {
      value += text.charAt(reading.at);
      reading.at += 1;
    }
  }
  reading.at += 1;
  return isKnown ? value : null;
}

/** Moves behind `$NAME`, `${…}`, `$(…)` or a command in backquotes; false where none begins. */
function skipExpansion(reading: Reading): boolean {
  const { text } = reading;
  const sign = text.charAt(reading.at);
  if (sign === '`') return skipTo(reading, text.indexOf('`', reading.at + 1));
  if (sign !== '$') return false;
  const opening = text.charAt(reading.at + 1);
  if (opening === '{') return skipTo(reading, text.indexOf('}', reading.at + 2));
  if (opening === '(') return skipTo(reading, closing(text, reading.at + 1));
  reading.at += 1 + (/^\w+|^[@*#?$!-]/.exec(text.slice(reading.at + 1))?.[0].length ?? 0);
  return true;
}

function skipTo(reading: Reading, end: number): true {
  if (end < 0) throw new NotPlain('a quote or bracket is not closed');
  reading.at = end + 1;
  return true;
}

function closing(text: string, at: number): number {
  let depth = 0;
  for (let index = at; index < text.length; index += 1) {
    if (text.charAt(index) === '(') depth += 1;
    if (text.charAt(index) === ')') depth -= 1;
    if (depth === 0) return index;
  }
  return -1;
}

/** Offset of the end of the line that `at` is in. */
export function lineEnd(text: string, at: number): number {
  const end = text.indexOf('\n', at);
  return end < 0 ? text.length : end;
}
