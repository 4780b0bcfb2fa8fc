import { ApplicationCommandOptionType as OptionType } from 'discord-api-types/v10';
import { type Loose, objectsOf, stringOf } from '../../loose.ts';
import { isNested } from '../checks/check-command.ts';
import type { World } from '../guild/world.ts';

/** A slash command as somebody typed it, laid over what is registered. */
export interface TypedCommand {
  readonly command: Loose;
  /** Subcommand group and subcommand, as far as there are any. */
  readonly path: readonly Loose[];
  /** In the order in which they were typed. */
  readonly values: readonly { readonly option: Loose; readonly text: string }[];
}

export type Reading =
  | { readonly kind: 'typed'; readonly typed: TypedCommand }
  | { readonly kind: 'unknown' }
  /** By the name of the option. */
  | { readonly kind: 'wrong'; readonly errors: Readonly<Record<string, string>> };

/**
 * `/baton handover validator:sol-main reason: two words`, as Discord's client takes it: a value goes on until the next option.
 * Quotes around a value are taken off.
 * @param isWhole false while somebody is still typing: nothing is required yet
 */
export function readTyped(world: World, line: string, isWhole = true): Reading {
  let rest = line.trim().replace(/^\//, '');
  const name = /^\S*/.exec(rest)?.[0] ?? '';
  const command = [...world.commands.values()].find((each) => each.name === name);
  if (command === undefined) return { kind: 'unknown' };
  rest = rest.slice(name.length).trim();
  const path: Loose[] = [];
  let at: Loose = command;
  for (;;) {
    const word = /^[^\s:]+(?=\s|$)/.exec(rest)?.[0];
    const below = objectsOf(at['options']).filter(isNested);
    const next = below.find((each) => each['name'] === word);
    // A command with subcommands cannot be used without one.
    if (below.length > 0 && next === undefined) return { kind: 'unknown' };
    if (next === undefined || word === undefined) break;
    path.push(next);
    at = next;
    rest = rest.slice(word.length).trim();
  }
  const options = objectsOf(at['options']).filter((each) => !isNested(each));
  const values = split(rest, options);
  if (values === null) return { kind: 'unknown' };
  const errors = isWhole ? problemsOf(options, values) : {};
  if (Object.keys(errors).length > 0) return { kind: 'wrong', errors };
  return { kind: 'typed', typed: { command, path, values } };
}

/** Null where words stand before the first option. */
function split(text: string, options: readonly Loose[]): TypedCommand['values'] | null {
  if (text === '') return [];
  const names = options.map((each) => stringOf(each['name'])).join('|');
  const marks = names === '' ? [] : [...text.matchAll(new RegExp(`(?<=^|\\s)(${names}):`, 'g'))];
  if (marks[0]?.index !== 0) return null;
  return marks.map((mark, index) => {
    const value = text.slice(mark.index + mark[0].length, marks[index + 1]?.index).trim();
    const option = options.find((each) => each['name'] === mark[1]) ?? {};
    return { option, text: /^"(.*)"$/s.exec(value)?.[1] ?? value };
  });
}

function problemsOf(options: readonly Loose[], values: TypedCommand['values']): Record<string, string> {
  return Object.fromEntries(
    options.flatMap((option): [string, string][] => {
      const name = stringOf(option['name']);
      const given = values.find((each) => each.option === option)?.text;
      const problem =
        given === undefined
          ? option['required'] === true
            ? 'This option is required. Specify a value'
            : null
          : problemOf(option, given);
      return problem === null ? [] : [[name, problem]];
    }),
  );
}

function problemOf(option: Loose, text: string): string | null {
  const choices = objectsOf(option['choices']);
  if (choices.length > 0 && !choices.some((each) => String(each['name']) === text || String(each['value']) === text))
    return 'This option does not match any of the choices';
  switch (option['type']) {
    case OptionType.Integer:
      return /^-?\d+$/.test(text) ? null : 'Enter a valid integer';
    case OptionType.Number:
      return Number.isFinite(Number(text)) ? null : 'Enter a valid number';
    case OptionType.Boolean:
      return /^(?:true|false)$/i.test(text) ? null : 'Choose True or False';
    case OptionType.String: {
      const least = Number(option['min_length'] ?? 0);
      // 6000: developers/interactions/application-commands.mdx, `max_length`.
      const most = Number(option['max_length'] ?? 6000);
      return text.length >= least && text.length <= most ? null : `Must be between ${least} and ${most} in length`;
    }
    default:
      return null;
  }
}

/** The value of an option as the app gets it. */
export function valueOf(option: Loose, text: string): string | number | boolean {
  const choice = objectsOf(option['choices']).find((each) => each['name'] === text);
  const value = choice?.['value'];
  if (typeof value === 'string' || typeof value === 'number') return value;
  switch (option['type']) {
    case OptionType.Integer:
    case OptionType.Number:
      return Number(text);
    case OptionType.Boolean:
      return text.toLowerCase() === 'true';
    default:
      return /^<[@#]&?(\d+)>$/.exec(text)?.[1] ?? text;
  }
}
