import { group, groups, type Loose, number, text, texts } from '../loose.ts';
import type { Complaint } from '../problem.ts';
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
            value: `${host.toLowerCase()} port ${number(node['port']) ?? 22}`,
            owner: name,
          },
        ];
  });
  return [
    ...repeats(addresses, 'the machine', 'one machine cannot be its own standby: give each node a host of its own.'),
    ...nodes.flatMap(([name, node]) => [
      ...checkBecome(name, node),
      ...checkHostKeys(name, node),
      ...checkPaths(name, node),
    ]),
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

/** A pinned key that is cut off or of another type would be found out only when the host is needed. */
function checkHostKeys(name: string, node: Loose): Complaint[] {
  return texts(node['host_key']).flatMap(([index, key]): Complaint[] => {
    const [type = '', base64 = ''] = key.split(' ');
    const bytes = Buffer.from(base64, 'base64');
    const length = bytes.length >= 4 ? bytes.readUInt32BE(0) : 0;
    if (base64 === '' || bytes.subarray(4, 4 + length).toString('latin1') === type) return [];
    return [
      {
        path: ['nodes', name, 'host_key', index],
        at: 'value',
        found: `the key after \`${type}\` is not a key of that type, or is cut off.`,
        expected: 'type and key as in the file /etc/ssh/ssh_host_ed25519_key.pub of the host.',
        mend: `run \`ssh-keyscan -t ed25519 ${text(node['host']) ?? 'HOST'}\`, compare with the host's own file, and copy the last two words.`,
      },
    ];
  });
}

/** Files that must not be one and the same. */
function checkPaths(name: string, node: Loose): Complaint[] {
  const solana = group(node['solana']);
  const paths = ['staked_key', 'unstaked_key', 'identity_link'].flatMap((key) => {
    const value = text(solana[key]);
    return value === null ? [] : [{ path: ['nodes', name, 'solana', key], value, owner: key }];
  });
  return repeats(
    paths,
    'the file',
    'staked key, unstaked key and the link that points to one of them are three files.',
  );
}
