/** A name that never leads anywhere (RFC 2606). The address of an embed without a title is not drawn. */
const PREFIX = 'https://baton.invalid/card?';

/** What a message says of itself, so that it is found again. */
export interface CardMark {
  readonly key: string;
  readonly part: number;
  readonly revision: number;
}

/** `url` of a card's first embed. */
export function markUrl({ key, part, revision }: CardMark): string {
  return PREFIX + new URLSearchParams({ key, part: String(part), revision: String(revision) }).toString();
}

/** Null for a message that is no card. */
export function markIn(url: string | undefined): CardMark | null {
  if (url === undefined || !url.startsWith(PREFIX)) return null;
  const query = new URLSearchParams(url.slice(PREFIX.length));
  const [key, part, revision] = ['key', 'part', 'revision'].map((name) => query.get(name));
  if (key === null || key === undefined) return null;
  return { key, part: Number(part), revision: Number(revision) };
}
