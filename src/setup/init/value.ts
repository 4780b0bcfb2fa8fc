/** What the fleet file will say at one place, and where it comes from. */
export type Value<T = string> =
  | { readonly kind: 'found'; readonly value: T; readonly from: string }
  /** Likely, but nobody has said so. */
  | { readonly kind: 'guess'; readonly value: T; readonly from: string }
  | Missing
  /** Left to its default. */
  | { readonly kind: 'default' };

/** Not found: what was tried, and what a person should write there. */
export interface Missing {
  readonly kind: 'missing';
  readonly tried: string;
  readonly write: string;
}

export function found<T>(value: T, from: string): Value<T> {
  return { kind: 'found', value, from };
}

export function guess<T>(value: T, from: string): Value<T> {
  return { kind: 'guess', value, from };
}

/** @param write what a person should write there, as an example or a placeholder */
export function missing(tried: string, write: string): Missing {
  return { kind: 'missing', tried, write };
}

export function byDefault<T>(): Value<T> {
  return { kind: 'default' };
}

/** What stands there, if anything does. */
export function valueOf<T>(value: Value<T>): T | null {
  return value.kind === 'found' || value.kind === 'guess' ? value.value : null;
}

/** A path that the fleet file takes; another one is told as missing. */
export function hostPath(value: Value, write: string): Value {
  const path = valueOf(value);
  if (path === null || /^\/[A-Za-z0-9._/+@:-]*$/.test(path)) return value;
  return missing(`${JSON.stringify(path)}, which holds characters that Baton does not take (blanks, quotes)`, write);
}
