import { findStartCommand } from './start-command.ts';
import { NotUnderstood, type Word } from './words.ts';

/** What the runbook wants of a start file: "the identity flag and authorized voter flags should be modified". */
export interface StartArguments {
  /** The symbolic link, for `--identity`. */
  readonly identity: string;
  /** The staked key file, for `--authorized-voter`. */
  readonly voter: string;
}

/** What became of a start file. */
export type StartFile =
  | {
      readonly kind: 'understood';
      /** The text as it has to be; the same as before where nothing has to be changed. */
      readonly text: string;
      /** What `--identity` named before; null where a variable decides. */
      readonly identity: string | null;
    }
  | { readonly kind: 'not-understood'; readonly because: string };

/** Needs no quotes, in a script or in a unit. */
const PLAIN = /^\/[A-Za-z0-9._/@+,:-]+$/;

/**
 * Changes a start script or a unit of systemd so that `--identity` names the link and `--authorized-voter` the staked key.
 * Nothing else is touched: no other argument, no comment, no blank. What is not understood for certain is left alone.
 */
export function changeStartFile(text: string, wanted: StartArguments): StartFile {
  try {
    if (!PLAIN.test(wanted.identity) || !PLAIN.test(wanted.voter))
      throw new NotUnderstood('a path of the fleet file would have to be quoted');
    return change(text, wanted);
  } catch (error) {
    if (error instanceof NotUnderstood) return { kind: 'not-understood', because: error.message };
    throw error;
  }
}

function change(text: string, wanted: StartArguments): StartFile {
  const { args } = findStartCommand(text);
  const identity = onlyIdentity(text, args);
  const voters = valuesOf(text, args, '--authorized-voter');
  const edits: Edit[] = [];
  if (identity.value !== wanted.identity) edits.push({ ...identity, text: wanted.identity });
  // The flag may stand more than once (agave, validator/src/commands/run/args.rs): a voter that is there already is kept.
  if (!voters.some(({ value }) => value === wanted.voter))
    edits.push({
      start: identity.end,
      end: identity.end,
      text: `${separator(text, identity.option)}--authorized-voter ${wanted.voter}`,
    });
  return { kind: 'understood', text: applied(text, edits), identity: identity.value };
}

interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** From the end, so that the offsets before stay what they are. */
function applied(text: string, edits: readonly Edit[]): string {
  return edits.reduceRight((now, edit) => now.slice(0, edit.start) + edit.text + now.slice(edit.end), text);
}

/** The value of an option, where it stands, and the word that holds the option's name. */
interface Value {
  readonly value: string | null;
  readonly start: number;
  readonly end: number;
  readonly option: Word;
}

/**
 * The one `--identity`. agave takes it once only, so where it stands in the file no variable holds another; without it the
 * validator would make up an identity at each start.
 */
function onlyIdentity(text: string, args: readonly Word[]): Value {
  const found = [...valuesOf(text, args, '--identity'), ...valuesOf(text, args, '-i')];
  if (args.some(({ certain }) => /^-i[^=]/.test(certain)))
    throw new NotUnderstood('-i stands in one word with its value');
  if (found[0] === undefined) {
    const isOpen = args.some(({ value }) => value === null);
    throw new NotUnderstood(
      isOpen ? 'there is no --identity in it, and a variable may hold it' : 'there is no --identity in it',
    );
  }
  if (found.length > 1) throw new NotUnderstood(`--identity stands in it ${found.length} times`);
  return found[0];
}

/** `NAME X` and `NAME=X`. A word that belongs to the option before it is no option itself. */
function valuesOf(text: string, args: readonly Word[], name: string): Value[] {
  return args.flatMap((option, index): Value[] => {
    if (option.value === name) {
      const next = args[index + 1];
      if (next === undefined || next.certain.startsWith('-')) throw new NotUnderstood(`${name} has no value`);
      return [{ value: next.value, start: next.start, end: next.end, option }];
    }
    if (!option.certain.startsWith(`${name}=`)) return [];
    return [afterEquals(text, option, name)];
  });
}

/** The part behind `=`; a quote around all of it would be cut in two. */
function afterEquals(text: string, option: Word, name: string): Value {
  if (!text.startsWith(`${name}=`, option.start)) throw new NotUnderstood(`${name} stands in quotes with its value`);
  const value = option.value === null ? null : option.value.slice(name.length + 1);
  return { value, start: option.start + name.length + 1, end: option.end, option };
}

/** On a line of its own where the option before has one, with the same indentation; else behind it. */
function separator(text: string, { start }: Word): string {
  const lineStart = text.lastIndexOf('\n', start - 1) + 1;
  const before = text.slice(lineStart, start);
  return lineStart > 0 && /^[ \t]*$/.test(before) ? ` \\\n${before}` : ' ';
}
