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
      ...(node['polkadot'] === undefined ? checkBecome(name, node) : []),
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

/** A node's keystore, unit and drop-in are closed to everybody but root and, but for the unit, the node's user. */
function doubtRoot(name: string, node: Loose): Complaint[] {
  const login = text(node['login']);
  if (node['polkadot'] === undefined || node['become'] === 'sudo' || login === null || login === 'root') return [];
  return [
    {
      path: ['nodes', name, 'login'],
      at: 'value',
      found: `on a node of Polkadot the guard works as root, and \`${login}\` does not become it.`,
      expected: '`become: sudo`.',
      mend: `add \`become: sudo\` under nodes.${name}.`,
    },
  ];
}

function checkOneChain(name: string, node: Loose): Complaint[] {
  if (node['solana'] === undefined || node['polkadot'] === undefined) return [];
  return [
    {
      path: ['nodes', name, 'polkadot'],
      at: 'key',
      found: 'the node has a `solana` section already.',
      expected: 'a section of one chain: a machine runs one validator.',
      mend: `take one of the two out, or give each chain a node of its own under nodes.`,
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
