import type { Mistake } from './mistake.ts';

const KEY = 'HYmv1avze89gAJSYCWeigWE1KcyJGYKjQmsFyawNdngL';
const OTHER_KEY = 'MgzdmogNUrJ5x5cR7XANqyq5aGjAUqTkGsufEiLen2i';
const AT_A = '      next_bin: /usr/local/bin/neard-next\n';
const STAGED = 'staged_key: /home/neard/.near/staged.json';
const second = (pool: string, key: string, nodes: string): string =>
  `  near-two:\n    chain: near\n    pool: ${pool}\n    public_key: ed25519:${key}\n    nodes: ${nodes}\npeople:\n  ada`;

/** Planted into good-near.yaml. */
export const mistakesOfNear: readonly Mistake[] = [
  ['a validator of Solana with a pool', 'chain: near', 'chain: solana', 'pool:'],
  ['a mistyped key of a NEAR validator', '    pool:', '    poll:', 'poll'],
  ['an account that is none', 'pool: baton.pool.near', 'pool: Baton.pool.near', 'Baton'],
  ['a validator key without its kind', 'public_key: ed25519:', 'public_key: ', KEY],
  ['a validator key that is cut off', KEY, KEY.slice(0, -2), `ed25519:${KEY.slice(0, -2)}`],
  ['a secret key in place of a public one', KEY, `hunter2${KEY}${OTHER_KEY}`, 'ed25519:'],
  ['a network of NEAR that nobody knows', 'network: mainnet', 'network: mainet', 'mainet'],
  ['a network of NEAR of your own, without what is known of others', 'network: mainnet', 'network: custom', 'custom'],
  [
    'the chain id of a known network of NEAR',
    'network: mainnet',
    'network: mainnet\n  chain_id: mainnet',
    'chain_id: mainnet',
  ],
  ['one RPC of NEAR', '    - name: two\n      url: https://rpc.example.net\n', '', '- name: one'],
  ['our own node as observer of NEAR', 'https://rpc.example.com', 'http://near-b.example.com:3030', 'http://'],
  ['an RPC of NEAR over web sockets', 'https://rpc.example.com', 'wss://rpc.example.com', 'wss://'],
  ['no section of the network', 'near:\n  network: mainnet\n', 'nearr:\n  network: mainnet\n', 'nearr'],
  [
    'one pool for two validators',
    'people:\n  ada',
    second('baton.pool.near', OTHER_KEY, '[near-a, near-b]'),
    'baton.pool.near\n    public_key: ed25519:Mgz',
  ],
  [
    'one key for two pools',
    'people:\n  ada',
    second('two.pool.near', KEY, '[near-a, near-b]'),
    `ed25519:${KEY}\n    nodes: [near-a, near-b]\npeople`,
  ],
  [
    'a node of NEAR for two validators without a staged key of each',
    'people:\n  ada',
    second('two.pool.near', OTHER_KEY, '[near-a, near-b]'),
    'near-a, near-b]\npeople',
  ],
  ['a staged key of a validator that there is not', STAGED, 'staged_keys: { near-mian: /srv/key }', 'near-mian'],
  [
    'a staged key in the place of the live one',
    STAGED,
    'staged_key: /home/neard/.near/validator_key.json',
    '/home/neard/.near/validator_key.json',
  ],
  [
    'one staged key for two validators',
    STAGED,
    'staged_key: /srv/key\n      staged_keys: { near-main: /srv/key }',
    '/srv/key }',
  ],
  ['a new program in the place of the old one', 'neard-next', 'neard', '/usr/local/bin/neard\n      home'],
  ['one port for two things', 'rpc_port: 3030', 'rpc_port: 3030\n      p2p_port: 3030', '3030\n  near-b'],
  [
    'a NEAR node without its home',
    '      home: /home/neard/.near\n      rpc_port',
    '      rpc_port',
    'near:\n      unit',
  ],
  [
    'a program path that is none',
    'neard_bin: /usr/local/bin/neard\n      next',
    'neard_bin: neard\n      next',
    'neard\n      next',
  ],
  ['a node of NEAR and Polkadot', AT_A, `${AT_A}    polkadot:\n      base_path: /srv/polkadot\n`, 'near:\n      unit'],
  [
    'a login on NEAR that becomes root, and no word whose process it is',
    '    run_as: neard\n    become',
    '    become',
    'sudo',
  ],
  ['a limit of Solana in a policy of NEAR', 'window_wait: 60', 'max_lag_slots: 5', 'max_lag_slots'],
  ['a way to end a swap that there is not', 'after_swap: keep', 'after_swap: all-shards', 'all-shards'],
  ['a wait for a window that outlasts an epoch', 'window_wait: 60', 'window_wait: 5000', '5000'],
  ['a role that nobody has, on NEAR', 'alarm:\n      roles: [operator]', 'alarm:\n      roles: [operater]', 'operater'],
  ['more approvals than people, on NEAR', 'approvals:\n      roles: []', 'approvals:\n      people: 3', '3\n'],
  [
    'a takeover that is easier than a move, on NEAR',
    'alarm:\n      roles: [operator]',
    'takeover:\n      people: 1',
    'takeover:\n      people: ¦1',
  ],
  [
    'a fence that is easier than a move, on NEAR',
    'alarm:\n      roles: [operator]',
    'overrides:\n      people: 1',
    'overrides:\n      people: ¦1',
  ],
];
