import type { z } from 'zod';
import { nearest } from '../domain/nearest.ts';
import type { Complaint, Path } from './problem.ts';
import {
  aboutAt,
  defaultAt,
  expectedAt,
  formatWords,
  groupAt,
  mendAt,
  optionalAt,
  placeOf,
  secretAt,
  sourceAt,
  valuesAt,
} from './schema-at.ts';
import { show, showShape } from './show.ts';
import { meantKey, unknownKey } from './unknown-key.ts';

/** Turns what zod found into what a person needs: what stands there, what was expected, how to mend it. */
export function complaintsFrom(schema: z.ZodType, data: unknown, issues: readonly z.core.$ZodIssue[]): Complaint[] {
  const meant = new Set(issues.flatMap((issue) => meantKeys(schema, data, issue)));
  return issues.flatMap((issue) => {
    const path = pathOf(issue);
    const place = placeOf(schema, data, path);
    if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => unknownKey(schema, path, place, key));
    if (issue.code === 'invalid_key') return [badName(path, issue)];
    if (valueAt(data, path) !== undefined) return [badValue(schema, valueAt(data, path), { path, place }, issue)];
    return meant.has(path.join('.')) ? [] : [missingKey(schema, { path, place })];
  });
}

function pathOf(issue: z.core.$ZodIssue): Path {
  return issue.path.map((part) => (typeof part === 'symbol' ? String(part) : part));
}

/** The keys that mistyped ones were meant to be: they are not missing as well. */
function meantKeys(schema: z.ZodType, data: unknown, issue: z.core.$ZodIssue): string[] {
  if (issue.code !== 'unrecognized_keys') return [];
  const path = pathOf(issue);
  return issue.keys.flatMap((key) => {
    const near = meantKey(schema, placeOf(schema, data, path), key);
    return near === null ? [] : [[...path, near].join('.')];
  });
}

/** Where something is in the file, and where the schema has it. */
interface Place {
  readonly path: Path;
  readonly place: Path;
}

function badName(path: Path, issue: z.core.$ZodIssueInvalidKey): Complaint {
  return {
    path,
    at: 'key',
    found: `${show(String(path.at(-1)))} cannot be a name.`,
    expected: `${issue.issues[0]?.message ?? 'another name'}.`,
    mend: 'rename it, here and wherever it is used.',
  };
}

function missingKey(schema: z.ZodType, { path, place }: Place): Complaint {
  const key = String(path.at(-1));
  const source = sourceAt(schema, place);
  const where = path.length > 1 ? ` under ${path.slice(0, -1).join('.')}` : ' at the top level';
  return {
    path,
    at: 'key',
    found: `\`${key}\` is missing.`,
    expected: `${expectedAt(schema, place)}.`,
    mend: source === '' ? `add \`${key}:\`${where}.` : `add \`${key}:\`${where}; ${source}`,
    about: aboutAt(schema, place),
  };
}

function badValue(schema: z.ZodType, value: unknown, { path, place }: Place, issue: z.core.$ZodIssue): Complaint {
  if (secretAt(schema, place) && isScalar(value)) return secretInPlace(path);
  return {
    path,
    at: 'value',
    // What stands where keys belong may be `password:TEXT` with its blank forgotten.
    found: `found ${groupAt(schema, place) ? showShape(value) : show(value)}.`,
    expected: `${expectedFor(schema, place, issue)}.`,
    mend: mendFor(schema, place, value, issue),
    about: aboutAt(schema, place),
  };
}

function expectedFor(schema: z.ZodType, path: Path, issue: z.core.$ZodIssue): string {
  if (issue.code === 'invalid_format') return formatWords(issue);
  if (issue.code === 'too_small' && issue.origin === 'array')
    return `at least ${issue.minimum} ${issue.minimum === 1 ? 'entry' : 'entries'}`;
  if (issue.code === 'too_small' && issue.origin === 'string') return 'text that is not empty';
  return expectedAt(schema, path);
}

function mendFor(schema: z.ZodType, path: Path, value: unknown, issue: z.core.$ZodIssue): string {
  const oneOfSome = issue.code === 'invalid_value' || issue.code === 'invalid_union';
  const near = oneOfSome ? nearest(String(value), valuesAt(schema, path)) : null;
  if (near !== null) return `did you mean \`${near}\`?`;
  const wanted = issue.code === 'invalid_type' ? issue.expected : null;
  if (value === null) {
    const write = groupAt(schema, path) ? 'write it below the key, two blanks further in' : 'write it behind the colon';
    return optionalAt(schema, path) ? `${write}, or take the key out.` : `${write}.`;
  }
  if (wanted === 'boolean') return booleanMeant(value) || withoutKey(schema, path, value);
  if (wanted === 'string' && isScalar(value)) return quotesMeant(value);
  if (wanted === 'number' && typeof value === 'string' && numberMeant(value) !== '') return numberMeant(value);
  if (wanted === 'array') return 'write it as a list: `[a, b]`, or each entry on a line of its own behind `- `.';
  if (!groupAt(schema, path)) return mendAt(schema, path) || withoutKey(schema, path, value);
  if (typeof value === 'string' && /^\w+:\S/.test(value)) return 'put a blank behind the colon: `key: value`.';
  if (wanted === 'object' || wanted === 'record') return 'write its keys below it, two blanks further in.';
  return 'add what is missing to the list.';
}

/** The last resort: what holds when nothing is said. */
function withoutKey(schema: z.ZodType, path: Path, value: unknown): string {
  if (typeof value === 'object') return 'write a single value here.';
  const standard = defaultAt(schema, path);
  if (standard !== undefined) return `change it, or take the key out: then it is ${JSON.stringify(standard)}.`;
  return optionalAt(schema, path) ? 'change it, or take the key out.' : 'change it.';
}

/** A long number is not what stands in the file any more, and must not be copied from here. */
function quotesMeant(value: string | number | boolean): string {
  const isSame = typeof value !== 'number' || Number.isSafeInteger(value) || String(value).length < SHORT_NUMBER;
  return isSame ? `put quotes around it: '${String(value)}'.` : 'put quotes around what stands there.';
}

/** A double has 15 digits that are certain; with sign and point such a number is shorter than this. */
const SHORT_NUMBER = 16;

function numberMeant(text: string): string {
  if (/^-?\d+(\.\d+)?$/.test(text)) return 'take the quotes out.';
  const digits = /^(\d+(\.\d+)?)\s*[A-Za-z]+$/.exec(text)?.[1];
  return digits === undefined ? '' : 'write the number alone, in the unit of this key.';
}

/** YAML of today takes `yes` and `on` as text, which many people do not expect. */
function booleanMeant(value: unknown): string {
  if (/^(yes|y|on|true|1)$/i.test(String(value))) return 'write `true`.';
  return /^(no|n|off|false|0)$/i.test(String(value)) ? 'write `false`.' : '';
}

function isScalar(value: unknown): value is string | number | boolean {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
}

function secretInPlace(path: Path): Complaint {
  return {
    path,
    at: 'value',
    found: 'a value stands where a reference to a secret belongs (not shown).',
    expected: 'env:NAME or file:PATH.',
    mend: 'put the secret into a file of its own, `chmod 600` it, and write file:PATH here. Make a new secret if this file was shared.',
  };
}

function valueAt(data: unknown, path: Path): unknown {
  let current = data;
  for (const part of path) {
    if (typeof current !== 'object' || current === null) return undefined;
    current = Reflect.get(current, part);
  }
  return current;
}
