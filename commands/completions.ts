import { catalogue, procedures } from './catalogue.ts';
import { type Known, ways, type WordKind } from './command.ts';
import { ALL } from './pause.ts';

/** A line that could be typed, whole or up to where only the reader knows the next word. */
export interface Completion {
  readonly text: string;
  readonly about: string;
}

/** Every line that can be offered beforehand: each command with each known name in its first places. */
export function completions(known: Known): readonly Completion[] {
  return catalogue.flatMap((command) => {
    let lines = [command.name];
    for (const argument of command.arguments) {
      const words = wordsOf(argument.kind, known);
      if (words === null) break;
      const longer = lines.flatMap((line) => words.map((word) => `${line} ${word}`));
      lines = argument.required ? longer : [...lines, ...longer];
      if (!argument.required) break;
    }
    return lines.map((text) => ({ text, about: command.summary }));
  });
}

/** The completions that go on from what is typed, with or without `/baton` before it. */
export function complete(typed: string, known: Known): readonly Completion[] {
  const start = typed
    .replace(/^\s*\/?baton\s+/i, '')
    .trimStart()
    .replaceAll(/\s+/g, ' ')
    .toLowerCase();
  return completions(known).filter((completion) => completion.text.startsWith(start) && completion.text !== start);
}

function wordsOf(kind: WordKind, known: Known): readonly string[] | null {
  switch (kind) {
    case 'validator':
      return known.validators;
    case 'validator-or-all':
      return [...known.validators, ALL];
    case 'node':
      return known.nodes;
    case 'procedure':
      return procedures;
    case 'command':
      return catalogue.map((command) => command.name);
    case 'way':
      return ways;
    case 'plan':
    case 'run':
    case 'incident':
    case 'text':
      return null;
    default:
      return kind satisfies never;
  }
}
