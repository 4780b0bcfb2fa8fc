/** Long enough to recognize a key or a path, short enough for one line. */
const SHOWN_CHARACTERS = 60;

/** In validator_key.json of NEAR the secret key, of twice the length, stands beside the public one and begins alike. */
const NEAR_SECRET = /\b(ed25519:)[1-9A-HJ-NP-Za-km-z]{60,}/g;

/** A value as a message shows it: what stands in the file, on one line. */
export function show(value: unknown): string {
  if (typeof value === 'object') return showShape(value);
  const text = (JSON.stringify(withoutAccess(value)) ?? 'something that is no text').replace(NEAR_SECRET, '$1…');
  return text.length > SHOWN_CHARACTERS
    ? `${text.slice(0, SHOWN_CHARACTERS)}…${text.startsWith('"') ? '"' : ''}`
    : text;
}

/** What kind of value it is, where the value itself must not be shown. */
export function showShape(value: unknown): string {
  if (value === null) return 'nothing';
  if (Array.isArray(value)) {
    if (value.length === 0) return 'an empty list';
    return value.length === 1 ? 'a list of one entry' : `a list of ${value.length} entries`;
  }
  if (typeof value === 'object') return Object.keys(value).length === 0 ? 'an empty group of keys' : 'a group of keys';
  return typeof value === 'string' ? 'text' : `a ${typeof value}`;
}

/** Keys to an RPC stand in the user part, the path or the query of its address. */
export function withoutAccess(value: unknown): unknown {
  if (typeof value !== 'string' || !/^[a-z]+:\/\//i.test(value)) return value;
  if (!URL.canParse(value)) return `${value.slice(0, value.indexOf('://'))}://…`;
  const { protocol, host, pathname, search, username } = new URL(value);
  const rest = `${pathname}${search}`;
  return `${protocol}//${username === '' ? '' : '…@'}${host}${rest === '' || rest === '/' ? '' : '/…'}`;
}
