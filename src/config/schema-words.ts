import { z } from 'zod';

/** What a schema takes, in words: `a whole number from 1 to 65535`. */
export function wordsFor(schema: z.core.$ZodType): string {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodDefault || schema instanceof z.ZodPrefault)
    return wordsFor(schema.unwrap());
  if (schema instanceof z.ZodExactOptional) return wordsFor(schema.unwrap());
  if (schema instanceof z.ZodEnum) return schema.options.map((option) => `\`${option}\``).join(' or ');
  if (schema instanceof z.ZodLiteral) return [...schema.values].map((value) => `\`${String(value)}\``).join(' or ');
  if (schema instanceof z.ZodBoolean) return '`true` or `false`';
  if (schema instanceof z.ZodArray) return listWords(schema);
  if (schema instanceof z.ZodNumber) return numberWords(schema);
  if (schema instanceof z.ZodRecord) return 'names, each with its own keys below it';
  if (schema instanceof z.ZodObject) return keyWords(Object.keys(schema.shape));
  if (schema instanceof z.ZodDiscriminatedUnion)
    return `the key ${schema.def.discriminator}, and those that belong to it`;
  return schema instanceof z.ZodType ? textWords(schema) : 'text';
}

/** What a text has to look like. The schema's own words, except where zod only says that it is wrong. */
export function formatWords(issue: { readonly format: string; readonly message: string }): string {
  return issue.format === 'url' ? 'an address such as https://rpc.example.com' : issue.message;
}

function keyWords(keys: readonly string[]): string {
  return keys.length === 1 ? `the key ${String(keys[0])}` : `the keys ${keys.join(', ')}`;
}

function listWords(schema: z.ZodArray): string {
  const least = schema.safeParse([]).error?.issues[0];
  const count =
    least?.code === 'too_small' ? ` of at least ${least.minimum} ${least.minimum === 1 ? 'entry' : 'entries'}` : '';
  return `a list${count}; each entry: ${wordsFor(schema.element)}`;
}

/** Asks the schema itself: what it says of a blank is what it wants instead. */
function textWords(schema: z.ZodType): string {
  const [issue] = schema.safeParse(' ').error?.issues ?? [];
  if (issue?.code === 'invalid_format') return formatWords(issue);
  const most = schema instanceof z.ZodString ? schema.maxLength : null;
  return most === null ? 'text' : `text of at most ${most} characters`;
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
