import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import type { NodeName, PublicKey } from '../domain/names.ts';
import { makeBare } from './cluster/bare-host.ts';
import { startCluster, type Cluster } from './cluster/cluster.ts';
import { keypairFromSeed, type Keypair } from './cluster/keys.ts';
import { writeLabHost, type LabHostPaths } from './cluster/lab-host-files.ts';
import type { OwnLeaderSlots } from './cluster/schedule.ts';
import { freePort } from './free-port.ts';
import { createLabKey, type LabKey } from './hosts/keys.ts';
import { startLabHost, type LabHost } from './hosts/lab-host.ts';
import { startReferee, type Referee } from './referee/referee.ts';

/** One machine of the world, with what the fleet file says of it. */
export interface WorldNode {
  readonly host: LabHost;
  readonly paths: LabHostPaths;
  readonly rpcPort: number;
  readonly gossip: string;
}

/** A simulated Solana validator on two machines: `sol-a` signs, `sol-b` stands by. */
export interface World {
  readonly root: string;
  readonly identity: PublicKey;
  readonly voteAccount: PublicKey;
  readonly cluster: Cluster;
  readonly referee: Referee;
  readonly nodes: ReadonlyMap<NodeName, WorldNode>;
  /** File with the private key that the hosts let in. */
  readonly userKeyFile: string;
  readonly login: string;
  /** Resolves when both validators are ready and the active one's votes land. */
  ready(): Promise<void>;
  close(): Promise<void>;
}

export interface WorldOptions {
  /** Directory for everything of this world; a short path without blanks, since Unix sockets lie below it. */
  readonly root: string;
  /** Same seed: same keys, same chain, same weather. */
  readonly seed: number;
  /** When the validator leads, if not as the cluster has it. */
  readonly leader?: OwnLeaderSlots;
  /** Hosts that nobody has prepared. */
  readonly bare?: boolean;
  /** The key that the hosts let in, where another world's is to open both. */
  readonly userKey?: LabKey;
}

export const ACTIVE = 'sol-a';
export const STANDBY = 'sol-b';
/** Unix socket paths end at 107 bytes; `/hosts/sol-a/ledger/admin.rpc` and its siblings need 40 of them. */
const LONGEST_ROOT = 65;
/** Node starts in 1 s; two validators, a store and two workers at once on two cores have taken 10 s. */
const READY_DEADLINE_MS = 60_000;
const POLL_MS = 50;

/** Starts everything; the validators get ready on their own. */
export async function startWorld(options: WorldOptions): Promise<World> {
  const { root, seed } = options;
  if (root.length > LONGEST_ROOT) throw new Error(`the lab needs a shorter path than ${root} (sockets lie below it)`);
  mkdirSync(root, { recursive: true, mode: 0o700 });
  const staked = seededKey(seed, 'staked');
  const voteAccount = seededKey(seed, 'vote').publicKey;
  const referee = await startReferee();
  const validator = { identity: staked.publicKey, voteAccount, ...(options.leader && { leader: options.leader }) };
  const cluster = await startCluster({ seed, validators: [validator] });
  cluster.events.on('landed', (vote) => {
    if (vote.onDeadFork) return;
    referee.landed({ atMs: performance.timeOrigin + performance.now(), identity: vote.identity, slot: vote.slot });
  });
  const key = options.userKey ?? createLabKey();
  const userKeyFile = join(root, 'user_key');
  writeFileSync(userKeyFile, key.privateKey, { mode: 0o600 });
  const login = userInfo().username;
  const bare = options.bare === true;
  const common = { root, seed, staked, voteAccount, cluster, referee, userKey: key.publicKey, login, bare };
  const active = await startNode({ ...common, node: ACTIVE, boots: 'staked', gossip: await ownAddress() });
  const standby = await startNode({ ...common, node: STANDBY, boots: 'unstaked', gossip: await ownAddress() });
  const nodes = new Map([active, standby].map((node) => [node.host.node, node]));
  const world: World = {
    root,
    identity: staked.publicKey,
    voteAccount,
    cluster,
    referee,
    nodes,
    userKeyFile,
    login,
    ready: () => ready(world),
    async close() {
      await Promise.all([...nodes.values()].map(({ host }) => host.stop()));
      await Promise.all([cluster.close(), referee.close()]);
    },
  };
  return world;
}

/** What one machine of a world is made of. */
export interface WorldNodeParts {
  readonly root: string;
  readonly seed: number;
  readonly staked: Keypair;
  readonly voteAccount: PublicKey;
  readonly cluster: Cluster;
  readonly referee: Referee;
  readonly userKey: string;
  readonly login: string;
  readonly node: NodeName;
  readonly boots: 'staked' | 'unstaked';
  readonly gossip: string;
  /** Further words for the validator's command line. */
  readonly extraArgs?: readonly string[];
  readonly bare?: boolean;
}

/** A simulated machine with a stand-in validator, which gets ready by itself. */
export async function startNode(parts: WorldNodeParts): Promise<WorldNode> {
  const root = join(parts.root, 'hosts', parts.node);
  const rpcPort = await freePort();
  const paths = writeLabHost(root, {
    node: parts.node,
    staked: parts.staked,
    unstaked: seededKey(parts.seed, `unstaked ${parts.node}`),
    voteAccount: parts.voteAccount,
    boots: parts.boots,
    entrypoint: parts.cluster.entrypoint,
    rpcPort,
    gossip: parts.gossip,
    referee: parts.referee.address,
    ...(parts.extraArgs && { extraArgs: parts.extraArgs }),
  });
  if (parts.bare === true) makeBare(paths, parts.boots);
  const host = await startLabHost({ node: parts.node, root, userKey: parts.userKey, login: parts.login });
  host.validator.start();
  return { host, paths, rpcPort, gossip: parts.gossip };
}

/** Where a validator listens for gossip, so that a probe of it tells the truth. */
async function ownAddress(): Promise<string> {
  return `127.0.0.1:${await freePort()}`;
}

/** Both answer as healthy, and a vote cast by the active has landed: before that there is nothing to hand over. */
async function ready(world: World): Promise<void> {
  const deadline = performance.now() + READY_DEADLINE_MS;
  for (;;) {
    const healthy = await Promise.all([...world.nodes.values()].map(({ rpcPort }) => isHealthy(rpcPort)));
    const landed = world.referee.history().some((event) => event.kind === 'vote.landed');
    if (healthy.every(Boolean) && landed) return;
    if (performance.now() > deadline) {
      throw new Error(
        `the simulated validators did not get ready within 60 s; see console.log and logs/ below ${world.root}/hosts`,
      );
    }
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}

/** Whether the validator whose RPC listens there calls itself healthy. */
export async function isHealthy(rpcPort: number): Promise<boolean> {
  try {
    const answer = await fetch(`http://127.0.0.1:${rpcPort}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'getHealth' }),
    });
    const body: unknown = await answer.json();
    return typeof body === 'object' && body !== null && 'result' in body && body.result === 'ok';
  } catch {
    return false;
  }
}

/** The key that this seed has for this purpose. */
export function seededKey(seed: number, purpose: string): Keypair {
  return keypairFromSeed(createHash('sha256').update(`lab ${seed} ${purpose}`).digest());
}
