import type {
  HostFacts,
  NodeObservation,
  ObserverObservation,
  SolanaObservation,
} from '../../../../src/chains/solana/observation.ts';
import { known } from '../../../../src/chains/solana/observation.ts';
import type { SolanaNodeTarget, SolanaTarget } from '../../../../src/chains/solana/target.ts';
import type { SolanaPolicy } from '../../../../src/config/schema.ts';
import type { HostAcknowledgement } from '../../../../src/execution/store.ts';

/** Everything that may be changed by a test is writable here; the code under test sees the read-only types. */
export type Writable<T> = T extends (...args: never[]) => unknown ? T : { -readonly [K in keyof T]: Writable<T[K]> };

export const KEY = {
  staked: '5taked1111111111111111111111111111111111111',
  a: 'unA1111111111111111111111111111111111111111',
  b: 'unB1111111111111111111111111111111111111111',
  c: 'unC1111111111111111111111111111111111111111',
};
export const VOTE_ACCOUNT = 'Vote5555555555555555555555555555555555555555';
export const GENESIS = '5eykt4UsFv8P8NJdTREpY1vzqKqZKvdpKuc147dw2N9d';
export const SLOT = 300_000_100;

export const policy: SolanaPolicy = {
  max_lag_slots: 5,
  quiet_window: 120,
  max_wait: 3600,
  restart_window: 'computed',
  min_free_gb: 1,
  min_balance: 0.1,
  max_clock_difference: 100,
  overrides: {},
  tower_copies: { every: 30 },
  alarm: { roles: [] },
  takeover: { frozen_slots: 150 },
  approvals: { people: 2, platforms: 1, roles: [], requester_may_approve: true, holds_for: 900, cancel_window: 30 },
};

/** The situation a test starts from: nothing is wrong, sol-a is active, sol-b its standby, sol-c a spare. */
export interface Situation {
  observation: Writable<SolanaObservation>;
  target: Writable<SolanaTarget>;
  policy: Writable<SolanaPolicy>;
  acknowledged: Map<string, HostAcknowledgement | null>;
}

export function healthy(nodes: readonly string[] = ['sol-a', 'sol-b']): Situation {
  const all: Record<string, NodeObservation> = {
    'sol-a': observed('sol-a', KEY.a, true),
    'sol-b': observed('sol-b', KEY.b, false),
    'sol-c': observed('sol-c', KEY.c, false),
  };
  const observation: SolanaObservation = {
    validator: 'sol-main',
    atMs: 1_700_000_000_000,
    nodes: Object.fromEntries(Object.entries(all).filter(([name]) => nodes.includes(name))),
    observers: [observer('one'), observer('two')],
  };
  const target: SolanaTarget = {
    validator: 'sol-main',
    identity: KEY.staked,
    voteAccount: VOTE_ACCOUNT,
    genesis: GENESIS,
    others: [],
    nodes: nodes.map(configured),
    observers: [
      { name: 'one', url: 'http://one.test' },
      { name: 'two', url: 'http://two.test' },
    ],
  };
  const acknowledged = new Map(
    nodes.map((name) => [name, { stateId: `state-${name}`, term: 7, bootId: `boot-${name}` }]),
  );
  return { observation: writable(observation), target: writable(target), policy: writable(policy), acknowledged };
}

/** A deep copy, for one test to change as it likes. */
function writable<T>(value: T): Writable<T> {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- read-only is a promise of the type only; the copy is ours
  return structuredClone(value) as Writable<T>;
}

/** The facts of a node that is known to have answered. */
export function factsOf(situation: Situation, node: string): Writable<HostFacts> {
  const host = situation.observation.nodes[node]?.host;
  if (host?.kind !== 'known') throw new Error(`${node} did not answer`);
  return host.value;
}

