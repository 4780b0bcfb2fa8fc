/** One word of a command as it stands in its file. */
export interface Word {
  /** Without quotes; null where a variable, a command or a pattern decides what it will be. */
  readonly value: string | null;
  /** What is certain of its beginning: `--identity=` of `--identity=$KEY`. The whole value where that is known. */
  readonly certain: string;
  /** Offsets in the text of the file, `end` not included. */
  readonly start: number;
  readonly end: number;
}

/** Words that are run together as one command. */
export interface Command {
  readonly words: readonly Word[];
  /** Offset behind its last character. */
  readonly end: number;
  /** Whether something that is no word ended it or stands in it: `>`, `|`, `&`, `;`, `(`. */
  readonly hasOperator: boolean;
}

/** A file that cannot be cut into words with certainty. The message goes on after "not understood, because ". */
export class NotUnderstood extends Error {}

/** Whether a unit of systemd or a script of the shell is read: they quote in nearly the same way. */
export type Syntax = 'shell' | 'unit';

/** A word is being read; `end` moves on. */
interface Reader {
  readonly text: string;
  readonly syntax: Syntax;
  at: number;
}

const BLANK = /[ \t]/;
/** They end a word of a script. A unit knows none of them. */
const OPERATOR = /[;&|<>()]/;

/**
 * Reads the words from `at` to the end of their logical line: a backslash before a line end continues it. Comment lines
 * between continued lines are passed over in a unit (systemd.syntax(7)); in a script a comment ends the command.
 * @throws `NotUnderstood` for a quote that is never closed
 */
export function readCommand(text: string, at: number, syntax: Syntax): Command {
  const reader: Reader = { text, syntax, at };
  const words: Word[] = [];
  let hasOperator = false;
  for (;;) {
    skipBlanks(reader);
    const next = text[reader.at];
    if (next === undefined || next === '\n') break;
    if (next === '#' && syntax === 'shell') {
      reader.at = endOfLine(text, reader.at);
      break;
    }
    if (syntax === 'shell' && OPERATOR.test(next)) {
      hasOperator = true;
      reader.at += 1;
      // These end the command; a redirection stands in it and is followed by a file name and perhaps further words.
      if (next !== '<' && next !== '>' && text[reader.at - 2] !== '>') break;
      continue;
    }
    words.push(readWord(reader));
  }
  return { words, end: reader.at, hasOperator };
}

function skipBlanks(reader: Reader): void {
  const { text, syntax } = reader;
  for (;;) {
    if (BLANK.test(text[reader.at] ?? '')) reader.at += 1;
    else if (text.startsWith('\\\n', reader.at)) {
      reader.at += 2;
      if (syntax === 'unit') skipComments(reader);
    } else return;
  }
}

/** systemd takes comment lines out before it joins continued lines. */
function skipComments(reader: Reader): void {
  const { text } = reader;
  while (/^[ \t]*[#;]/.test(text.slice(reader.at, endOfLine(text, reader.at))))
    reader.at = Math.min(endOfLine(text, reader.at) + 1, text.length);
}

function readWord(reader: Reader): Word {
  const start = reader.at;
  const parts = { value: '', certain: '', isCertain: true };
  while (readPiece(reader, parts));
  return { value: parts.isCertain ? parts.value : null, certain: parts.certain, start, end: reader.at };
}

interface Parts {
  value: string;
  certain: string;
  isCertain: boolean;
}

/** One quoted part, or one character. False at the end of the word. */
function readPiece(reader: Reader, parts: Parts): boolean {
  const { text, syntax } = reader;
  const next = text[reader.at];
  if (next === undefined || next === '\n' || BLANK.test(next)) return false;
  if (syntax === 'shell' && OPERATOR.test(next)) return false;
  if (next === "'" || next === '"') {
    readQuoted(reader, next, parts);
    return true;
  }
  if (next === '\\') {
    // A continuation ends the word: whoever breaks a line inside a word has it put together by the shell, not by us.
    if (text[reader.at + 1] === '\n') return false;
    add(parts, text[reader.at + 1] ?? '', syntax === 'shell');
    reader.at += 2;
    return true;
  }
  add(parts, next, !isOpen(next, syntax));
  reader.at += 1;
  return true;
}

function readQuoted(reader: Reader, quote: string, parts: Parts): void {
  const { text } = reader;
  reader.at += 1;
  while (text[reader.at] !== quote) {
    const next = text[reader.at];
    if (next === undefined) throw new NotUnderstood('a quote in it is never closed');
    const isEscaped = next === '\\' && quote === '"';
    const letter = isEscaped ? (text[reader.at + 1] ?? '') : next;
    // An escape inside double quotes means different things to different letters; whoever needs it is not guessed at.
    add(
      parts,
      letter,
      !isEscaped && !(quote === '"' && /[$`]/.test(next)) && !(reader.syntax === 'unit' && next === '%'),
    );
    reader.at += isEscaped ? 2 : 1;
  }
  reader.at += 1;
}

/** A letter that may stand for something else: a variable, a command, a pattern, a home directory, a specifier of systemd. */
function isOpen(letter: string, syntax: Syntax): boolean {
  return syntax === 'shell' ? /[$`*?[~{]/.test(letter) : /[$%]/.test(letter);
}

function add(parts: Parts, letter: string, isCertain: boolean): void {
  if (!isCertain) parts.isCertain = false;
  parts.value += letter;
  if (parts.isCertain) parts.certain += letter;
}

/** Offset of the line end at or behind `at`, or of the end of the text. */
export function endOfLine(text: string, at: number): number {
  const found = text.indexOf('\n', at);
  return found < 0 ? text.length : found;
}
