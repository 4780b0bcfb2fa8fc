import { group, groups, type Loose, number, text } from '../loose.ts';
import type { Complaint } from '../problem.ts';
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
        : [{ path: ['solana', 'observers', index, key], value, owner: text(observer['name']) ?? `entry ${index + 1}` }];
    });
  return [
    ...repeats(uses('name'), 'the name', 'give each observer a name of its own.'),
    ...repeats(uses('url'), 'the address', 'name a second RPC that somebody else runs.'),
    ...uses('url').flatMap(({ path, value }) => ownNode(fleet, path, value)),
  ];
}

/** A node of ours as observer would testify for itself. */
function ownNode(fleet: Loose, path: readonly (string | number)[], address: string): Complaint[] {
  if (!URL.canParse(address)) return [];
  const { hostname, port } = new URL(address);
  const owner = groups(fleet['nodes']).find(
    ([, node]) =>
      text(node['host'])?.toLowerCase() === hostname &&
      port === String(number(group(node['solana'])['rpc_port']) ?? 8899),
  );
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
