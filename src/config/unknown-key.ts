import { z } from 'zod';
import { nearest } from '../domain/nearest.ts';
import { kindsOf, pathWords } from './kinds.ts';
import type { Complaint, Path } from './problem.ts';
import { keysAt, schemaAt } from './schema-at.ts';

/** The known key that an unknown one at `path` most likely meant, when it is one of this group. */
export function meantKey(schema: z.ZodType, path: Path, key: string): string | null {
  if (homesOf(schema, key).length > 0) return null;
  return nearest(key, keysAt(schema, path));
}

/**
 * A key that the schema does not know: mistyped, at the wrong level, or unknown everywhere.
 * @param place `path` as the schema has it
 */
export function unknownKey(schema: z.ZodType, path: Path, place: Path, key: string): Complaint {
  const complaint = { path: [...path, key], at: 'key' as const, found: `there is no key ${shortKey(key)} here.` };
  const known = `one of ${keysAt(schema, place).join(', ')}.`;
  if (key === '<<')
    return { ...complaint, found: 'a merge (`<<`).', expected: 'keys that are written out.', mend: MERGE };
  const near = meantKey(schema, place, key);
  if (near !== null) return { ...complaint, expected: known, mend: `did you mean \`${near}\`?` };
  const homes = homesOf(schema, key);
  if (homes.length === 0) return { ...complaint, expected: known, mend: `take ${shortKey(key)} out.` };
  const flat = flatKeys(schema, place, key);
  if (flat !== null) return { ...complaint, expected: flat, mend: `write those keys without \`${key}:\` around them.` };
  const expected = `\`${key}\` ${homes.slice(0, -1).join(', ')}${homes.length > 1 ? ' or ' : ''}${homes.at(-1) ?? ''}.`;
  return { ...complaint, expected, mend: 'move it there, or mend the indentation.' };
}

const MERGE = 'write the keys out, or repeat a whole section with an alias: `solana: *name`.';

/** Longer than any key of ours; a text that was pasted to the wrong place is not shown in full. */
const SHOWN_CHARACTERS = 40;

function shortKey(key: string): string {
  return `\`${key.length > SHOWN_CHARACTERS ? `${key.slice(0, SHOWN_CHARACTERS)}…` : key}\``;
}

/** What elsewhere stands in a group of this name and here without one: `web.host and web.port` for `web.listen`. */
function flatKeys(schema: z.ZodType, place: Path, key: string): string | null {
  const here = keysAt(schema, place);
  const inside = groupPaths(schema, [])
    .filter((path) => path.at(-1) === key)
    .map((path) => keysAt(schema, path))
    .find((keys) => keys.length > 0 && keys.every((each) => here.includes(each)));
  return inside === undefined ? null : `${inside.map((each) => `\`${pathWords([...place, each])}\``).join(' and ')}.`;
}

/** Every place in the schema where a key of this very name may stand: `under nodes.NAME`, `at the top level`. */
function homesOf(schema: z.ZodType, key: string): readonly string[] {
  return groupPaths(schema, [])
    .filter((path) => keysAt(schema, path).includes(key))
    .map((path) => homeWords(path));
}

function homeWords(path: Path): string {
  if (path.length === 0) return 'at the top level';
  return path.at(-1) === '-' ? `in each entry of ${pathWords(path.slice(0, -1))}` : `under ${pathWords(path)}`;
}

/** Paths of all groups of keys; a name that people choose is written NAME, and of several kinds each has a path of its own. */
export function groupPaths(schema: z.ZodType, path: Path): readonly Path[] {
  const found = schemaAt(schema, path);
  if (found instanceof z.ZodRecord) return groupPaths(schema, [...path, 'NAME']);
  if (found instanceof z.ZodArray) return groupPaths(schema, [...path, '-']);
  const kinds = found === null ? null : kindsOf(found);
  if (kinds !== null) return kinds.flatMap(([kind]) => groupPaths(schema, [...path, kind]));
  if (!(found instanceof z.ZodObject)) return [];
  return [path, ...Object.keys(found.shape).flatMap((key) => groupPaths(schema, [...path, key]))];
}
