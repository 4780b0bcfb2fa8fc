import type { KeyFile, NearHostFacts, NearNodeStatus } from '../../../../src/chains/near/node-host.ts';
import type { NearBlock, NearEpoch, NearProtocol, NearStatus } from '../../../../src/chains/near/port.ts';
import type { NearNodeTarget, NearTarget } from '../../../../src/chains/near/target.ts';
import type { Read, Scene } from '../../../../src/procedures/near/checks/scene.ts';
import type { Way } from '../../../../src/procedures/near/steps.ts';
import { ALL_SHARDS, KEY_FILE, MEMTRIES, NO_SHARDS, shadowOf, TRACKED } from '../../../../src/procedures/near/way.ts';

/** 9 October 2025, 08:53:20 UTC: when the healthy scene is looked at. */
export const LOOKED_AT = 1_760_000_000_000;
export const OLD = 'near-a';
export const NEW = 'near-b';
export const POOL = 'baton.pool.near';
export const KEY = 'ed25519:5FHwkrdxntdK24hgQU8qgBjn35Y1zwhz1GZwCkP2UJnM';
/** Pace and length of mainnet's epochs. Units: milliseconds, blocks. */
export const BLOCK_MS = 600;
export const EPOCH_BLOCKS = 43_200;

const HEAD = 120_010_000;
const EPOCH_START = 120_000_000;

function nodeTarget(node: string): NearNodeTarget {
  return {
    node,
    host: `${node}.example`,
    port: 22,
    login: 'baton',
    runAs: 'near',
    become: 'sudo',
    guard: 'installed',
    unit: 'neard.service',
    neardBin: '/usr/local/bin/neard',
    nextBin: '/usr/local/bin/neard.next',
    home: '/home/near/.near',
    stagedKey: '/home/near/.near/validator_key.json.staged',
    servesRpc: false,
    rpcPort: 3030,
    p2pPort: 24_567,
  };
}

export const target: NearTarget = {
  validator: 'near-main',
  pool: POOL,
  publicKey: KEY,
  identity: KEY.slice('ed25519:'.length),
  network: 'mainnet',
  chainId: 'mainnet',
  genesis: 'EPnLgE7iEq9s7yTkos96M3cWymH5avBAPm3qx3NXqR8H',
  nodes: [nodeTarget(OLD), nodeTarget(NEW)],
};

export const keyFile = (publicKey = KEY): KeyFile => ({
  kind: 'present',
  account: POOL,
  publicKey,
  mode: '600',
  owner: 'near',
  sha256: 'a'.repeat(64),
});
export const MISSING: KeyFile = { kind: 'missing' };
export const known = <T>(value: T): Read<T> => ({ kind: 'known', value });

/** Whether the node signs, and what its config.json is that of. */
export function hostFacts(role: 'signs' | 'stands-by', way: Way = 'hot-swap'): NearHostFacts {
  const tracked = role === 'signs' ? NO_SHARDS : way === 'hot-swap' ? shadowOf(POOL) : ALL_SHARDS;
  const memtries = role === 'signs' || way === 'hot-swap';
  const node = role === 'signs' ? OLD : NEW;
  return {
    guardVersion: '1',
    guardFile: null,
    stateRootWritable: true,
    hostName: node,
    bootId: `boot of ${node}`,
    uptimeMs: 30 * 86_400_000,
    user: 'root',
    toolsMissing: [],
    state: { kind: 'present', id: `state of ${node}`, term: 2 },
    inFlight: null,
    armed: null,
    movers: [],
    receipts: [],
    clock: { atLeastMs: -5, atMostMs: 5 },
    target: null,
    processCount: 1,
    // Ten days: more than a full epoch.
    process: { pid: 4242, start: '123456', ageMs: 10 * 86_400_000, user: 'near', exe: '/usr/local/bin/neard' },
    lockHolder: 4242,
    listens: { rpc: true, p2p: true },
    unit: {
      load: 'loaded',
      active: 'active',
      sub: 'running',
      mainPid: 4242,
      restart: 'on-failure',
      stopMs: 300_000,
      killSignal: 'SIGINT',
      result: 'success',
      enabled: 'enabled',
      needsReload: false,
      dropIns: [],
    },
    fence: { file: false, dropIn: false, inForce: false },
    keys: {
      live: role === 'signs' ? keyFile() : MISSING,
      staged: role === 'signs' ? MISSING : keyFile(),
      fenced: MISSING,
      aside: MISSING,
    },
    nodeKey: `ed25519:node key of ${node}`,
    config: {
      kind: 'present',
      sha256: (role === 'signs' ? 'c' : 'd').repeat(64),
      ageMs: 20 * 86_400_000,
      fields: { [TRACKED]: tracked, [MEMTRIES]: String(memtries), [KEY_FILE]: '"validator_key.json"' },
    },
    versions: { current: 'neard (release 2.13.0)', next: 'neard (release 2.14.0)' },
    nextSha256: 'e'.repeat(64),
    disk: { freeKb: 500_000_000 },
    machine: { cpus: 16, memoryKb: 64_000_000, arch: 'x86_64' },
    rpc: { own: true, status: known(statusOf(role)), peers: known(30), tracked: known(tracked) },
    metrics: { near_config_correct: 1, near_config_reloads_total: 0, near_final_block_height: HEAD - 2 },
    loggedHead: HEAD,
    log: [],
    lines: [],
  };
}

