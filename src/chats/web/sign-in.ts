import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type { Clock } from '../../domain/clock.ts';
import { BatonError } from '../../domain/failure.ts';
import type { PersonName } from '../../domain/names.ts';
import type { PageAccess, PageToken } from './deps.ts';

const COOKIE = 'baton';
/** Shorter ones can be guessed; 16 signs of base64 hold 96 bits. */
const SHORTEST_TOKEN = 16;
/** More wrong tokens than a person mistypes in a minute are somebody guessing. */
const MOST_FAILURES = 10;
const FAILURE_WINDOW_MS = 60_000;

/** Who reads the page. `person: null` may look and not act; `demo` names whom it is with every command. */
export type Reader =
  | { readonly kind: 'stranger' }
  | { readonly kind: 'demo' }
  | { readonly kind: 'known'; readonly person: PersonName | null };

export interface SignIn {
  /** Whom the cookie header stands for. */
  reader(cookieHeader: string | undefined): Reader;
  /** The cookie for a right token, `wrong`, or `too-many` after ten wrong ones within a minute. */
  signIn(token: string): { readonly setCookie: string } | 'wrong' | 'too-many';
  /** A cookie that forgets. */
  readonly signedOut: string;
}

/** @throws `config/invalid` when a token is too short or there is none */
export function createSignIn(access: PageAccess, clock: Clock): SignIn {
  const tokens = access.kind === 'tokens' ? access.tokens : [];
  if (access.kind === 'tokens' && tokens.length === 0) throw new BatonError('config/invalid', 'The page has no token.');
  if (tokens.some((token) => token.secret.length < SHORTEST_TOKEN)) {
    throw new BatonError('config/invalid', `A token of the page needs at least ${SHORTEST_TOKEN} signs.`);
  }
  let failures: number[] = [];
  const attributes = 'HttpOnly; SameSite=Strict; Path=/';
  return {
    reader(cookieHeader) {
      if (access.kind === 'demo') return { kind: 'demo' };
      if (access.kind === 'open') return { kind: 'known', person: access.person };
      const token = find(tokens, cookieValue(cookieHeader), sessionOf);
      return token === null ? { kind: 'stranger' } : { kind: 'known', person: token.person };
    },
    signIn(given) {
      const now = clock.monotonic();
      failures = failures.filter((atMs) => now - atMs < FAILURE_WINDOW_MS);
      if (failures.length >= MOST_FAILURES) return 'too-many';
      const token = find(tokens, given, (candidate) => candidate.secret);
      if (token !== null) return { setCookie: `${COOKIE}=${sessionOf(token)}; ${attributes}` };
      failures.push(now);
      return 'wrong';
    },
    signedOut: `${COOKIE}=; Max-Age=0; ${attributes}`,
  };
}

/** What the cookie holds: derived, so that the token itself never lies in a browser, and gone when the token changes. */
function sessionOf(token: PageToken): string {
  return createHmac('sha256', token.secret).update('baton page session').digest('hex');
}

/** Looks at every token, whether one has matched or not, so that the time taken tells nothing. */
function find(tokens: readonly PageToken[], given: string, secretOf: (token: PageToken) => string): PageToken | null {
  let found: PageToken | null = null;
  for (const token of tokens) if (equal(secretOf(token), given)) found = token;
  return found;
}

/** Compares digests, which are always of the same length, in constant time. */
function equal(one: string, other: string): boolean {
  return timingSafeEqual(digest(one), digest(other));
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

function cookieValue(header: string | undefined): string {
  const pairs = (header ?? '').split(';').map((pair) => pair.trim());
  return pairs.find((pair) => pair.startsWith(`${COOKIE}=`))?.slice(COOKIE.length + 1) ?? '';
}
