import type { Block } from '../../cluster/blocks.ts';
import { lastVoteOf } from '../../cluster/lockouts.ts';
import type { RefereeEvent, RefereeMessage } from '../../referee-protocol.ts';
import { createHost, linkTarget, type SimulatedHost } from '../guard/host.ts';
import { towerNames } from '../guard/tower.ts';
import { reboot, startValidator, stopValidator } from '../guard/validator.ts';
import { ACTIVE, GENESIS, STAKED, UNSTAKED, VOTE_ACCOUNT, type SimulatedNode } from './cast.ts';
import type { SimulatedCluster } from './cluster.ts';
import { PATHS, USER } from './fleet.ts';
import type { VirtualTime } from './time.ts';
import { readTower, towerFile } from './tower.ts';
import { createVoter, type Voter } from './voter.ts';

/** One simulated machine with its validator. */
export interface Machine {
  readonly node: SimulatedNode;
  readonly host: SimulatedHost;
  /** Whether it is on the network. */
  isUp(): boolean;
  /** How long until its validator replays again. Unit: milliseconds. */
  backInMs(): number;
  /** It runs as its unstaked key, and would come up so. */
  isPassive(): boolean;
  replay(block: Block): void;
  /** Null while its RPC does not answer. */
  processed(): Block | null;
  /** Loses power now and comes back; its validator starts a while after. Unit: milliseconds. */
  losePower(downMs: number, keep: 'unsynced' | 'synced'): void;
  /** The validator process ends and is started again by its unit, as whatever the link names. Unit: milliseconds. */
  restartValidator(downMs: number): void;
  /** The tower file is again what it was when the simulation began. False where there is none, or the link is staked. */
  restoreTower(): boolean;
  /** Whether something may still take effect there, or its tower lacks a vote that it cast. */
  isUnsettled(): boolean;
}

export interface MachineDeps {
  readonly node: SimulatedNode;
  readonly hasLog: boolean;
  readonly time: VirtualTime;
  readonly cluster: SimulatedCluster;
  readonly storeMs: () => number;
  /** Tells the referee; what it gives back takes the word back. */
  readonly tell: (message: RefereeMessage) => () => void;
}

/** A validator on this simulated hardware answers this long after its process was started. Unit: milliseconds. */
const STARTS_WITHIN_MS = 4000;
/** Longer than any simulation lasts. */
export const FOR_GOOD_MS = 100 * 3_600_000;
const TOWER = towerNames(STAKED.publicKey)[0];

export function createMachine(deps: MachineDeps): Machine {
  const { node, time, cluster } = deps;
  const startsStaked = node === ACTIVE;
  const host = createHost(setupOf(node, deps.hasLog), time.now, startsStaked ? PATHS.stakedKey : PATHS.unstakedKey);
  let voter: Voter | null = null;
  let backAtMs = -Infinity;
  let replaysAtMs = -Infinity;
  let seq = 0;
  let lastCast = 0;
  const tell = (event: RefereeEvent): (() => void) => {
    const takeBack = deps.tell({ node, pid: host.validator?.pid ?? 0, seq: ++seq, atMs: time.now(), ...event });
    if (event.kind !== 'vote.cast') return takeBack;
    const before = lastCast;
    lastCast = event.slot;
    return () => {
      // Signed in a memory that is gone.
      if (lastCast === event.slot) lastCast = before;
      takeBack();
    };
  };

  function start(): void {
    startValidator(host);
    const { validator } = host;
    if (!validator) return;
    tell({ kind: 'process.began', ledger: PATHS.ledger, voteAccount: VOTE_ACCOUNT });
    voter = createVoter({ host, cluster, time, storeMs: deps.storeMs, tell }, validator.pid);
  }

  function ended(because: string): void {
    if (host.validator) tell({ kind: 'process.ended', code: -1, because });
    voter = null;
  }

  host.processedSlot = () => voter?.processed()?.slot ?? null;
  host.whenSet = (_, from, to) =>
    void tell({ kind: 'identity.set', from, to, requireTower: host.validator?.requiresTower ?? false });
  if (startsStaked) putTower(host, cluster, time.now());
  const backup = host.towers.get(TOWER);
  start();
  return {
    node,
    host,
    isUp: () => time.now() >= backAtMs,
    // One that is off for good is not waited for.
    backInMs: () => (replaysAtMs - time.now() > FOR_GOOD_MS / 2 ? 0 : Math.max(0, replaysAtMs - time.now())),
    isPassive: () => host.validator?.running === UNSTAKED[node].publicKey && linkTarget(host) === PATHS.unstakedKey,
    replay: (block) => voter?.replay(block),
    processed: () => (time.now() >= backAtMs ? (voter?.processed() ?? null) : null),
    losePower(downMs, keep) {
      ended('power lost');
      // A machine that comes up staked by itself reads its own tower: how well the client keeps it is not ours to judge.
      if (wouldComeUpStaked(host)) host.towers.sync();
      reboot(host, keep);
      backAtMs = time.now() + downMs;
      const { boots } = host;
      replaysAtMs = backAtMs + STARTS_WITHIN_MS;
      time.after(downMs + STARTS_WITHIN_MS, () => {
        if (host.boots === boots && !host.validator) start();
      });
    },
    restartValidator(downMs) {
      ended('restarted');
      stopValidator(host);
      const { boots } = host;
      replaysAtMs = time.now() + downMs;
      time.after(downMs, () => {
        if (host.boots === boots && !host.validator) start();
      });
    },
    restoreTower() {
      // A node that would come up staked by itself reads whatever lies there: that is nobody's but the restorer's doing.
      if (!backup || !host.towers.has(TOWER) || wouldComeUpStaked(host)) return false;
      host.towers.put(TOWER, backup);
      return true;
    },
    isUnsettled() {
      const { validator } = host;
      if (time.now() < backAtMs || !validator || validator.commands.length > 0 || hasMark(host)) return true;
      const tower = host.towers.get(TOWER);
      if (tower && host.boots > 1 && mayHaveTaken(host)) return true;
      const own = tower && readTower(tower, STAKED.publicKey);
      return lastCast > 0 && validator.running !== STAKED.publicKey && (own ? (lastVoteOf(own) ?? 0) : 0) < lastCast;
    },
  };
}

