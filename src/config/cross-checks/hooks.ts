import { group, type Loose, number, text } from '../loose.ts';
import type { Complaint } from '../problem.ts';
import { FleetSchema } from '../schema.ts';
import { defaultAt } from '../schema-at.ts';
import { isLoopback } from './loopback.ts';

/** Senders are told the port of `hooks`, so it is that of nothing else. */
export function checkHooks(fleet: Loose): readonly Complaint[] {
  if (fleet['hooks'] === undefined) return [];
  const listen = group(group(fleet['hooks'])['listen']);
  const port = number(listen['port']) ?? Number(defaultAt(FleetSchema, ['hooks', 'listen', 'port']));
  const isWritten = listen['port'] !== undefined;
  return othersOf(fleet).flatMap(({ path, port: taken }): Complaint[] => {
    if (taken !== port) return [];
    return [
      {
        path: isWritten ? ['hooks', 'listen', 'port'] : path,
        at: 'value',
        found: `port ${port} is that of \`${isWritten ? path.slice(0, -1).join('.') : 'hooks.listen'}\` too.`,
        expected: 'a port of its own for each listener.',
        mend: 'take another one.',
      },
    ];
  });
}

function othersOf(fleet: Loose): readonly { readonly path: readonly string[]; readonly port: number }[] {
  const slack = group(fleet['slack']);
  return [
    listenerAt(['web'], group(fleet['web'])),
    listenerAt(['health'], group(fleet['health'])),
    ...(slack['mode'] === 'http' ? [listenerAt(['slack', 'listen'], group(slack['listen']))] : []),
  ];
}

function listenerAt(path: readonly string[], given: Loose) {
  return {
    path: [...path, 'port'],
    port: number(given['port']) ?? Number(defaultAt(FleetSchema, [...path, 'port'])),
  };
}

/** Tokens and alerts go over plain HTTP. */
export function doubtHooks(fleet: Loose): readonly Complaint[] {
  const host = text(group(group(fleet['hooks'])['listen'])['host']);
  if (host === null || isLoopback(host)) return [];
  return [
    {
      path: ['hooks', 'listen', 'host'],
      at: 'value',
      found: `${host} takes alerts over plain HTTP, so whoever is on the way can read the token and send alerts of their own.`,
      expected: 'a proxy with TLS in front of it, a network of your own, or a host on loopback.',
      mend: 'take `host` out where the senders, or a proxy, are on this machine.',
    },
  ];
}
