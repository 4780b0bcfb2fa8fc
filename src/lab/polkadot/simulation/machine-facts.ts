import type { PolkadotHostFacts } from '../../../chains/polkadot/node-host.ts';

const known = <T>(value: T) => ({ kind: 'known', value }) as const;
const HASH = `0x${'00'.repeat(32)}`;

/** What `observe` says of a healthy machine with a node that is in this state. */
export function machineFacts(of: {
  readonly node: string;
  readonly term: number;
  readonly process: { readonly pid: number; readonly validator: boolean } | null;
  readonly keystore: ReadonlySet<string>;
  readonly signed: {
    readonly blocks: number;
    readonly prevotes: number;
    readonly precommits: number;
    readonly beefy: number;
  };
  readonly isActive: boolean;
  readonly isSyncing: boolean;
  /** Its unit is about to start it. */
  readonly comesBack?: boolean;
  /** The newest block that it has. */
  readonly best: number;
}): PolkadotHostFacts {
  const { process, signed } = of;
  return {
    guardVersion: '1',
    guardFile: null,
    stateRootWritable: true,
    hostName: of.node,
    bootId: 'boot',
    uptimeMs: 1e9,
    user: 'root',
    toolsMissing: [],
    state: { kind: 'present', id: `state of ${of.node}`, term: of.term === 0 ? null : of.term },
    inFlight: null,
    armed: null,
    receipts: [],
    movers: [],
    clock: { atLeastMs: 0, atMostMs: 1 },
    target: null,
    processCount: process === null ? 0 : 1,
    process: process && {
      pid: process.pid,
      start: '1',
      user: 'polkadot',
      exe: '/usr/bin/polkadot',
      args: process.validator ? ['--validator'] : [],
      validator: process.validator,
      nodeKey: 'file',
    },
    unit: {
      load: 'loaded',
      active: process === null ? (of.comesBack === true ? 'activating' : 'inactive') : 'active',
      sub: process === null ? (of.comesBack === true ? 'auto-restart' : 'dead') : 'running',
      mainPid: process?.pid ?? null,
      restart: 'always',
      restartMs: 120_000,
      restarts: 0,
      result: 'success',
      endedUs: 0,
      dropIns: [],
      enabled: 'enabled',
      startsValidator: process?.validator ?? null,
      needsReload: false,
    },
    hasDropIn: false,
    versions: { node: 'polkadot 1.21.0', prepare: '1.21.0', execute: '1.21.0' },
    secure: { seccomp: true, landlock: true, clone: true, changeRoot: true },
    keystore: { kind: 'present', names: [...of.keystore].toSorted(), others: 0, mode: '700 polkadot' },
    disk: { freeKb: 1e9, chainKb: 1e8 },
    machine: { cpus: 8, cpuModel: null, smt: false, memoryKb: 1e8, memoryAvailableKb: 1e8, kernel: '6.1' },
    rpc: {
      own: true,
      listens: ['0100007F'],
      health: known({ peers: 40, isSyncing: of.isSyncing, shouldHavePeers: true }),
      syncState: known({ startingBlock: 0, currentBlock: of.best, highestBlock: null }),
      roles: known(process?.validator === true ? ['Authority'] : ['Full']),
      version: known('1.21.0'),
      chain: known('Polkadot'),
      peerId: known(of.node),
      genesis: known(HASH),
      finalizedHead: known(HASH),
      methods: known(['author_rotateKeysWithOwner', 'author_hasKey']),
    },
    metrics:
      process === null
        ? {}
        : {
            polkadot_node_is_active_validator: of.isActive ? 1 : 0,
            substrate_proposer_block_constructed_count: signed.blocks,
            substrate_finality_grandpa_prevotes_total: signed.prevotes,
            substrate_finality_grandpa_precommits_total: signed.precommits,
            substrate_beefy_votes_sent: signed.beefy,
          },
    log: [],
    lines: [],
  };
}
