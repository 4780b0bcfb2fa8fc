import { group, groups, type Loose, number, text } from '../loose.ts';
import type { Complaint, Path } from '../problem.ts';
import { isLoopback } from './loopback.ts';
import { repeats } from './repeats.ts';

/** Lists of RPCs that other people run, and what our own nodes of that chain are. */
const LISTS = [
  { path: ['solana', 'observers'], section: 'solana', rpcPort: 8899 },
  { path: ['polkadot', 'relay'], section: 'polkadot', rpcPort: 9944 },
  { path: ['polkadot', 'asset_hub'], section: 'polkadot', rpcPort: 9944 },
  { path: ['near', 'observers'], section: 'near', rpcPort: 3030 },
] as const;
type List = (typeof LISTS)[number];

interface Entry {
  readonly path: Path;
  readonly value: string;
  readonly owner: string;
}

function entriesOf(fleet: Loose, { path: [section, key] }: List): readonly Loose[] {
  const list = group(fleet[section])[key];
  return (Array.isArray(list) ? list : []).map((entry: unknown) => group(entry));
}

function usesOf(fleet: Loose, list: List, key: 'name' | 'url'): readonly Entry[] {
  return entriesOf(fleet, list).flatMap((observer, index) => {
    const value = text(observer[key]);
    const owner = (key === 'url' ? text(observer['name']) : null) ?? `entry ${index + 1}`;
    return value === null ? [] : [{ path: [...list.path, index, key], value, owner }];
  });
}

/** Observers are outside nodes, each another one, so that one that lies is seen. */
export function checkObservers(fleet: Loose): readonly Complaint[] {
  return [
    ...LISTS.flatMap((list) => [
      ...repeats(usesOf(fleet, list, 'name'), 'the name', 'give each observer a name of its own.'),
      ...usesOf(fleet, list, 'url').flatMap(({ path, value }) => ownNode(fleet, list, path, value)),
    ]),
    // Also across chains: one address is one chain.
    ...repeats(
      LISTS.flatMap((list) => usesOf(fleet, list, 'url')),
      'the address',
      'name a second RPC that somebody else runs.',
    ),
  ];
}

/** A node of ours as observer would testify for itself. */
function ownNode(fleet: Loose, { section, rpcPort }: List, path: Path, address: string): Complaint[] {
  if (!URL.canParse(address)) return [];
  const { hostname, port } = new URL(address);
  const owner = groups(fleet['nodes']).find(([, node]) => {
    const own = group(node[section]);
    if (node[section] === undefined) return false;
    const addresses = [text(node['host'])?.toLowerCase(), text(own['gossip'])?.split(':')[0]];
    // On loopback many things listen: only the very port tells them apart.
    const samePort = port === String(number(own['rpc_port']) ?? rpcPort);
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
  return LISTS.flatMap((list) => {
    const outside = usesOf(fleet, list, 'url').flatMap((entry) => {
      const url = URL.canParse(entry.value) ? new URL(entry.value) : null;
      return url === null || isLoopback(url.hostname) ? [] : [{ ...entry, url }];
    });
    return [
      ...outside.flatMap(({ path, url }): Complaint[] =>
        SAFE_ON_THE_WAY.has(url.protocol) ? [] : [unprotected(path, url.protocol)],
      ),
      ...repeats(
        outside.map(({ url, ...entry }) => ({ ...entry, value: url.hostname })),
        'the host',
        'name an RPC of another provider: two addresses of one fail, lag and lie together.',
      ),
    ];
  });
}

const SAFE_ON_THE_WAY: ReadonlySet<string> = new Set(['https:', 'wss:']);

function unprotected(path: Path, protocol: string): Complaint {
  const [plain, safe] = protocol === 'ws:' ? ['a plain web socket', 'wss'] : ['plain HTTP', 'https'];
  return {
    path,
    at: 'value',
    found: `${plain}: its answers can be changed on the way.`,
    expected: `an address that begins with ${safe}://.`,
    mend: `use ${safe}, unless the way to it is yours.`,
  };
}
