import { group, type Loose, text } from '../loose.ts';
import type { Complaint } from '../problem.ts';
import { isLoopback } from './loopback.ts';

/** A page that others can reach needs a sign-in. */
export function checkWeb(fleet: Loose): readonly Complaint[] {
  const web = group(fleet['web']);
  const host = text(web['host']);
  if (host === null || isLoopback(host) || web['token'] !== undefined) return [];
  return [
    {
      path: ['web', 'host'],
      at: 'value',
      found: `the page would be open to everybody who reaches ${host}.`,
      expected: 'a token, or a host on loopback such as 127.0.0.1.',
      mend: 'add `token: file:PATH` under web, or take `host` out and use `ssh -L`.',
    },
  ];
}

/** Tokens go over plain HTTP. */
export function doubtWeb(fleet: Loose): readonly Complaint[] {
  const host = text(group(fleet['web'])['host']);
  if (host === null || isLoopback(host)) return [];
  return [
    {
      path: ['web', 'host'],
      at: 'value',
      found: `the page on ${host} speaks plain HTTP, so whoever is on the way can read tokens.`,
      expected: 'a proxy with TLS in front of it, or a host on loopback.',
      mend: 'take `host` out and use `ssh -L` or a proxy on this machine, unless there is such a proxy already.',
    },
  ];
}