function statusOf(role: 'signs' | 'stands-by'): NearNodeStatus {
  return {
    chainId: 'mainnet',
    genesis: target.genesis,
    version: '2.13.0',
    protocol: 86,
    latestProtocol: 86,
    syncing: false,
    height: HEAD,
    blockTimeMs: LOOKED_AT - 500,
    validatorAccount: role === 'signs' ? POOL : null,
    validatorKey: role === 'signs' ? KEY : null,
  };
}

export const epoch: NearEpoch = {
  startHeight: EPOCH_START,
  startMs: LOOKED_AT - (HEAD - EPOCH_START) * BLOCK_MS,
  height: HEAD,
  seat: {
    pool: POOL,
    publicKey: KEY,
    shards: [1],
    blocks: { produced: 10, expected: 10 },
    chunks: { produced: 90, expected: 90 },
    endorsements: { produced: 9_000, expected: 9_010 },
  },
  next: true,
  kickedOut: null,
};

const protocol: NearProtocol = {
  epochLength: EPOCH_BLOCKS,
  blockThreshold: 80,
  chunkThreshold: 80,
  endorsementThreshold: 70,
  protocol: 86,
};

const status: NearStatus = {
  chainId: 'mainnet',
  genesis: target.genesis,
  protocol: 86,
  latestProtocol: 86,
  syncing: false,
  height: HEAD,
  blockTimeMs: LOOKED_AT - 500,
};
const final: NearBlock = { height: HEAD - 2, hash: 'block', epochId: 'epoch', timeMs: LOOKED_AT - 1_500 };

/** A validator that signs on one node, and a standby of it that is set up by this way. */
export function healthyScene(way: Way = 'hot-swap'): Scene {
  const previousStart = EPOCH_START - EPOCH_BLOCKS;
  return {
    target,
    nodes: {
      [OLD]: { kind: 'seen', node: OLD, facts: hostFacts('signs', way) },
      [NEW]: { kind: 'seen', node: NEW, facts: hostFacts('stands-by', way) },
    },
    observers: ['one', 'two'].map((name) => ({
      name,
      status: known(status),
      final: known(final),
      epoch: known(epoch),
    })),
    protocol: known(protocol),
    windows: known([]),
    previousEpoch: known({ height: previousStart, startMs: LOOKED_AT - (HEAD - previousStart) * BLOCK_MS }),
    atMs: LOOKED_AT,
    acknowledged: new Map([OLD, NEW].map((node) => [node, { stateId: `state of ${node}`, term: 2, bootId: 'boot' }])),
    configs: { [OLD]: known('valid'), [NEW]: known('valid') },
    sharedWith: {},
  };
}

export type Change = (facts: NearHostFacts) => NearHostFacts;

/** The same scene with one node seen otherwise. */
export function seenAs(scene: Scene, node: string, change: Change): Scene {
  const look = scene.nodes[node];
  if (look?.kind !== 'seen') throw new Error(`${node} is seen in a healthy scene`);
  return { ...scene, nodes: { ...scene.nodes, [node]: { ...look, facts: change(look.facts) } } };
}

/** The same scene in which one node does not answer. */
export function unseen(scene: Scene, node: string): Scene {
  const look = { kind: 'unseen', node, because: 'no answer', code: 'host/unreachable' } as const;
  return { ...scene, nodes: { ...scene.nodes, [node]: look } };
}

// What becomes of a node, as a look at it shows.
export const notRunning: Change = (facts) => ({
  ...facts,
  processCount: 0,
  process: null,
  lockHolder: 0,
  listens: { rpc: false, p2p: false },
  unit: { ...facts.unit, active: 'inactive', sub: 'dead', mainPid: 0 },
  rpc: { own: false, status: UNREAD, peers: UNREAD, tracked: UNREAD },
});
const UNREAD = { kind: 'unknown', because: 'connection refused' } as const;
export const deaf: Change = (facts) => ({
  ...facts,
  rpc: { own: true, status: UNREAD, peers: UNREAD, tracked: UNREAD },
});
export const signing: Change = (facts) => ({
  ...facts,
  rpc: { ...facts.rpc, status: known({ ...statusOf('signs') }) },
});
export const withKeys =
  (keys: Partial<NearHostFacts['keys']>): Change =>
  (facts) => ({ ...facts, keys: { ...facts.keys, ...keys } });
export const fenced: Change = (facts) => ({
  ...facts,
  fence: { file: true, dropIn: true, inForce: true },
  keys: { ...facts.keys, live: MISSING, fenced: keyFile() },
});
/** Applied from left to right. */
export const all =
  (...changes: readonly Change[]): Change =>
  (facts) =>
    changes.reduce((seen, change) => change(seen), facts);
