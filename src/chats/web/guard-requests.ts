import type { FastifyInstance, FastifyRequest } from 'fastify';
import { isIP } from 'node:net';

/** A page cannot set this header across origins without being asked first, and the answer to that is no. */
const OWN_HEADER = 'x-baton';

const PAGE_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  "trusted-types 'none'",
].join('; ');

/** A picture opened by itself is a document: nothing in it may run or load. */
export const PICTURE_POLICY = "default-src 'none'; style-src 'unsafe-inline'; sandbox";

/** Refuses requests that another site made the browser send, and sets the headers that keep the page to itself. */
export function guardRequests(server: FastifyInstance, hostNames: readonly string[]): void {
  const names = new Set(['localhost', ...hostNames.map((name) => name.toLowerCase())]);
  server.addHook('onRequest', async (request, reply) => {
    void reply.headers({
      'content-security-policy': PAGE_POLICY,
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-resource-policy': 'same-origin',
      'permissions-policy': 'camera=(), geolocation=(), microphone=()',
      'cache-control': 'no-store',
    });
    const complaint = complaintAbout(request, names);
    return complaint === null ? undefined : reply.code(403).send({ error: complaint });
  });
}

function complaintAbout(request: FastifyRequest, names: ReadonlySet<string>): string | null {
  const host = request.headers.host ?? '';
  if (!hostAllowed(host, names)) return `The page is not served under this host name. Use its address, or localhost.`;
  const site = request.headers['sec-fetch-site'];
  const api = request.url.startsWith('/api/');
  if (api && site !== undefined && site !== 'same-origin' && site !== 'none') return 'Asked from another site.';
  if (request.method === 'GET' || request.method === 'HEAD') return null;
  const { origin } = request.headers;
  // A browser always sends one of the two with a POST; what sends neither is no page of ours.
  if (origin === undefined ? site !== 'same-origin' : !sameOrigin(origin, host)) return 'Asked from another site.';
  return request.headers[OWN_HEADER] === '1' ? null : `The header ${OWN_HEADER} is missing.`;
}

/**
 * Rebinding makes a foreign *name* point at this machine; it cannot forge an address. So addresses are let through and
 * names only when they are known. The port is not looked at: a forwarded one differs.
 */
export function hostAllowed(host: string, names: ReadonlySet<string>): boolean {
  const bare = /^(\[[0-9a-f:.]+\]|[^:]+)(?::\d{1,5})?$/i.exec(host)?.[1]?.toLowerCase();
  if (bare === undefined) return false;
  return bare.startsWith('[') ? isIP(bare.slice(1, -1)) === 6 : isIP(bare) === 4 || names.has(bare);
}

function sameOrigin(origin: string, host: string): boolean {
  return origin === `http://${host}` || origin === `https://${host}`;
}
