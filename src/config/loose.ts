/** A group of keys whose values nobody has checked yet. */
export type Loose = Readonly<Record<string, unknown>>;

/**
 * Reading a file that may be wrong in other places, so that the checks across keys can tell what they find at the same
 * time as the schema does. What has the wrong form counts as absent: the schema complains about it.
 */
export function group(value: unknown): Loose {
  return isGroup(value) ? value : {};
}

/** Name and content of each entry that is a group. */
export function groups(value: unknown): readonly (readonly [name: string, content: Loose])[] {
  return Object.entries(group(value)).flatMap(([name, content]) =>
    isGroup(content) ? [[name, content] as const] : [],
  );
}

export function text(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}

export function number(value: unknown): number | null {
  return typeof value === 'number' ? value : null;
}

/** Position and text of each entry of a list that is text. */
export function texts(value: unknown): readonly (readonly [index: number, text: string])[] {
  if (!Array.isArray(value)) return [];
  return value.flatMap((entry: unknown, index) => (typeof entry === 'string' ? [[index, entry] as const] : []));
}

function isGroup(value: unknown): value is Loose {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
