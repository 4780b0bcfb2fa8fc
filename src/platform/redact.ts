/** What stands where a secret was. */
export const CENSOR = '[secret]';

/** Shorter values are words of everyday life; hiding them would make the log unreadable. Unit: characters. */
const SHORTEST_KNOWN_SECRET = 6;

/** Names of fields whose value is a secret wherever it stands in a JSON line. */
const SECRET_NAMES =
  'password|passphrase|token|secret|(?:secret|private)[_-]?key|authorization|proxy-authorization|cookie|set-cookie|api[_-]?key|connection_?string|database_?url|redis_?url';

/**
 * Shapes of secrets in any text, also inside JSON, where a line end is the two characters `\n`. The first group is kept.
 */
const SHAPES: readonly (readonly [shape: RegExp, instead: string])[] = [
  // A field of JSON at any depth; then one of JSON that stands in a text of JSON, with its quotes escaped.
  [new RegExp(String.raw`("(?:${SECRET_NAMES})"\s*:\s*)"(?:[^"\\]|\\.)*"`, 'gi'), `$1"${CENSOR}"`],
  [
    new RegExp(String.raw`(\\"(?:${SECRET_NAMES})\\"\s*:\s*)\\"(?:[^"\\]|\\\\\\"|\\\\|\\[^"\\])*\\"`, 'gi'),
    String.raw`$1\"${CENSOR}\"`,
  ],
  // scheme://user:password@host; the password may itself hold an @ that was not encoded.
  [/\b([a-z][a-z0-9+.-]*:\/\/[^\s:@/"'\\]*:)[^\s"'\\]*@/gi, `$1${CENSOR}@`],
  [/([?&](?:[a-z_-]*key|[a-z_-]*token|secret|password|auth)=)[^\s&"'\\#]+/gi, `$1${CENSOR}`],
  // Providers of RPC put their key into the path.
  [
    /(\bhttps?:\/\/[^\s"'\\]*?\/)[0-9a-f]{24,}|(\bhttps?:\/\/[^\s"'\\]*?\/)[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/gi,
    `$1$2${CENSOR}`,
  ],
  [/-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/g, CENSOR],
  // A Solana key file: 64 numbers of a byte each.
  [/\[\s*(?:\d{1,3}\s*,\s*){63}\d{1,3}\s*\]/g, CENSOR],
  // A secret key of NEAR: 64 bytes in base58, where a public one has 32.
  [/\b(ed25519:)[1-9A-HJ-NP-Za-km-z]{80,90}\b/g, `$1${CENSOR}`],
  [/\b(Bearer|Basic|Bot)\s+[A-Za-z0-9._~+/=-]{8,}/g, `$1 ${CENSOR}`],
  // Slack, and Discord's bot tokens.
  [/\bx(?:ox[a-z]|app)-[A-Za-z0-9-]{8,}/g, CENSOR],
  [/\b[MNO][A-Za-z0-9_-]{22,}\.[A-Za-z0-9_-]{6}\.[A-Za-z0-9_-]{27,}/g, CENSOR],
];

/**
 * The text without what looks like a secret, and without the values of `known`.
 * @param known secrets of this process, so that they are found in whatever form they come; very short ones are left
 */
export function withoutSecrets(text: string, known: readonly string[] = []): string {
  const shaped = SHAPES.reduce((rest, [shape, instead]) => rest.replace(shape, instead), text);
  return known
    .filter((secret) => secret.length >= SHORTEST_KNOWN_SECRET)
    .reduce((rest, secret) => rest.replaceAll(secret, CENSOR), shaped);
}

/** The password of a connection URL, as written and decoded; nothing when it has none or is no URL. */
export function passwordsIn(url: string | null): readonly string[] {
  if (url === null || !URL.canParse(url)) return [];
  const { password } = new URL(url);
  if (password === '') return [];
  try {
    return [password, decodeURIComponent(password)];
  } catch {
    // A stray % is no encoding.
    return [password];
  }
}
