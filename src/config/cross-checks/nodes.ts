import { CHAINS, type Chain } from '../../domain/names.ts';
import { group, groups, type Loose, number, text, texts } from '../loose.ts';
import type { Complaint } from '../problem.ts';
import { hostKeyComplaints } from './host-keys.ts';
import { repeats } from './repeats.ts';

/** Two nodes are two machines, and each can be logged in to and switched as it says. */
export function checkNodes(fleet: Loose): readonly Complaint[] {
  const nodes = groups(fleet['nodes']);
  const addresses = nodes.flatMap(([name, node]) => {
    const host = text(node['host']);
    return host === null
      ? []
      : [
          {
            path: ['nodes', name, 'host'],
            value: machine(host, node),
            owner: name,
          },
        ];
  });
  return [
    ...repeats(addresses, 'the machine', 'one machine cannot be its own standby: give each node a host of its own.'),
    ...nodes.flatMap(([name, node]) => [
      ...checkOneChain(name, node),
      ...checkUsers(name, node),
      ...hostKeyComplaints(['nodes', name], node),
      ...checkPaths(name, node),
    ]),
  ];
}

/** Private addresses mean another machine behind another jump host. */
function machine(host: string, node: Loose): string {
  const jump = text(node['jump']);
  return `${host.toLowerCase()} port ${number(node['port']) ?? 22}${jump === null ? '' : ` behind ${jump}`}`;
}

/** One host key at two nodes: a cloned image, or one machine under two names. And a login that the guard cannot work as. */
export function doubtNodes(fleet: Loose): readonly Complaint[] {
  const keys = groups(fleet['nodes']).flatMap(([name, node]) =>
    texts(node['host_key']).map(([index, value]) => ({ path: ['nodes', name, 'host_key', index], value, owner: name })),
  );
  return [
    ...repeats(
      keys,
      'the host key',
      'find out whether both names lead to one machine. If they do not, make new host keys on one: `ssh-keygen -A` after removing the old ones.',
    ),
    ...groups(fleet['nodes']).flatMap(([name, node]) => doubtRoot(name, node)),
  ];
}

/** Chains whose nodes the guard works on as root: keys, unit and drop-in are closed to everybody but root and, in part, the node's user. */
const AS_ROOT: Readonly<Record<Chain, string | null>> = { solana: null, polkadot: 'Polkadot', near: 'NEAR' };

/** The chain of a node whose guard is root, by its title; null on the others. */
function rootChain(node: Loose): string | null {
  return CHAINS.flatMap((chain) => (node[chain] === undefined ? [] : (AS_ROOT[chain] ?? [])))[0] ?? null;
}

function doubtRoot(name: string, node: Loose): Complaint[] {
  const login = text(node['login']);
  const title = rootChain(node);
  if (title === null || node['become'] === 'sudo' || login === null || login === 'root') return [];
  return [
    {
      path: ['nodes', name, 'login'],
      at: 'value',
      found: `on a node of ${title} the guard works as root, and \`${login}\` does not become it.`,
      expected: '`become: sudo`.',
      mend: `add \`become: sudo\` under nodes.${name}.`,
    },
  ];
}

function checkOneChain(name: string, node: Loose): Complaint[] {
  const [first, ...more] = CHAINS.filter((chain) => node[chain] !== undefined);
  return more.map((chain) => ({
    path: ['nodes', name, chain],
    at: 'key',
    found: `the node has a \`${first}\` section already.`,
    expected: 'a section of one chain: a machine runs one validator.',
    mend: `take one of the two out, or give each chain a node of its own under nodes.`,
  }));
}

/** Where the guard is root it becomes no other user, and `run_as` only says whose process the node's is. */
function checkUsers(name: string, node: Loose): Complaint[] {
  if (rootChain(node) === null) return checkBecome(name, node);
  if (node['near'] === undefined || node['become'] !== 'sudo' || text(node['run_as']) !== null) return [];
  // Packages of Polkadot make a user; nothing does on NEAR, and the login is not likely to be it.
  return [
    {
      path: ['nodes', name, 'become'],
      at: 'value',
      found: '`become: sudo` without `run_as`.',
      expected: '`run_as`, the user that neard runs as.',
      mend: `add \`run_as:\` under nodes.${name} with the \`User=\` of its unit.`,
    },
  ];
}

function checkBecome(name: string, node: Loose): Complaint[] {
  const login = text(node['login']);
  const runAs = text(node['run_as']);
  const sudo = node['become'] === 'sudo';
  if (sudo && runAs === null) {
    return [
      {
        path: ['nodes', name, 'become'],
        at: 'value',
        found: '`become: sudo` without `run_as`.',
        expected: '`run_as`, the user to become.',
        mend: `add \`run_as:\` under nodes.${name} with the user the validator runs as.`,
      },
    ];
  }
  if (sudo || runAs === null || login === null || runAs === login) return [];
  return [
    {
      path: ['nodes', name, 'run_as'],
      at: 'value',
      found: `\`run_as: ${runAs}\` differs from \`login: ${login}\`, and nothing says how to become it.`,
      expected: '`become: sudo`, or the same user in both.',
      mend: `add \`become: sudo\` under nodes.${name}.`,
    },
  ];
}

/** Files that must not be one and the same. */
function checkPaths(name: string, node: Loose): Complaint[] {
  const solana = group(node['solana']);
  const paths = ['staked_key', 'unstaked_key', 'identity_link'].flatMap((key) => {
    const value = text(solana[key]);
    return value === null ? [] : [{ path: ['nodes', name, 'solana', key], value, owner: key }];
  });
  const own = Object.entries(group(solana['staked_keys'])).flatMap(([validator, file]) => {
    const value = text(file);
    const path = ['nodes', name, 'solana', 'staked_keys', validator];
    return value === null ? [] : [{ path, value, owner: `staked_keys.${validator}` }];
  });
  return repeats(
    [...paths, ...own],
    'the file',
    'staked key, unstaked key and the link that points to one of them are three files, and each validator has a key of its own.',
  );
}
