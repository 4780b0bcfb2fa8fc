import type { Intent } from '../src/domain/request.ts';

/** Both options of NEAR's guide for a standby. */
export const ways: readonly string[] = ['hot-swap', 'restart'];

/** Names that a typed word can be checked against. */
export interface Known {
  readonly validators: readonly string[];
  readonly nodes: readonly string[];
}

/** What a word stands for; decides how it is checked and completed. */
export type WordKind =
  'validator' | 'validator-or-all' | 'node' | 'procedure' | 'command' | 'way' | 'plan' | 'run' | 'incident' | 'text';

/** A word that follows the command by its place. */
export interface Argument {
  readonly name: string;
  readonly kind: WordKind;
  readonly required: boolean;
  /** Takes all words that are left, so that a reason needs no quotes. Only the last argument may. */
  readonly rest?: boolean;
}

/** A word that follows its name: `--to sol-b`. A flag stands for itself: `--script`. */
export interface Option {
  readonly name: string;
  readonly kind: WordKind | 'flag';
  readonly about: string;
}

/** The words of one command, by name, after they were checked. */
export interface Given {
  /** The word of a required argument. */
  need(name: string): string;
  /** `{ name: word }` or nothing, to be spread into an intent. */
  maybe<Name extends string>(name: Name): { readonly [Key in Name]?: string };
  /** `{ name: true }` or nothing. */
  flag<Name extends string>(name: Name): { readonly [Key in Name]?: true };
}

interface CommandWords {
  /** As typed; `journal verify` has two words. */
  readonly name: string;
  /** One line, for lists. */
  readonly summary: string;
  /** A whole command that makes sense in a real fleet. */
  readonly example: string;
  /** What happens and what does not, in a few sentences. */
  readonly help: string;
  readonly arguments: readonly Argument[];
  readonly options: readonly Option[];
  intent(given: Given): Intent;
}

/** One command, the same in every chat, on the page and on the command line. */
export interface Command extends CommandWords {
  /** `handover VALIDATOR [--to NODE]`, made from the arguments so that the two cannot differ. */
  readonly usage: string;
}

/** Adds the usage line to the words of a command. */
export function command(words: CommandWords): Command {
  const places = words.arguments.map((argument) => {
    const word = argument.name.toUpperCase() + (argument.rest === true ? '…' : '');
    return argument.required ? word : `[${word}]`;
  });
  const options = words.options.map(({ name, kind }) =>
    kind === 'flag' ? `[--${name}]` : `[--${name} ${placeholder(kind)}]`,
  );
  return { ...words, usage: [words.name, ...places, ...options].join(' ') };
}

/** The word that stands for a value in a usage line. */
export function placeholder(kind: WordKind): string {
  if (kind === 'way') return ways.join('|');
  return kind === 'validator-or-all' ? 'VALIDATOR' : kind.toUpperCase();
}
