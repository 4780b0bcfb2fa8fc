import { endOfLine, NotUnderstood, readCommand, type Command, type Word } from './words.ts';

/** The one command of a start file that starts the validator. */
export interface StartCommand {
  readonly program: Word;
  /** The words behind the program. */
  readonly args: readonly Word[];
}

/** Programs that take the arguments this file is about. `solana-validator` is agave's name before 2.0. */
const PROGRAMS = new Set(['agave-validator', 'solana-validator']);
/** With one of these the program is the client of a validator that runs, and starts none (the guard's CLI_WORDS). */
const CLIENT_WORDS = new Set([
  'set-identity',
  'contact-info',
  'monitor',
  'wait-for-restart-window',
  'exit',
  'authorized-voter',
  'catchup',
  'slot',
]);
const ASSIGNMENT = /^[A-Za-z_][A-Za-z0-9_]*=/;
const UNIT = /^[ \t]*\[(?:Unit|Service|Install)\][ \t]*$/m;
/** Shells whose quoting is the one of `words.ts`. */
const SHELL = /^#!\s*(?:\/usr)?\/bin\/(?:env\s+)?(?:ba|da|a|k)?sh\b/;

/**
 * Finds the command.
 * @throws `NotUnderstood` unless there is exactly one, and everything in the file can be read with certainty
 */
export function findStartCommand(text: string): StartCommand {
  if (text.includes('\r')) throw new NotUnderstood('its lines end with carriage returns');
  if (text.includes('\0')) throw new NotUnderstood('it is no text');
  const starts = UNIT.test(text) ? startsOfUnit(text) : startsOfScript(text);
  const [first, ...more] = starts;
  if (first === undefined) throw new NotUnderstood('no line of it starts agave-validator by its name');
  if (more.length > 0) throw new NotUnderstood(`it starts agave-validator in ${starts.length} places`);
  return first;
}

function startsOfScript(text: string): StartCommand[] {
  if (text.startsWith('#!') && !SHELL.test(text)) throw new NotUnderstood('it is no script of sh, bash, dash or ksh');
  const starts: StartCommand[] = [];
  for (let at = 0; at < text.length;) {
    const command = readCommand(text, at, 'shell');
    // The text of such a document looks like commands and is none.
    if (/<<(?!<)/.test(withoutQuotes(text, at, command))) throw new NotUnderstood('there is a here-document in it');
    const start = startOf(command);
    if (start !== null) {
      needWhole(text, command);
      starts.push(start);
    }
    // Past the line end or the operator that ended it.
    at = Math.max(command.end, at + 1);
    if (text[at] === '\n') at += 1;
  }
  return starts;
}

/** The command without its words, which may hold anything in quotes. */
function withoutQuotes(text: string, at: number, { words, end }: Command): string {
  let rest = '';
  let from = at;
  for (const word of words) {
    rest += text.slice(from, word.start);
    from = word.end;
  }
  return rest + text.slice(from, end);
}

/** A comment among continued lines ends the command there: the lines behind it were never arguments. */
function needWhole(text: string, { end, hasOperator }: Command): void {
  const next = text.slice(end).replace(/^\n/, '');
  if (!hasOperator && /^[ \t]*-/.test(next.slice(0, endOfLine(next, 0))))
    throw new NotUnderstood('a line behind the command begins with an option, so the command may be broken in two');
}

function startsOfUnit(text: string): StartCommand[] {
  const starts: StartCommand[] = [];
  const strange: string[] = [];
  for (const { index, 0: head } of text.matchAll(/^[ \t]*ExecStart[ \t]*=[ \t]*[-@:+!|]*/gm)) {
    const command = readCommand(text, index + head.length, 'unit');
    if (head.includes('@') || head.includes('|')) throw new NotUnderstood('its ExecStart= begins with @ or |');
    const start = startOf(command);
    if (start !== null) starts.push(start);
    else if (command.words[0] !== undefined) strange.push(command.words[0].value ?? 'a variable');
  }
  if (starts.length === 0 && strange[0] !== undefined)
    throw new NotUnderstood(`it starts ${strange[0]}: name the file that starts agave-validator instead`);
  if (strange.length > 0) throw new NotUnderstood('it has more than one ExecStart=');
  return starts;
}

/** The validator's own start, after `exec` or settings of variables; null for everything else. */
function startOf({ words, hasOperator }: Command): StartCommand | null {
  const at = words.findIndex(({ value, certain }) => value !== 'exec' && !ASSIGNMENT.test(certain));
  const program = words[at];
  const name = program?.value?.split('/').at(-1) ?? '';
  if (program === undefined || !PROGRAMS.has(name)) return null;
  const args = words.slice(at + 1);
  if (args.some(({ value }) => value !== null && CLIENT_WORDS.has(value))) return null;
  // `&` and `;` are common behind a start; what they do to words behind a redirection is not followed here.
  return { program, args: hasOperator ? args.filter(({ value }) => value !== '2') : args };
}
