import { z } from 'zod';
import { kindOf, withinKinds } from './kinds.ts';
import { formatWords, wordsFor } from './schema-words.ts';
import type { Path } from './problem.ts';
import { forMessages } from './schema/values.ts';

export { formatWords };

type AnySchema = z.core.$ZodType;

/** The part of `schema` that describes what stands at `path`, or null when the path leaves the schema. */
export function schemaAt(schema: AnySchema, path: Path): AnySchema | null {
  const found = wrappedAt(schema, path);
  return found === null ? null : unwrap(found);
}

/**
 * A path of a file as the schema has it: behind each group that is of several kinds stands the kind that the file says.
 * Every function here takes such a path.
 */
export function placeOf(schema: AnySchema, data: unknown, path: Path): Path {
  let place: Path = [];
  let value = data;
  for (const part of path) {
    place = [...withKind(schema, place, value), part];
    value = typeof value === 'object' && value !== null ? Reflect.get(value, part) : undefined;
  }
  return withKind(schema, place, value);
}

function withKind(schema: AnySchema, place: Path, value: unknown): Path {
  const found = schemaAt(schema, place);
  const kind = found === null ? null : kindOf(found, value);
  return kind === null ? place : [...place, kind];
}

/** The keys that may stand at `path`; none where names are free. */
export function keysAt(schema: AnySchema, path: Path): readonly string[] {
  const found = schemaAt(schema, path);
  return found instanceof z.ZodObject ? Object.keys(found.shape) : [];
}

/** What may stand at `path`, in words: `a whole number from 1 to 65535`. */
export function expectedAt(schema: AnySchema, path: Path): string {
  const found = schemaAt(schema, path);
  return found === null ? 'nothing here' : wordsFor(found);
}

/** What the schema says about the key at `path`; empty when it says nothing. */
export function aboutAt(schema: AnySchema, path: Path): string {
  let current = wrappedAt(schema, path);
  while (current !== null) {
    if (current instanceof z.ZodType && current.description !== undefined) return current.description;
    current = inside(current);
  }
  return '';
}

/** What holds when the key at `path` is left out; undefined when nothing does. */
export function defaultAt(schema: AnySchema, path: Path): unknown {
  const found = wrappedAt(schema, path);
  return found instanceof z.ZodDefault ? found.def.defaultValue : undefined;
}

/** The values that may stand at `path`, where they can be listed. */
export function valuesAt(schema: AnySchema, path: Path): readonly string[] {
  const found = schemaAt(schema, path);
  if (found instanceof z.ZodLiteral) return [...found.values].map(String);
  return found instanceof z.ZodEnum ? found.options.map(String) : [];
}

/** Whether the key at `path` may be left out. */
export function optionalAt(schema: AnySchema, path: Path): boolean {
  const found = wrappedAt(schema, path);
  return found !== null && inside(found) !== null;
}

/** Whether keys or a list stand at `path`, and not a single value. */
export function groupAt(schema: AnySchema, path: Path): boolean {
  const found = schemaAt(schema, path);
  return (
    found instanceof z.ZodObject ||
    found instanceof z.ZodRecord ||
    found instanceof z.ZodArray ||
    found instanceof z.ZodDiscriminatedUnion
  );
}

/** Whether a reference to a secret belongs at `path`. */
export function secretAt(schema: AnySchema, path: Path): boolean {
  const value = elementOf(schemaAt(schema, path));
  return value !== null && forMessages.get(value)?.secret === true;
}

/** How people come from what they commonly write at `path` to what is taken; empty when there is nothing to say. */
export function mendAt(schema: AnySchema, path: Path): string {
  const found = schemaAt(schema, path);
  return sourceAt(schema, path) || (found === null ? '' : (forMessages.get(found)?.mend ?? ''));
}

/** Where people find what belongs at `path`, or into the list there; empty when there is nothing to say. */
export function sourceAt(schema: AnySchema, path: Path): string {
  const value = elementOf(schemaAt(schema, path));
  return value === null ? '' : (forMessages.get(value)?.source ?? '');
}

function elementOf(schema: AnySchema | null): AnySchema | null {
  return schema instanceof z.ZodArray ? unwrap(schema.element) : schema;
}

function wrappedAt(schema: AnySchema, path: Path): AnySchema | null {
  let current: AnySchema | undefined = schema;
  for (const part of path) {
    const group: AnySchema = unwrap(current);
    if (group instanceof z.ZodObject) current = group.shape[String(part)];
    else if (group instanceof z.ZodRecord) current = group.valueType;
    else if (group instanceof z.ZodArray) current = group.element;
    else if (group instanceof z.ZodDiscriminatedUnion) current = withinKinds(group, String(part));
    else return null;
    if (current === undefined) return null;
  }
  return current;
}

function unwrap(schema: AnySchema): AnySchema {
  const within = inside(schema);
  return within === null ? schema : unwrap(within);
}

function inside(schema: AnySchema): AnySchema | null {
  if (schema instanceof z.ZodExactOptional) return schema.unwrap();
  const wrapper = schema instanceof z.ZodOptional || schema instanceof z.ZodDefault || schema instanceof z.ZodPrefault;
  return wrapper ? schema.unwrap() : null;
}
