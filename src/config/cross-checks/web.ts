import { isIPv4 } from 'node:net';
import { group, type Loose, text } from '../loose.ts';
import type { Complaint } from '../problem.ts';

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

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || (isIPv4(host) && host.startsWith('127.'));
}
