import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { startCluster, type Cluster, type ClusterOptions } from '../../../src/lab/cluster/cluster.ts';
import { newKeypair, type Keypair } from '../../../src/lab/cluster/keys.ts';
import { writeLabHost, type LabHostPaths } from '../../../src/lab/cluster/lab-host-files.ts';
import { readLines } from '../../../src/lab/cluster/lines.ts';
import { listen } from '../../../src/lab/cluster/listen.ts';
import { freePort } from '../../../src/lab/free-port.ts';
import type { RefereeMessage } from '../../../src/lab/referee-protocol.ts';

/** Two stand-in validators on one simulated cluster, and everything they tell the referee. */
export interface Stage {
  readonly cluster: Cluster;
  readonly staked: Keypair;
  readonly voteAccount: string;
  readonly messages: RefereeMessage[];
  /** `a` boots staked, `b` unstaked. */
  readonly a: StageNode;
  readonly b: StageNode;
  close(): Promise<void>;
}

export interface StageNode {
  readonly paths: LabHostPaths;
  readonly unstaked: Keypair;
  readonly rpcUrl: string;
  start(): void;
  /** Ends the process and waits until it is gone. */
  kill(): Promise<void>;
  /** Exit code, null while it runs. */
  exitCode(): number | null;
  log(): string;
  run(program: 'validatorBin' | 'keygenBin' | 'cliBin', ...args: string[]): Promise<Outcome>;
  /** A sub-command of agave-validator for this ledger. */
  admin(...args: string[]): Promise<Outcome>;
  towerOf(identity: string): string;
}

export interface Outcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** A calm chain at 40 ms a slot, unless asked for otherwise. */
export async function setStage(
  options: Partial<Omit<ClusterOptions, 'validators'>> & {
    readonly leader?: { readonly firstAt: number; readonly every: number };
    readonly authorizedVoter?: string;
  } = {},
  host: { readonly extraArgs?: readonly string[]; readonly version?: string } = {},
): Promise<Stage> {
  const { leader, authorizedVoter, ...rest } = options;
  const staked = newKeypair();
  const voteAccount = newKeypair().publicKey;
  const messages: RefereeMessage[] = [];
  const referee = createServer((socket) => {
    socket.on('error', () => socket.destroy());
    readLines(socket, (line) => void messages.push(JSON.parse(line)));
  });
  const refereePort = await listen(referee, 0);
  const cluster = await startCluster({
    seed: 7,
    slotMs: 40,
    weather: { skipChance: 0, skipRunChance: 0, forkChance: 0, voteLossChance: 0 },
    validators: [
      {
        identity: staked.publicKey,
        voteAccount,
        ...(leader && { leader }),
        ...(authorizedVoter !== undefined && { authorizedVoters: [{ epoch: 0, voter: authorizedVoter }] }),
      },
    ],
    ...rest,
  });
  const root = mkdtempSync(join(tmpdir(), 'lab-'));
  const node = async (name: 'a' | 'b'): Promise<StageNode> => {
    const unstaked = newKeypair();
    const rpcPort = await freePort();
    const paths = writeLabHost(join(root, name), {
      node: name,
      staked,
      unstaked,
      voteAccount,
      boots: name === 'a' ? 'staked' : 'unstaked',
      entrypoint: cluster.entrypoint,
      rpcPort,
      gossip: name === 'a' ? '10.0.0.1:8001' : '10.0.0.2:8001',
      referee: `127.0.0.1:${refereePort}`,
      ...host,
    });
    return stageNode(paths, unstaked, rpcPort);
  };
  const [a, b] = [await node('a'), await node('b')];
  return { cluster, staked, voteAccount, messages, a, b, close: () => strike(cluster, referee, [a, b], root) };
}

async function strike(cluster: Cluster, referee: Server, nodes: readonly StageNode[], root: string): Promise<void> {
  await Promise.all(nodes.map((node) => node.kill()));
  await cluster.close();
  referee.close();
  rmSync(root, { recursive: true, force: true });
}

function stageNode(paths: LabHostPaths, unstaked: Keypair, rpcPort: number): StageNode {
  let child: ChildProcess | null = null;
  return {
    paths,
    unstaked,
    rpcUrl: `http://127.0.0.1:${rpcPort}`,
    start: () => void (child = spawn(paths.startScript, { stdio: 'ignore' })),
    async kill() {
      child?.kill('SIGKILL');
      await until(() => child === null || child.exitCode !== null || child.signalCode !== null);
    },
    exitCode: () => child?.exitCode ?? null,
    log: () => readFileSync(paths.log, 'utf8'),
    run: (program, ...args) => run(paths[program], args),
    admin: (...args) => run(paths.validatorBin, ['--ledger', paths.ledger, ...args]),
    towerOf: (identity) => join(paths.ledger, `tower-1_9-${identity}.bin`),
  };
}

function run(file: string, args: readonly string[]): Promise<Outcome> {
  return new Promise((resolve) => {
    execFile(file, args, (error, stdout, stderr) => {
      resolve({ code: typeof error?.code === 'number' ? error.code : error ? -1 : 0, stdout, stderr });
    });
  });
}

/** Starts nodes and waits until each has a voting loop that holds its key. */
export async function startNodes(stage: Stage, ...nodes: StageNode[]): Promise<void> {
  for (const node of nodes) node.start();
  const names = nodes.map((node) => (node === stage.a ? 'a' : 'b'));
  await until(() =>
    names.every((name) =>
      stage.messages.some((message) => message.node === name && message.kind === 'capability.began'),
    ),
  );
}

/** Messages of one kind from one node. */
export function heard<K extends RefereeMessage['kind']>(
  stage: Stage,
  node: 'a' | 'b',
  kind: K,
): Extract<RefereeMessage, { kind: K }>[] {
  return stage.messages.filter(
    (message): message is Extract<RefereeMessage, { kind: K }> => message.node === node && message.kind === kind,
  );
}

/** @throws after 20 s: much longer than anything here takes, even on a busy machine */
export async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = performance.now() + 20_000;
  while (!(await condition())) {
    if (performance.now() > deadline) throw new Error(`still not so after 20 s: ${String(condition)}`);
    await sleep(10);
  }
}