export function configured(node: string): SolanaNodeTarget {
  const home = `/home/sol/${node}`;
  return {
    node,
    host: `${node}.test`,
    port: 22,
    login: 'sol',
    runAs: 'sol',
    become: 'none',
    guard: 'travels',
    validatorBin: '/home/sol/bin/agave-validator',
    keygenBin: '/home/sol/bin/solana-keygen',
    cliBin: '/home/sol/bin/solana',
    ledger: `${home}/ledger`,
    tower: `${home}/tower`,
    log: `${home}/validator.log`,
    identityLink: `${home}/identity.json`,
    stakedKey: `${home}/staked-identity.json`,
    unstakedKey: `${home}/unstaked-identity.json`,
    rpcPort: 8899,
    gossip: `10.0.0.${node.codePointAt(4) ?? 0}:8001`,
  };
}

function observed(node: string, unstaked: string, active: boolean): NodeObservation {
  const key = active ? KEY.staked : unstaked;
  return {
    node,
    host: known(facts(node, unstaked, active)),
    rpc: {
      identity: known(key),
      health: known({ kind: 'ok' }),
      genesis: known(GENESIS),
      version: known('3.0.14'),
      slot: known(SLOT - 1),
    },
  };
}

function facts(node: string, unstaked: string, active: boolean): HostFacts {
  const config = configured(node);
  const key = active ? KEY.staked : unstaked;
  return {
    guardVersion: '1',
    guardFile: null,
    stateRootWritable: true,
    target: null,
    hostName: node,
    bootId: `boot-${node}`,
    uptimeMs: 1_000_000,
    clock: { atLeastMs: -20, atMostMs: 30 },
    user: 'sol',
    toolsMissing: [],
    cliPresent: true,
    state: { kind: 'present', id: `state-${node}`, term: 7 },
    inFlight: null,
    armed: null,
    armedFile: null,
    receipts: [],
    movers: [],
    processCount: 1,
    process: {
      pid: 4242,
      start: '123456',
      user: 'sol',
      exe: '/home/sol/releases/3.0.14/agave-validator',
      args: [
        config.validatorBin,
        '--identity',
        config.identityLink,
        '--vote-account',
        VOTE_ACCOUNT,
        '--authorized-voter',
        config.stakedKey,
        '--ledger',
        config.ledger,
        `--tower=${config.tower}`,
        '--log',
        config.log ?? '-',
      ],
      voteAccount: null,
      authorizedVoters: [],
    },
    clientVersion: 'agave-validator 3.0.14 (src:1a2b3c4d; feat:3640012085, client:Agave)',
    runningIdentity: key,
    link: { kind: 'symlink', target: active ? config.stakedKey : config.unstakedKey },
    bootIdentity: key,
    stakedKey: { publicKey: KEY.staked, problem: null, mode: '600', owner: 'sol' },
    unstakedKey: { publicKey: unstaked, problem: null, mode: '400', owner: 'sol' },
    ledgerWritable: true,
    towerWritable: true,
    ledgerOwner: 'sol',
    ledgerFreeKb: 500 * 1024 * 1024,
    towerFiles: active
      ? [{ name: `tower-1_9-${KEY.staked}.bin`, bytes: 2300, modifiedMs: 1_700_000_000_000, sha256: 'ab'.repeat(32) }]
      : [],
    towerBytes: null,
    copy: null,
    fenceFile: false,
    roleBoot: null,
    hasBootGuard: false,
    tower: active
      ? known({ variant: 'current', identity: KEY.staked, lastVote: SLOT - 2, root: SLOT - 40, signatureValid: true })
      : null,
    log: { inode: '77', size: 123_456 },
    lines: [['guard.version', '1']],
  };
}

function observer(name: string): ObserverObservation {
  return {
    name,
    genesis: known(GENESIS),
    slot: known(SLOT),
    epoch: known({ epoch: 700, absoluteSlot: SLOT, slotsInEpoch: 432_000, firstSlot: SLOT - 100 }),
    schedule: known({ from: SLOT - 100, until: SLOT - 100 + 864_000, slots: [SLOT + 5000, SLOT + 5001] }),
    vote: known({
      nodePubkey: KEY.staked,
      lastVote: SLOT - 3,
      rootSlot: SLOT - 40,
      activatedStake: 1_000_000,
      delinquent: false,
    }),
    voters: known([{ epoch: 690, voter: KEY.staked }]),
    gossip: known(['10.0.0.97:8001']),
    balance: known(5_000_000_000),
    stakedNodes: known([KEY.staked, 'other111']),
    slotMs: known(400),
  };
}
