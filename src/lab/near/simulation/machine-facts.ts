import type { KeyFile, NearHostFacts, NodeAnswer } from '../../../chains/near/node-host.ts';
import { FOREIGN_KEY, GENESIS, HOME, NEARD, POOL, PUBLIC_KEY, USER } from './cast.ts';
import type { Block } from './chain.ts';
import { configSha256, type Home, type Key, keySha256, publicFields, trackedText } from './home.ts';
import type { Node } from './neard.ts';
import { PROTOCOL } from './reader.ts';
import { nextSha256 } from './verbs.ts';

const known = <T>(value: T) => ({ kind: 'known', value }) as const;
const keyFile = (key: Key | null): KeyFile =>
  key === null
    ? { kind: 'missing' }
    : { kind: 'present', ...publicFields(key), mode: '600', owner: USER, sha256: keySha256(key) };

interface Seen {
  readonly node: string;
  readonly state: { readonly id: string; readonly term: number };
  readonly home: Home;
  readonly neard: Node;
  readonly nowMs: number;
  /** How long the process ran before the play began. */
  readonly ranMs: number;
  readonly isWrapped: boolean;
  readonly answers: boolean;
  readonly isSyncing: boolean;
  readonly head: Block;
  readonly signs: boolean;
}

/** What `observe` says of a healthy machine whose node is in this state. */
export function machineFacts(of: Seen): NearHostFacts {
  const { node, state, home } = of;
  return {
    guardVersion: '1',
    guardFile: null,
    stateRootWritable: true,
    hostName: node,
    bootId: of.neard.bootId(),
    uptimeMs: 1e9,
    user: 'root',
    toolsMissing: [],
    state: { kind: 'present', id: state.id, term: state.term === 0 ? null : state.term },
    inFlight: null,
    armed: null,
    receipts: [],
    movers: [],
    clock: { atLeastMs: 0, atMostMs: 1 },
    target: null,
    ...processFacts(of),
    fence: { ...home.fence },
    keys: {
      live: keyFile(home.keys.live),
      staged: keyFile(home.keys.staged),
      fenced: keyFile(home.keys.fenced),
      aside: keyFile(home.keys.aside),
    },
    nodeKey: `ed25519:node key of ${node}`,
    config: {
      kind: 'present',
      sha256: configSha256(home.config),
      ageMs: of.nowMs - home.configAtMs,
      fields: {
        tracked_shards_config: trackedText(home.config.shards),
        'store.load_mem_tries_for_tracked_shards': String(home.config.memtries),
        validator_key_file: '"validator_key.json"',
        archive: 'false',
      },
    },
    versions: { current: versionText(home.version), next: home.next === null ? null : versionText(home.next) },
    nextSha256: home.next === null ? null : nextSha256(home.next),
    disk: { freeKb: 1e9 },
    machine: { cpus: 16, memoryKb: 1e8, arch: 'x86_64' },
    ...answersOf(of),
    loggedHead: of.head.height,
    lines: [],
  };
}

const versionText = (version: number): string => `neard (release 2.${version}.0) (build 2.${version}.0) (rustc 1.86.0)`;

function processFacts({ neard, nowMs, ranMs, isWrapped }: Seen) {
  const { process, state } = neard;
  const mainPid = process?.by === 'unit' ? process.pid : 0;
  const subs = {
    active: 'running',
    inactive: 'dead',
    failed: 'failed',
    deactivating: 'stop-sigterm',
    activating: 'auto-restart',
  } as const;
  return {
    processCount: process === null ? 0 : 1,
    process: process && {
      pid: process.pid,
      start: String(process.pid),
      ageMs: nowMs - process.startedMs + ranMs,
      user: USER,
      exe: isWrapped ? '/bin/dash' : NEARD,
    },
    lockHolder: process?.pid ?? 0,
    listens: { rpc: process !== null, p2p: process !== null },
    unit: {
      load: 'loaded',
      active: state,
      sub: subs[state],
      mainPid: isWrapped && mainPid > 0 ? mainPid + 1_000 : mainPid,
      restart: 'on-failure',
      stopMs: 300_000,
      killSignal: '2',
      result: 'success',
      enabled: neard.isEnabled() ? 'enabled' : 'disabled',
      needsReload: false,
      dropIns: neard.isFenced() ? ['zz-baton.conf'] : [],
    },
  } as const;
}

function answersOf({
  neard,
  answers,
  isSyncing,
  head,
  signs,
  home,
}: Seen): Pick<NearHostFacts, 'rpc' | 'metrics' | 'log'> {
  const { process } = neard;
  const silent: NodeAnswer<never> = { kind: 'unknown', because: 'nobody answers' };
  const log = [`INFO stats: #${head.height} Validator | 1 validator 30 peers`];
  if (process === null || !answers)
    return { rpc: { own: false, status: silent, peers: silent, tracked: silent }, metrics: {}, log };
  const key = process.signer === 'ours' ? PUBLIC_KEY : FOREIGN_KEY;
  return {
    rpc: {
      own: true,
      status: known({
        chainId: 'mainnet',
        genesis: GENESIS,
        version: `2.${process.version}.0`,
        protocol: PROTOCOL,
        latestProtocol: PROTOCOL,
        syncing: isSyncing,
        height: head.height,
        blockTimeMs: head.atMs,
        validatorAccount: process.signer === null ? null : POOL,
        validatorKey: process.signer === null ? null : key,
      }),
      peers: known(30),
      tracked: known(trackedText(process.config.shards)),
    },
    metrics: {
      near_config_reloads_total: process.reloads,
      near_config_reload_timestamp_seconds: (process.reloadedMs ?? process.startedMs) / 1_000,
      near_config_correct: home.broken ? 0 : 1,
      near_is_validator: signs ? 1 : 0,
      near_block_height_head: head.height,
      near_final_block_height: head.final,
      near_sync_status: isSyncing ? 3 : 0,
      near_block_produced_total: neard.produced(),
      near_chunk_produced_total: neard.produced(),
      near_node_protocol_version: PROTOCOL,
    },
    log: [
      ...log,
      ...(process.reloadedMs === null ? [] : [`INFO neard: Hot loading validator key ${HOME}/validator_key.json.`]),
    ],
  };
}
