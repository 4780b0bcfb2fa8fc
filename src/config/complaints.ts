import type { z } from 'zod';
import { nearest } from '../domain/nearest.ts';
import type { Complaint, Path } from './problem.ts';
import { aboutAt, expectedAt, formatWords, keysAt } from './schema-at.ts';

/** Turns what zod found into what a person needs: what stands there, what was expected, how to mend it. */
export function complaintsFrom(schema: z.ZodType, data: unknown, issues: readonly z.core.$ZodIssue[]): Complaint[] {
  const meant = new Set(issues.flatMap((issue) => meantKeys(schema, issue)));
  return issues.flatMap((issue) => {
    const path = issue.path.map((part) => (typeof part === 'symbol' ? String(part) : part));
    if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => unknownKey(schema, path, key));
    if (issue.code === 'invalid_key') return [badName(path, issue)];
    if (valueAt(data, path) !== undefined) return [badValue(schema, data, path, issue)];
    return meant.has(path.join('.')) ? [] : [missingKey(schema, path)];
  });
}

/** The keys that mistyped ones were meant to be: they are not missing as well. */
function meantKeys(schema: z.ZodType, issue: z.core.$ZodIssue): string[] {
  if (issue.code !== 'unrecognized_keys') return [];
  const path = issue.path.map(String);
  const known = keysAt(schema, path);
  return issue.keys.flatMap((key) => {
    const near = nearest(key, known);
    return near === null ? [] : [[...path, near].join('.')];
  });
}

function unknownKey(schema: z.ZodType, path: Path, key: string): Complaint {
  const known = keysAt(schema, path);
  const near = nearest(key, known);
  return {
    path: [...path, key],
    at: 'key',
    found: `there is no key \`${key}\` here.`,
    expected: `one of ${known.join(', ')}.`,
    mend: near === null ? `take \`${key}\` out.` : `did you mean \`${near}\`?`,
  };
}

function badName(path: Path, issue: z.core.$ZodIssueInvalidKey): Complaint {
  return {
    path,
    at: 'key',
    found: `\`${String(path.at(-1))}\` cannot be a name.`,
    expected: `${issue.issues[0]?.message ?? 'another name'}.`,
    mend: 'rename it, here and wherever it is used.',
  };
}

function missingKey(schema: z.ZodType, path: Path): Complaint {
  const key = String(path.at(-1));
  const about = aboutAt(schema, path);
  return {
    path,
    at: 'key',
    found: `\`${key}\` is missing.`,
    expected: `${expectedAt(schema, path)}.`,
    mend: `add \`${key}:\`${path.length > 1 ? ` under ${path.slice(0, -1).join('.')}` : ' at the top level'}.${about === '' ? '' : ` ${about}`}`,
  };
}

function badValue(schema: z.ZodType, data: unknown, path: Path, issue: z.core.$ZodIssue): Complaint {
  const value = valueAt(data, path);
  if (isSecretPlace(path) && typeof value === 'string') return secretInPlace(path);
  const expected = expectedFor(schema, path, issue);
  const near = issue.code === 'invalid_value' ? nearest(String(value), issue.values.map(String)) : null;
  return {
    path,
    at: 'value',
    found: `found ${show(value)}.`,
    expected: `${expected}.`,
    mend: near === null ? aboutAt(schema, path) : `did you mean \`${near}\`?`,
  };
}

function expectedFor(schema: z.ZodType, path: Path, issue: z.core.$ZodIssue): string {
  if (issue.code === 'invalid_format') return formatWords(issue);
  if (issue.code === 'too_small' && issue.origin === 'array') return `at least ${issue.minimum} entries`;
  if (issue.code === 'too_small' && issue.origin === 'string') return 'text that is not empty';
  if (issue.code === 'too_big' && issue.origin === 'string') return `text of at most ${issue.maximum} characters`;
  return expectedAt(schema, path);
}

/** Where a secret belongs, so that a value written there by mistake is not repeated on a screen or in a log. */
function isSecretPlace(path: Path): boolean {
  const [first, second] = path;
  const key = path.at(typeof path.at(-1) === 'number' ? -2 : -1);
  return (
    (first === 'web' && second === 'token') ||
    (first === 'ssh' && second === 'key') ||
    (first === 'people' && key === 'web')
  );
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

/** Long enough to recognize a key or a path, short enough for one line. */
const SHOWN_CHARACTERS = 60;

function show(value: unknown): string {
  if (value === null) return 'nothing';
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : `a list of ${value.length}`;
  if (typeof value === 'object') return 'a group of keys';
  const text = JSON.stringify(value) ?? 'something that is no text';
  return text.length > SHOWN_CHARACTERS ? `${text.slice(0, SHOWN_CHARACTERS)}…` : text;
}
