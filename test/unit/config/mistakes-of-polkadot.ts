import type { Mistake } from './mistake.ts';

const STASH = 'HNZata7iMYWmk5RvZRTiAsSDhV8366zq2YGb3tLH5Upf74F';
const HUB = '  asset_hub:\n    - name: hub\n      url: wss://asset-hub.example.com\n';
const PROXY = "account: '0x8eaf04151687736326c9fea17e25fc5287613693c912909cb226aa4794f26a48'";
const AT_B = '    polkadot:\n      base_path: /srv/polkadot\nvalidators';

/** Planted into good-polkadot.yaml. */
export const mistakesOfPolkadot: readonly Mistake[] = [
  ['a chain that nobody knows', 'chain: polkadot', 'chain: polkadto', 'polkadto'],
  ['a validator without its chain', '    chain: polkadot\n', '', 'dot-main:'],
  ['a validator of another chain than its keys', 'chain: polkadot', 'chain: solana', 'stash:'],
  ['a key of Solana at a Polkadot validator', '    nodes: [', '    vote_account: x\n    nodes: [', 'vote_account'],
  ['a mistyped key of a Polkadot validator', '    stash:', '    stahs:', 'stahs'],
  ['a validator without its stash', `    stash: ${STASH}\n`, '', 'dot-main:'],
  ['a limit of Solana in a policy of Polkadot', 'old_node: demote', 'max_lag_slots: 5', 'max_lag_slots'],
  ['an end of the old node that there is not', 'old_node: demote', 'old_node: stop', 'stop'],
  ['a network that nobody knows', 'network: kusama', 'network: kusame', 'kusame'],
  ['a network of your own, without what is known of others', 'network: kusama', 'network: custom', 'custom'],
  [
    'the genesis hash of a known network',
    'network: kusama',
    "network: kusama\n  genesis: '0xb0a8d493285c2df73290dfb7e61f870f17b41801197a149ca93654499ea3dafe'",
    'genesis',
  ],
  ['a genesis hash of Solana', 'network: kusama', 'network: custom\n  chain_id: x\n  genesis: 5eykt4Us', '5eykt4Us'],
  ['one RPC of the relay chain', '    - name: two\n      url: https://relay.example.net\n', '', '- name: one'],
  ['no RPC of Asset Hub', HUB, '', 'polkadot:'],
  ['an empty list of RPCs of Asset Hub', HUB, '  asset_hub: []\n', '[]'],
  [
    'one RPC for both chains',
    'wss://asset-hub.example.com',
    'wss://relay.example.com',
    'relay:\n    - name: one\n      url: wss://relay.example.com\n    - name: two\n      url: https://relay.example.net\n  asset_hub:\n    - name: hub\n      url: ¦wss',
  ],
  ['an RPC of another protocol', 'wss://relay.example.com', 'ssh://relay.example.com', 'ssh://'],
  ['our own node as observer of the relay chain', 'wss://relay.example.com', 'ws://dot-b.example.com:9944', 'ws://'],
  ['an address that is cut off', STASH, STASH.slice(0, -3), 'HNZ'],
  ['an address with a wrong letter', STASH, STASH.replace('Wmk5', 'Wmk6'), 'HNZ'],
  [
    'an address of Polkadot on Kusama',
    STASH,
    '15oF4uVJwmo4TdGW7VfQxNLavjCXviqxT9S1MgbjMNHr6Sp5',
    '15oF4uVJwmo4TdGW7VfQxNLavjCXviqxT9S1MgbjMNHr6Sp5',
  ],
  ['a hash that YAML reads as a number', PROXY, PROXY.replaceAll("'", ''), '0x8eaf'],
  ['the stash as its own proxy', PROXY, `account: ${STASH}`, `account: ¦${STASH}`],
  [
    'a proxy key without its passphrase',
    '      passphrase: env:PROXY_PASSPHRASE\n',
    '',
    'key: file:secrets/proxy.json',
  ],
  ['a passphrase without a proxy key', '      key: file:secrets/proxy.json\n', '', 'passphrase'],
  ['a seed in place of a proxy key', 'key: file:secrets/proxy.json', 'key: hunter2 bottom drive', 'hunter2'],
  [
    'one stash for two validators',
    'people:\n  ada',
    `  dot-two:\n    chain: polkadot\n    stash: '0xd43593c715fdd31c61141abd04a99fd6822c8558854ccde39a5684e7a56da27d'\n    proxy: { account: 5FHneW46xGXgs5mUiveU4sbTyGBzmstUspZC92UhjJM694ty }\n    nodes: [dot-a, dot-b]\npeople:\n  ada`,
    "'0xd435",
  ],
  ['a node that is not set up for Polkadot', AT_B, 'validators', 'dot-b]'],
  [
    'a node of two chains',
    AT_B,
    `    solana: { validator_bin: /a, ledger: /b, identity_link: /c, staked_key: /d, unstaked_key: /e }\n${AT_B}`,
    'polkadot:\n      base_path: /srv/polkadot\nvalidators',
  ],
  ['a Polkadot node without its base path', AT_B, '    polkadot: {}\nvalidators', 'polkadot: {}'],
  ['a unit that is none', 'unit: validator.service', 'unit: validator', 'validator\n'],
  ['a section of Polkadot under another name', 'polkadot:\n  network', 'kusama:\n  network', 'kusama:'],
  [
    'a role that nobody has, on Polkadot',
    'alarm:\n      roles: [operator]',
    'alarm:\n      roles: [operater]',
    'operater',
  ],
  ['more approvals than people, on Polkadot', 'approvals:\n      roles: []', 'approvals:\n      people: 3', '3\n'],
  [
    'a takeover that is easier than a move, on Polkadot',
    'alarm:\n      roles: [operator]',
    'takeover:\n      people: 1',
    'takeover:\n      people: ¦1',
  ],
];
