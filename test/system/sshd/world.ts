import type { ChildProcess } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, readlinkSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { NodeName } from '../../../src/domain/names.ts';
import { startCluster, type Cluster } from '../../../src/lab/cluster/cluster.ts';
import type { OwnLeaderSlots } from '../../../src/lab/cluster/schedule.ts';
import { keypairFromSeed, type Keypair } from '../../../src/lab/cluster/keys.ts';
import { writeLabHost, type LabHostPaths } from '../../../src/lab/cluster/lab-host-files.ts';
import { FROZEN_SLOTS } from '../../../src/lab/fleet-file.ts';
import { createLabKey } from '../../../src/lab/hosts/keys.ts';
import { setClockOffset } from '../../../src/lab/hosts/wall-clock.ts';
import type { Judgement } from '../../../src/lab/referee/judge.ts';
import { startReferee, type Referee } from '../../../src/lab/referee/referee.ts';
import { freePort } from '../free-port.ts';
import { startSshdHost, type SshdHost } from './host.ts';
import { giveToUser, PROJECT, USER } from './machine.ts';
import { until } from './until.ts';

export interface SshdNode {
  readonly ssh: SshdHost;
  readonly paths: LabHostPaths;
  readonly rpcPort: number;
  readonly gossip: string;
  /** The process of the stand-in validator. */
  readonly validator: ChildProcess;
}

/** A simulated Solana validator on two real sshd hosts: `sol-a` signs, `sol-b` stands by. */
export interface SshdWorld {
  readonly root: string;
  readonly identity: string;
  readonly fleetFile: string;
  readonly cluster: Cluster;
  readonly referee: Referee;
  readonly a: SshdNode;
  readonly b: SshdNode;
  /** The referee's word on a move from sol-a to sol-b that began at `fromMs`. */
  judge(fromMs: number): Judgement;
  close(): Promise<void>;
}

/** Two validators and two machines start in 3 s; the rest is for a busy machine. */
const READY = { timeout: 60_000, interval: 100 };

export interface SshdWorldOptions {
  /** Same seed, same chain. Default 1. */
  readonly seed?: number;
  /** When the validator leads, if not as the cluster has it. */
  readonly leader?: OwnLeaderSlots;
  /** Changes a start script before its validator is started for the first time. */
  readonly startScript?: (node: NodeName, text: string) => string;
  /** Takes away from a machine what a world otherwise brings, before anything runs on it. */
  readonly bare?: (node: NodeName, paths: LabHostPaths) => void;
}

