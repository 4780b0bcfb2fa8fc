import {
  type APIApplicationCommandBasicOption,
  type APIApplicationCommandSubcommandOption,
  ApplicationCommandOptionType,
  ApplicationCommandType,
  type RESTPostAPIChatInputApplicationCommandsJSONBody,
} from 'discord-api-types/v10';
import type { Argument, Command, Option } from '../../../commands/command.ts';
import { cut } from '../plain-text.ts';
import { COMPLETED } from './deps.ts';

/** What Discord takes of a command. Source: discord/discord-api-docs, interactions/application-commands.mdx. */
const LIMITS = { subcommands: 25, description: 100 } as const;
/** As long as a reason is kept whole on cards and in the journal. Unit: signs. */
const LONGEST_WORD = 600;

/** The one command. */
export const COMMAND = 'baton';

/** `/baton` with a subcommand for each command of the catalogue. @throws RangeError when there are more than Discord takes */
export function guildCommand(catalogue: readonly Command[]): RESTPostAPIChatInputApplicationCommandsJSONBody {
  if (catalogue.length > LIMITS.subcommands) throw new RangeError('Discord takes 25 subcommands');
  return {
    type: ApplicationCommandType.ChatInput,
    name: COMMAND,
    description: 'Status, plans, approvals and runs of your validators',
    options: catalogue.map(subcommand),
  };
}

/** `journal verify` has two words, and Discord takes one. */
const subcommandName = ({ name }: Pick<Command, 'name'>): string => name.replaceAll(' ', '-');

function subcommand(command: Command): APIApplicationCommandSubcommandOption {
  const words = wordsOf(command);
  return {
    type: ApplicationCommandOptionType.Subcommand,
    name: subcommandName(command),
    description: cut(command.summary, LIMITS.description),
    // Discord wants what is needed before what is not.
    options: words.toSorted((one, other) => Number(isNeeded(other)) - Number(isNeeded(one))).map(optionOf),
  };
}

/** A reason can be given by its place or by its name; Discord has names alone. */
function wordsOf(command: Command): readonly (Argument | Option)[] {
  const places = command.arguments.map(({ name }) => name);
  return [...command.arguments, ...command.options.filter(({ name }) => !places.includes(name))];
}

const isNeeded = (word: Argument | Option): boolean => 'required' in word && word.required;

function optionOf(word: Argument | Option): APIApplicationCommandBasicOption {
  const { name, kind } = word;
  const description = cut('about' in word ? word.about : kind.replaceAll('-', ' '), LIMITS.description);
  if (kind === 'flag') return { type: ApplicationCommandOptionType.Boolean, name, description, required: false };
  return {
    type: ApplicationCommandOptionType.String,
    name,
    description,
    required: isNeeded(word),
    max_length: LONGEST_WORD,
    ...(COMPLETED.some((completed) => completed === kind) ? { autocomplete: true } : {}),
  };
}

/** What was filled in, by name. */
export type Filled = ReadonlyMap<string, string | boolean>;

/** What a person would have typed: Discord's names are no more than a way to it. Null for a subcommand that there is not. */
export function wordsFor(catalogue: readonly Command[], name: string, filled: Filled): readonly string[] | null {
  const command = catalogue.find((known) => subcommandName(known) === name);
  if (command === undefined) return null;
  const named = command.options.map(({ name }) => name);
  const places = command.arguments.flatMap((argument) => {
    if (named.includes(argument.name)) return [];
    const value = filled.get(argument.name);
    return typeof value === 'string' && value.trim() !== '' ? [value.trim()] : [];
  });
  const options = command.options.flatMap((option) => {
    const value = filled.get(option.name);
    if (option.kind === 'flag') return value === true ? [`--${option.name}`] : [];
    return typeof value === 'string' && value.trim() !== '' ? [`--${option.name}`, value.trim()] : [];
  });
  return [...command.name.split(' '), ...places, ...options];
}

/** The argument or option that somebody is filling in; null where there is none. */
export function wordIn(catalogue: readonly Command[], name: string, word: string): Argument | Option | null {
  const command = catalogue.find((known) => subcommandName(known) === name);
  return (command === undefined ? [] : wordsOf(command)).find((known) => known.name === word) ?? null;
}
