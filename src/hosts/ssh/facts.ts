import type { Facts } from '../port.ts';

/** Facts over key and value pairs. Keeps their order; where a key stands more than once, `get` gives the first. */
export function createFacts(pairs: readonly (readonly [key: string, value: string])[]): Facts {
  const byKey = new Map<string, string[]>();
  for (const [key, value] of pairs) {
    const values = byKey.get(key);
    if (values === undefined) byKey.set(key, [value]);
    else values.push(value);
  }
  return {
    get: (key) => byKey.get(key)?.[0],
    all: (key) => byKey.get(key) ?? [],
    entries: () => pairs,
  };
}
