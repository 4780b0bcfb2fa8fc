import { randomUUID } from 'node:crypto';
import { keyFiles, type Waiter } from './cast.ts';

/** About as many as a node has: the line with their names is the longest of the answer. */
const METHODS = 110;
const HASH = `0x${'5e'.repeat(32)}`;

/**
 * What the guard's `observe` says of a healthy validator (`src/hosts/guard/core.sh`, `polkadot.sh`), but for the time of the
 * host, which is put in when it is asked.
 * @returns the lines before that time, and those behind it
 */
export function observeAnswer(waiter: Waiter, node: string): { readonly before: string; readonly behind: string } {
  const own = keyFiles(node === waiter.from ? waiter.oldKeys : waiter.newKeys);
  return { before: text(hostLines(node)), behind: text([...recordLines(), ...nodeLines(), ...rpcLines(own)]) };
}

type Line = readonly [key: string, value: string | number];

const text = (lines: readonly Line[]): string => lines.map(([key, value]) => `${key}=${value}\n`).join('');

const hostLines = (node: string): Line[] => [
  ['guard.version', 1],
  ['guard.file', ''],
  ['host.name', node],
  ['host.boot_id', randomUUID()],
  ['host.uptime_ms', 86_400_000],
];

const recordLines = (): Line[] => [
  ['host.user', 'root'],
  ['tools.missing', ''],
  ['state.root', 'yes'],
  ['state', 'present'],
  ['state.id', randomUUID()],
  ['state.term', 1],
  ['in_flight', 'none'],
  ['armed', 'none'],
];

const nodeLines = (): Line[] => [
  ['process.count', 1],
  ['process.pid', 4242],
  ['process.start', 1200],
  ['process.user', 'polkadot'],
  ['process.exe', '/usr/bin/polkadot'],
  ['node_key', 'file'],
  ['process.arg', '--validator'],
  ['process.arg', '--base-path=/srv/polkadot'],
  ['rpc.own', 'yes'],
  ['metrics.own', 'yes'],
  ['rpc.listen', '0100007F'],
  ...['polkadot', 'polkadot-prepare-worker', 'polkadot-execute-worker'].map((program): Line => [
    'version',
    `${program} polkadot 1.21.0-8d0e5ed0a6c`,
  ]),
  ...['enable-seccomp', 'enable-landlock', 'do-secure-clone', 'change-root'].map((check): Line => [
    'secure',
    `${check} yes`,
  ]),
  ['disk.chain_kb', 180_000_000],
  ['unit.load', 'loaded'],
  ['unit.active', 'active'],
  ['unit.sub', 'running'],
  ['unit.main', 4242],
  ['unit.restart', 'always'],
  ['unit.restarts', 0],
  ['unit.result', 'success'],
  ['unit.ended_us', 0],
  ['unit.drop_ins', ''],
  ['unit.reload', 'no'],
  ['unit.restart_ms', 120_000],
  ['drop_in', 'no'],
  ['disk.free_kb', 900_000_000],
  ['cpu.count', 8],
  ['cpu.model', 'a model'],
  ['cpu.smt', 0],
  ['kernel', '6.1.0'],
  ['memory.Total_kb', 64_000_000],
  ['memory.Available_kb', 32_000_000],
];

const rpcLines = (own: readonly string[]): Line[] => [
  ['keystore', 'present'],
  ['keystore.others', 0],
  ['keystore.mode', '700 polkadot'],
  ...own.map((name): Line => ['keystore.name', name]),
  ['metric', 'polkadot_node_is_active_validator{chain="polkadot"} 1'],
  ['metric', 'substrate_proposer_block_constructed_count{chain="polkadot"} 17'],
  ['metric', 'substrate_finality_grandpa_prevotes_total{chain="polkadot"} 4100'],
  ['metric', 'substrate_finality_grandpa_precommits_total{chain="polkadot"} 4100'],
  ['metric', 'substrate_beefy_votes_sent{chain="polkadot"} 410'],
  // The guard tells up to twenty lines of the log.
  ...Array.from({ length: 20 }, (_, at): Line => ['log', `Idle (40 peers), best: #${at}, finalized #${at}, 1.2MiB/s`]),
  ['rpc.system_health', '{"peers":40,"isSyncing":false,"shouldHavePeers":true}'],
  ['rpc.system_syncState', '{"startingBlock":0,"currentBlock":100,"highestBlock":100}'],
  ['rpc.system_nodeRoles', '["Authority"]'],
  ['rpc.system_version', '"1.21.0-8d0e5ed0a6c"'],
  ['rpc.system_chain', '"Polkadot"'],
  ['rpc.system_localPeerId', '"12D3KooW"'],
  ['rpc.chain_getFinalizedHead', `"${HASH}"`],
  ['rpc.chain_getBlockHash', `"${HASH}"`],
  [
    'rpc.rpc_methods',
    JSON.stringify({ methods: Array.from({ length: METHODS }, (_, at) => `pallet_methodNumber${at}`) }),
  ],
  ['answer', 'ok'],
];
