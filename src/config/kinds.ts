import { z } from 'zod';
import type { Path } from './problem.ts';

/**
 * Some groups have other keys for each value of one of them: a validator for each `chain`. In a path through the schema the
 * kind stands behind such a group, as `chain: polkadot`, which no key and no name can be.
 */
const KIND = /^\w+: /;

type Options = readonly (readonly [kind: string, option: z.core.$ZodType])[];

/** The kinds of a group, each with its keys; null where it has one kind only. */
export function kindsOf(schema: z.core.$ZodType): Options | null {
  if (!(schema instanceof z.ZodDiscriminatedUnion)) return null;
  const { discriminator, options } = schema.def;
  return options.flatMap((option) =>
    valuesOf(option, discriminator).map((value) => [`${discriminator}: ${value}`, option] as const),
  );
}

/** The kind that a group of a file is; null while it does not say so. */
export function kindOf(schema: z.core.$ZodType, value: unknown): string | null {
  if (!(schema instanceof z.ZodDiscriminatedUnion) || typeof value !== 'object' || value === null) return null;
  const { discriminator } = schema.def;
  const kind = `${discriminator}: ${String(Reflect.get(value, discriminator))}`;
  return kindsOf(schema)?.some(([one]) => one === kind) === true ? kind : null;
}

/** What stands behind `part` in a group of kinds: the group of one kind, or the key that tells them apart. */
export function withinKinds(schema: z.ZodDiscriminatedUnion, part: string): z.core.$ZodType | undefined {
  const { discriminator, options } = schema.def;
  if (part !== discriminator) return kindsOf(schema)?.find(([kind]) => kind === part)?.[1];
  const [first] = options;
  const own = first instanceof z.ZodObject ? first.shape[discriminator] : undefined;
  const about = own instanceof z.ZodType ? (own.description ?? '') : '';
  return z.enum(options.flatMap((option) => valuesOf(option, discriminator))).describe(about);
}

/** A path through the schema as people read it. */
export function pathWords(path: Path): string {
  const kinds = path.filter((part) => KIND.test(String(part)));
  const keys = path.filter((part) => !kinds.includes(part)).join('.');
  return kinds.length === 0 ? keys : `${keys} with ${kinds.map((kind) => `\`${kind}\``).join(' and ')}`;
}

function valuesOf(option: z.core.$ZodType, discriminator: string): readonly string[] {
  const literal = option instanceof z.ZodObject ? option.shape[discriminator] : undefined;
  return literal instanceof z.ZodLiteral ? [...literal.values].map(String) : [];
}
