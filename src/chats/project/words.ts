import type { PersonName } from '../../domain/names.ts';
import { INVISIBLE } from '../invisible.ts';

export { counted } from '../../domain/counted.ts';

/** Display names by the fleet file's names. */
export type PeopleNames = Readonly<Record<PersonName, string>>;

/** Display names of everybody in a fleet file. */
export function peopleNames(people: Readonly<Record<PersonName, { readonly name: string }>>): PeopleNames {
  return Object.fromEntries(Object.entries(people).map(([id, { name }]) => [id, name]));
}

/** The longest evidence still read on a telephone; the journal has the whole. */
const LONGEST_TEXT = 600;
/** The fleet file allows names of 60; a card line holds about 40 beside other words. */
const LONGEST_NAME = 40;

/**
 * Text from hosts and people made safe to show: no control characters (a terminal would obey them), no signs that turn
 * the direction of reading (they make one command look like another), line breaks kept, cut at `longest` characters.
 */
export function plain(text: string, longest: number = LONGEST_TEXT): string {
  const clean = text
    .replaceAll(/\r\n?/g, '\n')
    .replaceAll(/\t/g, ' ')
    .replaceAll(INVISIBLE, '')
    .replaceAll(/\n{3,}/g, '\n\n')
    .trim();
  // Code points, not grapheme clusters: this only has to bound the length without cutting a pair in two.
  const characters = Array.from(clean);
  return characters.length <= longest ? clean : `${characters.slice(0, longest - 1).join('')}…`;
}

/** The same on one line. */
export function oneLine(text: string, longest: number = LONGEST_TEXT): string {
  return plain(text.replaceAll(/\s+/g, ' '), longest);
}

/** A person's display name, or the fleet file's name. Cannot pass for a time mark or break the line. */
export function personName(person: PersonName, people: PeopleNames): string {
  const shown = Object.hasOwn(people, person) ? (people[person] ?? person) : person;
  return oneLine(shown, LONGEST_NAME).replaceAll('{', '(') || person;
}

/** `a`, `a and b`, `a, b and c`. */
export function listed(items: readonly string[]): string {
  if (items.length < 2) return items[0] ?? '';
  return `${items.slice(0, -1).join(', ')} and ${items.at(-1)}`;
}

/** A duration as people say it: `340 ms`, `12.4 s`, `3 min 20 s`, `1 h 5 min`. @param ms milliseconds */
export function durationWords(ms: number): string {
  const whole = Math.max(0, Math.round(ms));
  if (whole < 1000) return `${whole} ms`;
  if (whole < 59_950) return `${(whole / 1000).toFixed(1)} s`;
  const seconds = Math.round(whole / 1000);
  if (seconds < 3600) return joined(Math.floor(seconds / 60), 'min', seconds % 60, 's');
  const minutes = Math.round(seconds / 60);
  return joined(Math.floor(minutes / 60), 'h', minutes % 60, 'min');
}

function joined(large: number, largeUnit: string, small: number, smallUnit: string): string {
  return small === 0 ? `${large} ${largeUnit}` : `${large} ${largeUnit} ${small} ${smallUnit}`;
}

/** First and last signs of a long key or digest: `7Np41oeY…Yy8W`. */
export function shortened(key: string): string {
  const clean = oneLine(key, 200);
  return clean.length <= 16 ? clean : `${clean.slice(0, 8)}…${clean.slice(-4)}`;
}
