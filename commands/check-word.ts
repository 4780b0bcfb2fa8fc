import { nearest } from '../src/domain/nearest.ts';
import { catalogue, procedures } from './catalogue.ts';
import { type Known, ways, type WordKind } from './command.ts';
import { ALL } from './pause.ts';

/** Ids are letters, digits and dashes; anything else was pasted by mistake. */
const ID = /^[A-Za-z0-9][A-Za-z0-9_-]*$/;

/** What is wrong with a word of this kind, with the nearest known one; null when nothing is. */
export function checkWord(kind: WordKind, word: string, known: Known): string | null {
  switch (kind) {
    case 'validator':
      return oneOf('validator', word, known.validators);
    case 'validator-or-all':
      return word === ALL ? null : oneOf('validator', word, known.validators);
    case 'node':
      return oneOf('node', word, known.nodes);
    case 'procedure':
      return known.validators.includes(word)
        ? `\`${word}\` is a validator; the procedure comes first (${procedures.join(', ')}).`
        : oneOf('procedure', word, procedures);
    case 'command':
      return oneOf(
        'command',
        word,
        catalogue.map((command) => command.name),
      );
    case 'way':
      return oneOf('option', word, ways);
    case 'plan':
    case 'run':
    case 'incident':
      return ID.test(word)
        ? null
        : `\`${word}\` is not the id of ${kind === 'incident' ? 'an' : 'a'} ${kind}: letters, digits and dashes.`;
    case 'text':
      return null;
    default:
      return kind satisfies never;
  }
}

function oneOf(what: string, word: string, known: readonly string[]): string | null {
  if (known.includes(word)) return null;
  const near = nearest(word, known);
  if (near !== null) return `There is no ${what} \`${word}\`. Did you mean \`${near}\`?`;
  return `There is no ${what} \`${word}\`. ${known.length === 0 ? `This fleet has no ${what}.` : `Known: ${known.join(', ')}.`}`;
}
