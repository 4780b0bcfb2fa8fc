/** One line of a look. */
export type Pair = readonly [key: string, value: string];

/** The `key=value` lines of a look; anything else is left out. */
export function pairsOf(text: string): Pair[] {
  return text.split('\n').flatMap((line): Pair[] => {
    const at = line.indexOf('=');
    return /^[a-z]/.test(line) && at > 0 ? [[line.slice(0, at), line.slice(at + 1)]] : [];
  });
}

export interface Reader {
  one(key: string): string | null;
  all(key: string): readonly string[];
}

export function createReader(pairs: readonly Pair[]): Reader {
  const all = (key: string) => pairs.filter(([name]) => name === key).map(([, value]) => value);
  return { all, one: (key) => all(key)[0] ?? null };
}

/** Each line `NAME=…` begins a group; the lines `NAME.…` up to the next one belong to it. */
export function groups(pairs: readonly Pair[], name: string): Reader[] {
  const found: Pair[][] = [];
  for (const pair of pairs) {
    if (pair[0] === name) found.push([pair]);
    else if (pair[0].startsWith(`${name}.`)) found.at(-1)?.push(pair);
  }
  return found.map(createReader);
}
