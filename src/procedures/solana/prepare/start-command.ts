import { lineEnd, NotPlain, shellCommands, unitWords, type Word } from './words.ts';

/** The one command of a start file that starts the validator. */
export interface StartCommand {
  /** How the file is read: by a shell or by systemd. */
  readonly kind: 'script' | 'unit';
  readonly words: readonly Word[];
  /** Where the line begins on which the command stands. */
  readonly lineAt: number;
}

export type StartReading = StartCommand | { readonly kind: 'not-understood'; readonly because: string };

/** Names under which Agave and Jito install the validator. */
const PROGRAM = /(^|\/)(agave-validator|solana-validator|jito-validator|jito-solana)[^/\s]*$/;

/** Shells that part words in the same way. */
const SHELLS = /(^|\/)(sh|bash|dash|ksh|zsh)$/;

/** Sub-commands: such a line talks to a validator or looks after one, and starts none. */
const SUB_COMMANDS = new Set(
  'set-identity contact-info monitor wait-for-restart-window exit authorized-voter catchup slot init set-log-filter plugin'.split(
    ' ',
  ),
);

/**
 * Finds the command that starts the validator in a start script or a systemd unit. What is not certain is not understood: a
 * file that was read wrongly would start a validator with another identity than people believe.
 */
export function findStartCommand(text: string): StartReading {
  if (text.includes('\r')) return no('its lines end as Windows ends them');
  if (text.includes('\0')) return no('it is no text');
  try {
    const [, interpreter = 'sh'] = /^#![ \t]*(?:\S*\/env[ \t]+(?:-S[ \t]+)?)?(\S+)/.exec(text) ?? [];
    if (!SHELLS.test(interpreter)) return no(`it is read by ${interpreter}, which is no shell that is known`);
    // A script may hold the text of a unit, and a unit never begins so.
    return !text.startsWith('#!') && /^\[Service\][ \t]*$/m.test(text) ? inUnit(text) : inScript(text);
  } catch (error) {
    if (error instanceof NotPlain) return no(error.message);
    throw error;
  }
}

function inUnit(text: string): StartReading {
  const starts = [...text.matchAll(/^ExecStart[ \t]*=/gm)];
  const [start] = starts;
  if (start === undefined) return no('it has no ExecStart=');
  if (starts.length > 1) return no('it has more than one ExecStart=');
  const words = unitWords(text, start.index + start[0].length);
  // Signs before the path change how systemd starts it (systemd.service(5)), not what is started.
  const program = words[0]?.raw.replace(/^[-@:+!|]+/, '') ?? '';
  if (!PROGRAM.test(unquoted(program)))
    return no(`its ExecStart= starts ${program === '' ? 'nothing' : program}, which is no validator`);
  return certain({ kind: 'unit', words, lineAt: start.index });
}

function inScript(text: string): StartReading {
  const commands = shellCommands(text);
  const starts = commands.filter(({ words }) => startsValidator(words));
  const [start] = starts;
  if (start === undefined) return no('no command in it starts a validator with --identity');
  if (starts.length > 1) return no('more than one command in it starts a validator');
  const next = commands[commands.indexOf(start) + 1]?.words[0];
  // A comment behind a continued line ends the command; what follows looks like its arguments and is none of them.
  if (next?.raw.startsWith('-') === true) return no(`its command ends before ${next.raw}: a comment or a missing \\`);
  const first = start.words[0]?.from ?? 0;
  return certain({ kind: 'script', words: start.words, lineAt: text.lastIndexOf('\n', first - 1) + 1 });
}

function startsValidator(words: readonly Word[]): boolean {
  if (words.some(({ raw }) => SUB_COMMANDS.has(raw))) return false;
  const names = (long: string, short?: string) =>
    words.some(({ raw }) => raw === long || raw === short || raw.startsWith(`${long}=`));
  const program = words.findIndex(({ raw }) => PROGRAM.test(unquoted(raw)));
  return names('--identity', '-i') && (program >= 0 || (names('--vote-account') && names('--ledger', '-l')));
}

/** The program and what is given to it, without what stands before: `-i` of `env -i` is no option of the validator. */
export function argumentsOf({ words }: StartCommand): readonly Word[] {
  const program = words.findIndex(({ raw }) => PROGRAM.test(unquoted(raw)));
  return words.slice(program >= 0 ? program : Math.max(0, words.findIndex(({ raw }) => raw.startsWith('-')) - 1));
}

/** Words that a variable brings could be any arguments, `--identity` among them. */
function certain(command: StartCommand): StartReading {
  const hidden = command.words.find(({ raw, value }, index) => {
    if (value !== null || index === 0 || PROGRAM.test(unquoted(raw))) return false;
    const before = command.words[index - 1]?.raw ?? '';
    const isValue = /^--[\w-]+$|^-\w$/.test(before);
    return !raw.startsWith('--') && !isValue && !isBeforeProgram(command.words, index);
  });
  return hidden === undefined ? command : no(`${hidden.raw} may stand for any arguments`);
}

/** `nice $LEVEL agave-validator …` and `"$BIN" --identity …`: what stands before the program, or as it, is no argument of it. */
function isBeforeProgram(words: readonly Word[], index: number): boolean {
  const program = words.findIndex(({ raw }) => PROGRAM.test(unquoted(raw)));
  if (program >= 0) return index < program;
  return index < words.findIndex(({ raw }) => raw.startsWith('-'));
}

function unquoted(raw: string): string {
  return raw.replaceAll(/["']/g, '');
}

function no(because: string): StartReading {
  return { kind: 'not-understood', because };
}

/** Whether nothing but blanks stands before the command on its line, so that a line can be put before it. */
export function standsAlone(text: string, { words, lineAt }: StartCommand): boolean {
  return text.slice(lineAt, Math.min(words[0]?.from ?? lineAt, lineEnd(text, lineAt))).trim() === '';
}
