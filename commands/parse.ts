import { nearest } from '../src/domain/nearest.ts';
import type { Intent } from '../src/domain/request.ts';
import { catalogue } from './catalogue.ts';
import { checkWord } from './check-word.ts';
import type { Argument, Command, Given, Known } from './command.ts';
import { splitWords } from './words.ts';

/** What is given for a flag that was typed. */
const FLAG = 'yes';

export interface Problem {
  readonly kind: 'problem';
  /** What was found, what was expected, and the nearest known word. For people. */
  readonly text: string;
}

export type Parsed = { readonly kind: 'intent'; readonly intent: Intent } | Problem;

/** Turns a typed line, with or without `/baton` before it, into what somebody wants. */
export function parseCommand(text: string, known: Known): Parsed {
  const words = splitWords(text);
  const [first, ...rest] = words;
  return parseWords(first !== undefined && /^\/?baton$/i.test(first) ? rest : words, known);
}

/** The same for words that were split already, by a shell for example. */
export function parseWords(words: readonly string[], known: Known): Parsed {
  if (words.length === 0) return { kind: 'intent', intent: { kind: 'help' } };
  const command = commandOf(words);
  if (command === null) return unknownCommand(words[0] ?? '');
  const sorted = sortWords(command, words.slice(command.name.split(' ').length));
  if (sorted.kind === 'problem') return sorted;
  const complaint = firstComplaint(command, sorted.given, known);
  if (complaint !== null) return problem(`${complaint} ${usageOf(command)}`);
  const missing = command.arguments.find((argument) => argument.required && !sorted.given.has(argument.name));
  if (missing !== undefined) {
    return problem(`\`${command.name}\` needs ${missing.name.toUpperCase()}. ${usageOf(command)}`);
  }
  return { kind: 'intent', intent: command.intent(given(sorted.given)) };
}

function commandOf(words: readonly string[]): Command | null {
  const [first = '', second = ''] = words.map((word) => word.toLowerCase().replace(/^\//, ''));
  return catalogue.find((command) => command.name === first || command.name === `${first} ${second}`) ?? null;
}

function unknownCommand(word: string): Problem {
  const names = catalogue.map((command) => command.name.split(' ')[0] ?? '');
  const exact = catalogue.find((command) => command.name.startsWith(`${word.toLowerCase()} `));
  const near = exact?.name ?? nearest(word.replace(/^\//, ''), names);
  return problem(
    `There is no command \`${word}\`.${near === null ? '' : ` Did you mean \`${near}\`?`} \`help\` lists them all.`,
  );
}

type Sorted = { readonly kind: 'sorted'; readonly given: ReadonlyMap<string, string> } | Problem;

/** Gives every word its name, by its place or by the option before it. */
function sortWords(command: Command, words: readonly string[]): Sorted {
  const given = new Map<string, string>();
  const left = [...words];
  const places: string[] = [];
  while (left.length > 0) {
    const word = left.shift() ?? '';
    if (!word.startsWith('--')) {
      places.push(word);
      continue;
    }
    const [name, inline] = splitOnce(word.slice(2));
    const option = command.options.find((candidate) => candidate.name === name);
    if (option === undefined) return unknownOption(command, name);
    if (option.kind === 'flag' && inline !== undefined)
      return problem(`\`--${name}\` takes no word. ${usageOf(command)}`);
    const value = option.kind === 'flag' ? FLAG : (inline ?? left.shift());
    if (value === undefined || value === '') return problem(`\`--${name}\` needs a word after it. ${usageOf(command)}`);
    if (given.has(name)) return problem(`\`--${name}\` was given twice. ${usageOf(command)}`);
    given.set(name, value);
  }
  return placeWords(command, places, given);
}

function placeWords(command: Command, places: readonly string[], given: Map<string, string>): Sorted {
  const left = [...places];
  for (const argument of command.arguments) {
    const word = takeWord(argument, left);
    if (word !== '' && given.has(argument.name)) {
      return problem(`\`${argument.name}\` was given twice, once with \`--${argument.name}\`. ${usageOf(command)}`);
    }
    if (word !== '') given.set(argument.name, word);
  }
  if (left.length > 0)
    return problem(`\`${command.name}\` does not know what to do with \`${left.join(' ')}\`. ${usageOf(command)}`);
  return { kind: 'sorted', given };
}

function takeWord(argument: Argument, left: string[]): string {
  return argument.rest === true ? left.splice(0).join(' ') : (left.shift() ?? '');
}

function unknownOption(command: Command, name: string): Problem {
  const near = nearest(
    name,
    command.options.map((option) => option.name),
  );
  return problem(
    `\`${command.name}\` has no option \`--${name}\`.${near === null ? '' : ` Did you mean \`--${near}\`?`} ${usageOf(command)}`,
  );
}

function firstComplaint(command: Command, given: ReadonlyMap<string, string>, known: Known): string | null {
  for (const { name, kind } of [...command.arguments, ...command.options]) {
    const word = given.get(name);
    const complaint = word === undefined || kind === 'flag' ? null : checkWord(kind, word, known);
    if (complaint !== null) return complaint;
  }
  return null;
}

function given(words: ReadonlyMap<string, string>): Given {
  return {
    need: (name) => words.get(name) ?? '',
    maybe: <Name extends string>(name: Name) => {
      const word = words.get(name);
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a computed key widens to `string`
      return (word === undefined ? {} : { [name]: word }) as { readonly [Key in Name]?: string };
    },
    flag: <Name extends string>(name: Name) =>
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- as above
      (words.has(name) ? { [name]: true } : {}) as { readonly [Key in Name]?: true },
  };
}

function splitOnce(text: string): [string, string | undefined] {
  const at = text.indexOf('=');
  return at < 0 ? [text, undefined] : [text.slice(0, at), text.slice(at + 1)];
}

function usageOf(command: Command): string {
  return `Usage: \`${command.usage}\`, for example \`${command.example}\`.`;
}

function problem(text: string): Problem {
  return { kind: 'problem', text };
}
