import type { Mistake } from './mistake.ts';

const SOLANA_B = `    solana:
      validator_bin: /home/sol/bin/agave-validator
      ledger: /mnt/ledger-b
      identity_link: /home/sol/identity.json
      staked_key: /home/sol/staked-identity.json
      unstaked_key: /home/sol/unstaked-identity.json
`;

/** Each is seen only when two places are compared. */
/** Where the section of sol-b begins that is of Solana. */
const AT_B = '    solana:\n      validator_bin: /home/sol/bin/agave-validator\n      ledger: /mnt/ledger-b\n';

export const mistakesAcrossKeys: readonly Mistake[] = [
  ['a certificate without its key', '    key: file:secrets/postgres-client.key\n', '', 'cert: file:secrets/postgres'],
  ['a key without its certificate', '    cert: file:secrets/postgres-client.pem\n', '', 'key: file:secrets/postgres'],
  ['Sentinels without a master', '  master: baton\n', '', 'sentinels: ['],
  ['a master without Sentinels', "  sentinels: ['sentinel-a:26379', 'sentinel-b:26379']\n", '', 'master: baton'],
  ['Sentinels and a Cluster', '  master: baton\n', "  master: baton\n  cluster: ['redis-a:6379']\n", 'cluster:'],
  ['Sentinels beside the embedded store', 'data: .baton', 'store: embedded', 'sentinels: ['],
  [
    'a public key as the private one',
    'key: file:secrets/baton_ed25519',
    'key: file:secrets/baton_ed25519.pub',
    'file:secrets/baton_ed',
  ],
  ['a passphrase without a key', '  key: file:secrets/baton_ed25519\n', '', 'passphrase'],
  ['a jump host that does not exist', '    jump: inner\n', '    jump: iner\n', 'iner\n'],
  ['a node as jump host', '    jump: inner\n', '    jump: sol-b\n', 'sol-b\n    login'],
  ['a jump host through itself', '      jump: bastion\n', '      jump: inner\n', 'inner\n      host_key'],
  [
    'jump hosts in a circle',
    'host: bastion.example.com\n',
    'host: bastion.example.com\n      jump: inner\n',
    'inner\n      login',
  ],
  ['a host key of a jump host that is cut off', 'Km324AJFQoJPRLg', 'Km324', 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIN1q'],
  [
    'a host key of another type',
    'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIND',
    'ssh-rsa AAAAC3NzaC1lZDI1NTE5AAAAIND',
    'ssh-rsa',
  ],
  [
    'the same observer twice',
    'https://rpc.example.com/?api-key=hunter2',
    'https://api.mainnet-beta.solana.com',
    'https://api.mainnet-beta.solana.com\nnodes',
  ],
  ['two observers of one name', 'name: second', 'name: public', 'public\n      url: https://rpc'],
  [
    'our own node as observer',
    'https://rpc.example.com/?api-key=hunter2',
    'http://sol-b.example.com:8899',
    'http://sol-b',
  ],
  [
    'our own node behind a proxy as observer',
    'https://rpc.example.com/?api-key=hunter2',
    'https://sol-b.example.com/rpc',
    'https://sol-b',
  ],
  [
    'our own node by its gossip address',
    'https://rpc.example.com/?api-key=hunter2',
    'http://203.0.113.10:9000',
    'http://203',
  ],
  ['a validator on a node that does not exist', '[sol-a, sol-b]', '[sol-a, sol-bb]', 'sol-bb'],
  ['a node named twice', '[sol-a, sol-b]', '[sol-a, sol-a]', 'sol-a]'],
  ['a validator on one node', '[sol-a, sol-b]', '[sol-a]', '[sol-a]'],
  ['a node that is not set up for Solana', SOLANA_B, '', 'sol-b]'],
  [
    'the vote account as identity',
    'GZQenHhC3FHpQgk2fdYi9hWtBUfqggS6WRjRNhPgUTam',
    'DYnBcf4nXw5rC7kuMjCLxbzDJEcfubKPKkWdqBEdByqP',
    'DYnBcf4nXw5rC7kuMjCLxbzDJEcfubKPKkWdqBEdByqP\n    nodes',
  ],
  [
    'one node for two validators',
    'people:\n',
    '  sol-two:\n    chain: solana\n    identity: 7Np41oeYqPefeNQEHSv1UDhYrehxin3NStELsSKCT4K2\n    vote_account: 4vJ9JU1bJJE96FWSJKvHsmmFADCg4gpZQff4P3bkLKi\n    nodes: [sol-b, sol-c]\npeople:\n',
    'sol-b, sol-c',
  ],
  [
    'one file as staked and unstaked key',
    'unstaked_key: /home/sol/unstaked-identity.json\n      rpc',
    'unstaked_key: /home/sol/staked-identity.json\n      rpc',
    '/home/sol/staked-identity.json\n      rpc',
  ],
  [
    'the link as key file',
    'identity_link: /home/sol/identity.json',
    'identity_link: /home/sol/staked-identity.json',
    'identity_link: ¦/home/sol/staked-identity.json',
  ],
  ['one machine as two nodes', 'host: sol-b.example.com', 'host: SOL-A.example.com\n    jump: inner', 'SOL-A'],
  ['sudo without a user', '    run_as: sol\n', '', 'sudo\n'],
  ['another user without sudo', '    become: sudo\n', '', 'sol\n    guard'],
  [
    'a program for the fence without its path',
    AT_B,
    `    fence: { off: [provider, off], state: [/usr/bin/provider, state], off_says: gone }\n${AT_B}`,
    'provider, off',
  ],
  [
    'a shell for the fence',
    AT_B,
    `    fence: { off: [/bin/sh, -c, poweroff], state: [/usr/bin/provider, state], off_says: gone }\n${AT_B}`,
    '/bin/sh, -c',
  ],
  [
    'one command to switch off and to tell the state',
    AT_B,
    `    fence: { off: [/usr/bin/provider, off], state: [/usr/bin/provider, off], off_says: gone }\n${AT_B}`,
    'state: [',
  ],
  [
    'a fence that never says off',
    AT_B,
    `    fence: { off: [/usr/bin/provider, off], state: [/usr/bin/provider, state] }\n${AT_B}`,
    'fence',
  ],
  ['a role that nobody has', 'roles: [operator]\npeople', 'roles: [operater]\npeople', 'operater'],
  [
    'a declaration that is easier than an approval',
    '      holds_for: 900\n',
    '      holds_for: 900\n    overrides:\n      people: 1\n',
    '1\nweb',
  ],
  [
    'more declarations than people',
    '      holds_for: 900\n',
    '      holds_for: 900\n    overrides:\n      people: 3\n',
    '3\nweb',
  ],
  [
    'a role that nobody has, to declare a node fenced',
    '      holds_for: 900\n',
    '      holds_for: 900\n    overrides:\n      roles: [operater]\n',
    'operater',
  ],
  ['more approvals than people', 'people: 2\n', 'people: 3\n', '3\n      roles'],
  [
    'four eyes with two people of whom one asks',
    'requester_may_approve: true',
    'requester_may_approve: false',
    '2\n      roles',
  ],
  [
    'one token for two people',
    "['env:BATON_TOKEN_BOB']",
    "['file:secrets/web-ada']",
    "'file:secrets/web-ada']\npolicies",
  ],
  [
    'an open page without a token',
    'host: 127.0.0.1\n  port: 4400\n  token: file:secrets/web-token',
    'host: 0.0.0.0',
    '0.0.0.0',
  ],
  ['page and health on one port', 'port: 4410', 'port: 4400', 'health:\n  host: 127.0.0.1\n  port: ¦4400'],
  ['a validator called all', '  sol-main:', '  all:', 'all:'],
];
