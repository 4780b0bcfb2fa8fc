import { group, groups, type Loose, number, text } from '../loose.ts';
import type { Complaint, Path } from '../problem.ts';
import { isLoopback } from './loopback.ts';
import { repeats } from './repeats.ts';

/** Observers are outside nodes, each another one, so that one that lies is seen. */
export function checkObservers(fleet: Loose): readonly Complaint[] {
  const list = group(fleet['solana'])['observers'];
  const observers = (Array.isArray(list) ? list : []).map((entry: unknown) => group(entry));
  const uses = (key: 'name' | 'url') =>
    observers.flatMap((observer, index) => {
      const value = text(observer[key]);
      return value === null
        ? []
        : [
            {
              path: ['solana', 'observers', index, key],
              value,
              owner: (key === 'url' ? text(observer['name']) : null) ?? `entry ${index + 1}`,
            },
          ];
    });
  return [
    ...repeats(uses('name'), 'the name', 'give each observer a name of its own.'),
    ...repeats(uses('url'), 'the address', 'name a second RPC that somebody else runs.'),
    ...uses('url').flatMap(({ path, value }) => ownNode(fleet, path, value)),
  ];
}

/** A node of ours as observer would testify for itself. */
function ownNode(fleet: Loose, path: Path, address: string): Complaint[] {
  if (!URL.canParse(address)) return [];
  const { hostname, port } = new URL(address);
  const owner = groups(fleet['nodes']).find(([, node]) => {
    const solana = group(node['solana']);
    const addresses = [text(node['host'])?.toLowerCase(), text(solana['gossip'])?.split(':')[0]];
    // On loopback many things listen: only the very port tells them apart.
    const samePort = port === String(number(solana['rpc_port']) ?? 8899);
    return addresses.includes(hostname) && (samePort || !isLoopback(hostname));
  });
  if (owner === undefined) return [];
  return [
    {
      path,
      at: 'value',
      found: `this is the RPC of our own node \`${owner[0]}\`.`,
      expected: 'an RPC of a node that is not one of ours.',
      mend: 'name an RPC that somebody else runs.',
    },
  ];
}

/** Testimony that can be changed on the way, or that comes twice from one house. */
export function doubtObservers(fleet: Loose): readonly Complaint[] {
  const list = group(fleet['solana'])['observers'];
  const addresses = (Array.isArray(list) ? list : []).flatMap((entry: unknown, index) => {
    const url = text(group(entry)['url']);
    return url === null || !URL.canParse(url) ? [] : [{ index, url: new URL(url), name: text(group(entry)['name']) }];
  });
  const outside = addresses.filter(({ url }) => !isLoopback(url.hostname));
  return [
    ...outside.flatMap(({ index, url }): Complaint[] =>
      url.protocol === 'https:' ? [] : [unprotected(['solana', 'observers', index, 'url'])],
    ),
    ...repeats(
      outside.map(({ index, url, name }) => ({
        path: ['solana', 'observers', index, 'url'],
        value: url.hostname,
        owner: name ?? `entry ${index + 1}`,
      })),
      'the host',
      'name an RPC of another provider: two addresses of one fail, lag and lie together.',
    ),
  ];
}

function unprotected(path: Path): Complaint {
  return {
    path,
    at: 'value',
    found: 'plain HTTP: its answers can be changed on the way.',
    expected: 'an address that begins with https://.',
    mend: 'use https, unless the way to it is yours.',
  };
}
