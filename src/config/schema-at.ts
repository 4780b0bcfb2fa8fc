import { z } from 'zod';
import type { Path } from './problem.ts';

/** The part of `schema` that describes what stands at `path`, or null when the path leaves the schema. */
function schemaAt(schema: z.core.$ZodType, path: Path): z.core.$ZodType | null {
  let current: z.core.$ZodType | undefined = unwrap(schema);
  for (const part of path) {
    if (current instanceof z.ZodObject) current = current.shape[String(part)];
    else if (current instanceof z.ZodRecord) current = current.valueType;
    else if (current instanceof z.ZodArray) current = current.element;
    else return null;
    if (current === undefined) return null;
    current = unwrap(current);
  }
  return current;
}

/** The keys that may stand at `path`; none where names are free. */
export function keysAt(schema: z.core.$ZodType, path: Path): readonly string[] {
  const found = schemaAt(schema, path);
  return found instanceof z.ZodObject ? Object.keys(found.shape) : [];
}

/** What may stand at `path`, in words: `a whole number from 1 to 65535`. */
export function expectedAt(schema: z.core.$ZodType, path: Path): string {
  const found = schemaAt(schema, path);
  return found === null ? 'nothing here' : wordsFor(found);
}

/** What the schema says about the key at `path`; empty when it says nothing. */
export function aboutAt(schema: z.core.$ZodType, path: Path): string {
  const parent = schemaAt(schema, path.slice(0, -1));
  const key = path.at(-1);
  const wrapped = parent instanceof z.ZodObject && key !== undefined ? parent.shape[String(key)] : undefined;
  return wrapped instanceof z.ZodType ? (wrapped.description ?? '') : '';
}

function unwrap(schema: z.core.$ZodType): z.core.$ZodType {
  let current = schema;
  while (current instanceof z.ZodOptional || current instanceof z.ZodDefault || current instanceof z.ZodPrefault) {
    current = current.unwrap();
  }
  return current;
}

function wordsFor(schema: z.core.$ZodType): string {
  if (schema instanceof z.ZodEnum) return schema.options.map((option) => `\`${option}\``).join(' or ');
  if (schema instanceof z.ZodLiteral) return [...schema.values].map((value) => `\`${String(value)}\``).join(' or ');
  if (schema instanceof z.ZodBoolean) return '`true` or `false`';
  if (schema instanceof z.ZodArray) return `a list, each entry ${wordsFor(unwrap(schema.element))}`;
  if (schema instanceof z.ZodNumber) return numberWords(schema);
  if (schema instanceof z.ZodRecord) return 'names, each with its own keys below it';
  if (schema instanceof z.ZodObject) return `the keys ${Object.keys(schema.shape).join(', ')}`;
  return schema instanceof z.ZodType ? textWords(schema) : 'text';
}

/** Asks the schema itself: what it says of a blank is what it wants instead. */
function textWords(schema: z.ZodType): string {
  const [issue] = schema.safeParse(' ').error?.issues ?? [];
  return issue?.code === 'invalid_format' ? formatWords(issue) : 'text';
}

/** What a text has to look like. The schema's own words, except where zod only says that it is wrong. */
export function formatWords(issue: { readonly format: string; readonly message: string }): string {
  return issue.format === 'url' ? 'an address such as https://rpc.example.com' : issue.message;
}

function numberWords(schema: z.ZodNumber): string {
  const kind = schema.isInt ? 'a whole number' : 'a number';
  const { minValue, maxValue } = schema;
  const low = minValue !== null && minValue > Number.MIN_SAFE_INTEGER ? minValue : null;
  const high = maxValue !== null && maxValue < Number.MAX_SAFE_INTEGER ? maxValue : null;
  if (low !== null && high !== null) return `${kind} from ${low} to ${high}`;
  if (low !== null) return `${kind}, at least ${low}`;
  return high === null ? kind : `${kind}, at most ${high}`;
}
