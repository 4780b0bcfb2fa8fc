import { argumentsOf, findStartCommand, standsAlone, type StartCommand } from './start-command.ts';
import type { Word } from './words.ts';

/** What a start file shall say. Paths hold no blank, quote or variable, as the fleet file takes them. */
export interface StartWish {
  /** The link given to `--identity`. */
  readonly identityLink: string;
  /** The key file that shall be among `--authorized-voter`. */
  readonly stakedKey: string;
  /** A command that has to succeed before the validator is started; null for none. */
  readonly before: string | null;
}

export type StartEdit =
  | { readonly kind: 'same' }
  | { readonly kind: 'changed'; readonly text: string }
  /** Left alone. `because` goes on from `The start file …` or names what is in the way. */
  | { readonly kind: 'not-understood'; readonly because: string };

/** One place in the text, and what shall stand there. */
interface Change {
  readonly from: number;
  readonly to: number;
  readonly text: string;
}

/**
 * The start script or unit with the identity link, the staked key as authorized voter and, where it is wished, one command
 * before. Nothing else in it is touched, and what says so already stays byte for byte.
 */
export function editStartFile(text: string, wish: StartWish): StartEdit {
  const command = findStartCommand(text);
  if (command.kind === 'not-understood') return command;
  const words = argumentsOf(command);
  const identities = optionsOf(words, '--identity', '-i');
  const [identity] = identities;
  if (identity === undefined) return no('it names no --identity');
  if (identities.length > 1) return no('it names --identity more than once');
  const strange = strangeIn(words);
  if (strange !== null) return no(strange);
  const before = wish.before === null ? [] : commandBefore(text, command, wish.before);
  if (before === null) return no('its command shares a line with others, so nothing can be put before it');
  const changes = [...before, ...identityChange(identity, wish), ...voterChange(text, words, identity, wish)];
  return changes.length === 0 ? { kind: 'same' } : { kind: 'changed', text: applied(text, changes) };
}

/** The path that a start file gives to `--identity`; null where it is not understood or a variable decides. */
export function identityIn(text: string): string | null {
  const command = findStartCommand(text);
  if (command.kind === 'not-understood') return null;
  const [identity, second] = optionsOf(argumentsOf(command), '--identity', '-i');
  return second === undefined ? (identity?.value ?? null) : null;
}

/** One option with its value, as `--name VALUE` or `--name=VALUE`. */
interface Given {
  /** Index of the word that names it. */
  readonly index: number;
  readonly value: string | null;
  /** Where the value stands. */
  readonly from: number;
  readonly to: number;
}

function optionsOf(words: readonly Word[], long: string, short?: string): Given[] {
  return words.flatMap((word, index): Given[] => {
    if (word.raw.startsWith(`${long}=`)) {
      const value = word.value?.slice(long.length + 1) ?? null;
      return [{ index, value, from: word.from + long.length + 1, to: word.to }];
    }
    const next = words[index + 1];
    if ((word.raw !== long && word.raw !== short) || next === undefined) return [];
    return [{ index, value: next.value, from: next.from, to: next.to }];
  });
}

/** What keeps the two options from being read for certain; null for nothing. */
function strangeIn(words: readonly Word[]): string | null {
  for (const name of ['--identity', '--authorized-voter']) {
    const given = optionsOf(words, name, name === '--identity' ? '-i' : undefined);
    // A value that begins so is the next option; an empty one, or one that a list brings, is not one file.
    if (given.some(({ value }) => value === '' || value?.startsWith('-') === true)) return `its ${name} has no value`;
    const isQuoted = ({ raw, value }: Word) =>
      !raw.startsWith(name) && (value === name || value?.startsWith(`${name}=`) === true);
    if (words.some(isQuoted)) return `its ${name} stands in quotes`;
  }
  const list = words.find(({ raw }) => /\$[@*]|\$\{?\w+\[[@*]\]/.test(raw));
  return list === undefined ? null : `${list.raw} may stand for any arguments`;
}

function identityChange(identity: Given, { identityLink }: StartWish): Change[] {
  return identity.value === identityLink ? [] : [{ from: identity.from, to: identity.to, text: identityLink }];
}

/** Voters that are there stay: the vote account may still name one of them in this epoch. */
function voterChange(text: string, words: readonly Word[], identity: Given, { stakedKey }: StartWish): Change[] {
  const voters = optionsOf(words, '--authorized-voter');
  if (voters.some(({ value }) => value === stakedKey)) return [];
  const place = voters.at(-1) ?? identity;
  const gap = gapBefore(text, words, place.index);
  return [{ from: place.to, to: place.to, text: `${gap}--authorized-voter ${stakedKey}` }];
}

/** What stands between an option and the word before it: the file's own way to go on in the next line. */
function gapBefore(text: string, words: readonly Word[], index: number): string {
  const gap = text.slice(words[index - 1]?.to ?? 0, words[index]?.from ?? 0);
  return /^[ \t]+(\\\n[ \t]*)?$/.test(gap) ? gap : ' ';
}

/** Null where the command does not stand on a line of its own. What stands there already is a line of its own before it, in the same section. */
function commandBefore(text: string, command: StartCommand, before: string): Change[] | null {
  const line = command.kind === 'unit' ? `ExecStartPre=${before}` : `${before} || exit 1`;
  const ahead = text.slice(0, command.lineAt).split('\n');
  const section = command.kind === 'unit' ? ahead.slice(ahead.findLastIndex((each) => each.startsWith('['))) : ahead;
  if (section.includes(line)) return [];
  if (command.kind === 'script' && !standsAlone(text, command)) return null;
  return [{ from: command.lineAt, to: command.lineAt, text: `${line}\n` }];
}

function applied(text: string, changes: readonly Change[]): string {
  return changes
    .toSorted((a, b) => b.from - a.from)
    .reduce((rest, { from, to, text: put }) => rest.slice(0, from) + put + rest.slice(to), text);
}

function no(because: string): StartEdit {
  return { kind: 'not-understood', because };
}