/** Resolves when both validators are healthy and votes of the active one land. */
export async function startSshdWorld(options: SshdWorldOptions = {}): Promise<SshdWorld> {
  const root = mkdtempSync(join(tmpdir(), 'baton-sshd-'));
  // The user of the machines has to get through.
  chmodSync(root, 0o755);
  const closers: (() => Promise<void> | void)[] = [() => rmSync(root, { recursive: true, force: true })];
  const close = async (): Promise<void> => {
    for (const step of closers.splice(0).toReversed()) await step();
  };
  try {
    const world = await start(root, closers, options);
    return { ...world, close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function start(
  root: string,
  closers: (() => Promise<void> | void)[],
  { seed = 1, leader, startScript = (_node, text) => text, bare = () => undefined }: SshdWorldOptions,
): Promise<Omit<SshdWorld, 'close'>> {
  const keys = { staked: keyOf('staked'), vote: keyOf('vote') };
  const identity = keys.staked.publicKey;
  const referee = await startReferee();
  closers.push(() => referee.close());
  const validator = { identity, voteAccount: keys.vote.publicKey, ...(leader && { leader }) };
  const cluster = await startCluster({ seed, validators: [validator] });
  closers.push(() => cluster.close());
  cluster.events.on('landed', (vote) => {
    if (!vote.onDeadFork) referee.landed({ atMs: now(), identity: vote.identity, slot: vote.slot });
  });
  const user = createLabKey();
  writeFileSync(join(root, 'user_key'), user.privateKey, { mode: 0o600 });
  const common = { root, ...keys, cluster, referee, userKey: user.publicKey, closers, startScript, bare };
  const a = await startSshdNode({ ...common, node: 'sol-a', boots: 'staked', gossip: await ownAddress() });
  const b = await startSshdNode({ ...common, node: 'sol-b', boots: 'unstaked', gossip: await ownAddress() });
  const fleetFile = join(root, 'fleet.yaml');
  writeFleet(fleetFile, { identity, voteAccount: keys.vote.publicKey, cluster, nodes: { 'sol-a': a, 'sol-b': b } });
  await until(async () => {
    for (const node of [a, b]) await needHealth(node);
    if (!referee.history().some(({ kind }) => kind === 'vote.landed')) throw new Error('no vote has landed yet');
  }, READY);
  const judge: SshdWorld['judge'] = (fromMs) =>
    referee.judge({ identity, from: 'sol-a', to: 'sol-b', fromMs, untilMs: now(), unsettled: [] });
  return { root, identity, fleetFile, cluster, referee, a, b, judge };
}

/** Where a validator listens for gossip, so that a probe of it tells the truth. */
async function ownAddress(): Promise<string> {
  return `127.0.0.1:${await freePort()}`;
}

/** What one node of a world is made of. */
export interface SshdNodeParts {
  readonly root: string;
  readonly staked: Keypair;
  readonly vote: Keypair;
  readonly cluster: Cluster;
  readonly referee: Referee;
  readonly userKey: string;
  readonly closers: (() => Promise<void> | void)[];
  readonly startScript: (node: NodeName, text: string) => string;
  readonly bare?: (node: NodeName, paths: LabHostPaths) => void;
  readonly node: NodeName;
  readonly boots: 'staked' | 'unstaked';
  readonly gossip: string;
}

/** A machine with sshd and a stand-in validator, which gets ready by itself. What was started is put among `closers`. */
export async function startSshdNode(parts: SshdNodeParts): Promise<SshdNode> {
  const root = join(parts.root, parts.node);
  mkdirSync(root);
  const rpcPort = await freePort();
  const paths = writeLabHost(root, {
    node: parts.node,
    staked: parts.staked,
    unstaked: keyOf(`unstaked ${parts.node}`),
    voteAccount: parts.vote.publicKey,
    boots: parts.boots,
    entrypoint: parts.cluster.entrypoint,
    rpcPort,
    gossip: parts.gossip,
    referee: parts.referee.address,
    // Its user may not write where this process keeps its own.
    compiled: join(root, 'compile-cache'),
  });
  setClockOffset(root, 0);
  for (const program of [paths.validatorBin, paths.keygenBin, paths.cliBin]) {
    writeFileSync(program, readFileSync(program, 'utf8').replaceAll(PROJECT, join(root, 'project')));
  }
  writeFileSync(paths.startScript, parts.startScript(parts.node, readFileSync(paths.startScript, 'utf8')));
  parts.bare?.(parts.node, paths);
  giveToUser(root);
  const ssh = await startSshdHost({ root, userKey: parts.userKey });
  parts.closers.push(() => ssh.stop());
  const validator = ssh.machine.startAsUser(['/bin/sh', paths.startScript], 'console.log');
  return { ssh, paths, rpcPort, gossip: parts.gossip, validator };
}

/** @throws Error with what its console says while its RPC does not call itself healthy */
export async function needHealth({ rpcPort, ssh }: SshdNode): Promise<void> {
  const answer = await fetch(`http://127.0.0.1:${rpcPort}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'getHealth' }),
  }).catch(() => null);
  const text = answer ? await answer.text() : '';
  if (!text.includes('"result":"ok"'))
    throw new Error(`not healthy: ${readFileSync(join(ssh.root, 'console.log'), 'utf8')}`);
}

interface FleetParts {
  readonly identity: string;
  readonly voteAccount: string;
  readonly cluster: Cluster;
  readonly nodes: Readonly<Record<NodeName, SshdNode>>;
}

/** The fleet file as an operator would write it, as JSON, which is YAML too. */
function writeFleet(file: string, { identity, voteAccount, cluster, nodes }: FleetParts): void {
  const fleet = {
    fleet: 'sshd',
    mode: 'act',
    ssh: { key: 'file:user_key' },
    solana: { genesis: cluster.genesis, observers: cluster.observers.map(({ name, url }) => ({ name, url })) },
    nodes: Object.fromEntries(Object.entries(nodes).map(([name, node]) => [name, fleetNode(node)])),
    validators: {
      'sol-main': { chain: 'solana', identity, vote_account: voteAccount, nodes: Object.keys(nodes) },
    },
    people: { ana: { name: 'Ana', roles: ['operator'] }, ben: { name: 'Ben', roles: ['operator'] } },
    // The shortest quiet window and the shortest silence that there are: the shortest waits.
    policies: {
      solana: {
        quiet_window: 60,
        approvals: { people: 2, roles: ['operator'] },
        takeover: { frozen_slots: FROZEN_SLOTS },
      },
    },
  };
  writeFileSync(file, JSON.stringify(fleet, null, 1));
}

/** The node as the fleet file has it. */
export function fleetNode({ ssh, paths, rpcPort, gossip }: SshdNode): Record<string, unknown> {
  return {
    host: '127.0.0.1',
    port: ssh.port,
    login: ssh.login,
    run_as: USER,
    host_key: [ssh.hostKey],
    solana: {
      validator_bin: paths.validatorBin,
      keygen_bin: paths.keygenBin,
      cli_bin: paths.cliBin,
      ledger: paths.ledger,
      log: paths.log,
      start_file: paths.startScript,
      identity_link: paths.identityLink,
      staked_key: paths.stakedKey,
      unstaked_key: paths.unstakedKey,
      rpc_port: rpcPort,
      gossip,
    },
  };
}

/** Public key of the key that a restart of this node would come up with. */
export function linkOf({ paths }: SshdNode): 'staked' | 'unstaked' {
  return readlinkSync(paths.identityLink) === paths.stakedKey ? 'staked' : 'unstaked';
}

function keyOf(purpose: string): Keypair {
  return keypairFromSeed(createHash('sha256').update(`sshd ${purpose}`).digest());
}

/** The wall clock with fractions, as the stand-ins tell it to the referee. */
export function now(): number {
  return performance.timeOrigin + performance.now();
}
