import { createHash } from 'node:crypto';
import type { Json } from '../domain/names.ts';

/**
 * JSON in one form only: keys in code-unit order, no blanks. Two values that are equal as JSON give the same text whatever
 * order they were built in.
 */
export function canonicalJson(value: Json): string {
  if (isList(value)) return `[${value.map(canonicalJson).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const keys = Object.keys(value).toSorted((a, b) => (a < b ? -1 : 1));
  return `{${keys.map((key) => `${JSON.stringify(key)}:${canonicalJson(value[key] ?? null)}`).join(',')}}`;
}

/** SHA-256 over the canonical form. Hexadecimal. */
export function digestOf(value: Json): string {
  return createHash('sha256').update(canonicalJson(value)).digest('hex');
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}
