/** JSON that somebody sent and nobody has checked yet. */
export type Loose = Record<string, unknown>;

export function isObject(value: unknown): value is Loose {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The text, or nothing where it is none. */
export function stringOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

/** The objects of a list; nothing where it is none. */
export function objectsOf(value: unknown): Loose[] {
  return Array.isArray(value) ? value.filter(isObject) : [];
}