/** What the active has when a simulation begins: the tower of all votes that are on chain. */
function putTower(host: SimulatedHost, cluster: SimulatedCluster, nowMs: number): void {
  const tip = cluster.chain.tip();
  const account = [...tip.accounts.values()][0];
  if (!account) throw new Error('the chain begins without the vote account');
  host.towers.put(TOWER, towerFile(account, STAKED, tip.hash, nowMs));
  host.towers.sync();
}

function setupOf(node: SimulatedNode, hasLog: boolean) {
  return {
    name: node,
    ledger: PATHS.ledger,
    tower: PATHS.ledger,
    log: hasLog ? PATHS.log : null,
    link: PATHS.link,
    keys: new Map([
      [PATHS.stakedKey, STAKED.publicKey],
      [PATHS.unstakedKey, UNSTAKED[node].publicKey],
    ]),
    user: USER,
    exe: PATHS.validatorBin,
    args: [
      PATHS.validatorBin,
      '--identity',
      PATHS.link,
      '--vote-account',
      VOTE_ACCOUNT,
      '--authorized-voter',
      PATHS.stakedKey,
      '--ledger',
      PATHS.ledger,
      ...(hasLog ? ['--log', PATHS.log] : []),
    ],
    version: 'agave-validator 3.0.14 (src:0; feat:0, client:Agave)',
    lookMs: 5,
    pollMs: 20,
  };
}

/** Whether the link that is on disk names the staked key. */
function wouldComeUpStaked(host: SimulatedHost): boolean {
  const disk = host.link.copy();
  disk.powerCut(false);
  const link = disk.get('link');
  return link?.kind === 'symlink' && link.target === PATHS.stakedKey;
}

/** A command of which the guard cannot tell whether it will be carried out by the process that runs. */
function hasMark(host: SimulatedHost): boolean {
  const receipts = host.records.get(`solana-${GENESIS}/${STAKED.publicKey}`)?.get('receipts') ?? '';
  const last = receipts.trimEnd().split('\n').at(-1) ?? '';
  return last.includes(` in-flight:${host.validator?.pid}:`);
}

/** It was told, began, and lost its memory before it closed its receipt: whether it signed in between nobody can see. */
function mayHaveTaken(host: SimulatedHost): boolean {
  const receipts = host.records.get(`solana-${GENESIS}/${STAKED.publicKey}`)?.get('receipts') ?? '';
  const last = receipts.split('\n').findLast((line) => line.includes(' solana.step-up '));
  return last !== undefined && !/ (done|refused) /.test(`${last} `);
}
