import { BatonError, messageOf } from '../../domain/failure.ts';
import { oneLine } from './text.ts';

/** An object of a body. Its own fields only: `constructor` and the like are fields as any other here. */
export type Fields = ReadonlyMap<string, unknown>;

/** Found values are repeated to people, and only their beginning tells them anything. Unit: signs. */
const LONGEST_FOUND = 60;

/** @throws `input/invalid` when it is no object */
export function fieldsOf(value: unknown, at: string): Fields {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw misshapen(at, value, 'an object');
  return new Map(Object.entries(value));
}

/** @throws `input/invalid` when it is no text, or none of at least one sign */
export function textOf(value: unknown, at: string, needed = 'text'): string {
  if (typeof value !== 'string' || value === '') throw misshapen(at, value, needed);
  return value;
}

/** @throws `input/invalid` */
export function listOf(value: unknown, at: string): readonly unknown[] {
  if (!Array.isArray(value)) throw misshapen(at, value, 'a list');
  return value;
}

/** Pairs of names and texts; other values are refused. @throws `input/invalid` */
export function textsOf(value: unknown, at: string): ReadonlyMap<string, string> {
  return new Map(
    [...fieldsOf(value, at)].map(([name, each]) => {
      if (typeof each !== 'string') throw misshapen(`${at}.${oneLine(name, LONGEST_FOUND)}`, each, 'text');
      return [name, each];
    }),
  );
}

/** RFC 3339 as Go writes it, with up to nine digits behind the second. */
const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:\d\d)$/;
/** A clock that is so far ahead is wrong, and with it every firing after this one would look old. Unit: milliseconds. */
const MOST_AHEAD_MS = 86_400_000;

/** Milliseconds since 1970. @throws `input/invalid` for no time, one before 1970 and one after tomorrow */
export function timeOf(value: unknown, at: string, nowMs: number): number {
  const needed = 'a time such as 2026-11-20T17:26:29.815Z, not before 1970 and not after tomorrow';
  const ms = typeof value === 'string' && TIME.test(value) ? Date.parse(value) : Number.NaN;
  if (!(ms >= 0 && ms <= nowMs + MOST_AHEAD_MS)) throw misshapen(at, value, needed);
  return ms;
}

/** The sentence that people and senders get: what stands where, and what belongs there. */
export function misshapen(at: string, value: unknown, needed: string): BatonError {
  return new BatonError('input/invalid', `${at}: found ${shown(value)}, needed ${needed}.`);
}

/** Reads each that can be read. @returns besides, what is wrong with the first that cannot, and how many there are */
export function readEach<T>(
  list: readonly unknown[],
  read: (value: unknown, index: number) => T,
): { readonly good: readonly T[]; readonly complaint: string | null } {
  const good: T[] = [];
  const wrong: string[] = [];
  for (const [index, value] of list.entries()) {
    try {
      good.push(read(value, index));
    } catch (error) {
      if (!(error instanceof BatonError)) throw error;
      wrong.push(messageOf(error));
    }
  }
  const [first] = wrong;
  if (first === undefined) return { good, complaint: null };
  return { good, complaint: `${wrong.length} of ${list.length} alerts cannot be read. The first: ${first}` };
}

function shown(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (typeof value === 'string') return value === '' ? 'an empty text' : `"${oneLine(value, LONGEST_FOUND)}"`;
  if (Array.isArray(value)) return `a list of ${value.length}`;
  return typeof value === 'object' && value !== null ? 'an object' : oneLine(JSON.stringify(value), LONGEST_FOUND);
}
