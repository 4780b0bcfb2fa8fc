import { chmodSync, copyFileSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { app } from '../src/app/app.ts';
import type { AppClient } from '../src/cli/client.ts';
import { readEnvironment } from '../src/config/environment.ts';
import { loadFleet } from '../src/config/load.ts';
import { openLabDatabase } from '../src/lab/database.ts';
import { createOperators, type Operators } from '../src/lab/operators.ts';
import { MAIN } from '../src/lab/places.ts';
import { startWorkers } from '../src/lab/workers.ts';
import { createLog } from '../src/platform/log.ts';
import { giveToUser } from '../test/system/sshd/machine.ts';
import { startSshdWorld, type SshdNode, type SshdWorld } from '../test/system/sshd/world.ts';
import { ANSWERED } from './measure.ts';
import { startDelayProxy, type DelayProxy } from './proxy.ts';

/** How the old node proves that it votes no more: by its log, or, where no log is configured, by slots. */
export type Barrier = 'log' | 'slots';
export const BARRIERS: readonly Barrier[] = ['log', 'slots'];

/** One Baton: a worker process, a store and the people who use it. */
export interface Baton {
  readonly client: AppClient;
  readonly operators: Operators;
}

export interface BenchNode extends SshdNode {
  readonly name: 'sol-a' | 'sol-b';
  readonly proxy: DelayProxy;
  /** One line for each start of the validator's program: time in seconds since 1970, then its arguments. */
  readonly callsFile: string;
}

/** Two real sshd hosts, each behind a proxy, and a Baton for each kind of barrier. */
export interface Stage {
  readonly world: SshdWorld;
  readonly nodes: readonly [BenchNode, BenchNode];
  readonly batons: ReadonlyMap<Barrier, Baton>;
  readonly userKeyFile: string;
  setDelay(ms: number): void;
  close(): Promise<void>;
}

/** No leader slot of its own comes near, so that no move waits for a quiet window. Unit: slots. */
const NO_LEADER_SLOTS = { firstAt: 100_000, every: 100_000 };

export interface StageOptions {
  readonly seed: number;
  readonly barriers: readonly Barrier[];
  /** Told what is going on, one line each. */
  readonly tell: (line: string) => void;
}

export async function setStage(options: StageOptions): Promise<Stage> {
  const closers: (() => Promise<void>)[] = [];
  const close = async (): Promise<void> => {
    for (const step of closers.splice(0).toReversed()) await step();
  };
  try {
    return { ...(await build(options, closers)), close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function build(
  { seed, barriers, tell }: StageOptions,
  closers: (() => Promise<void>)[],
): Promise<Omit<Stage, 'close'>> {
  const keep = <T>(thing: T, close: (thing: T) => Promise<void>): T => {
    closers.push(() => close(thing));
    return thing;
  };
  tell('starting two sshd hosts with stand-ins');
  const world = keep(await startSshdWorld({ seed, leader: NO_LEADER_SLOTS }), (it) => it.close());
  const dress = async (name: BenchNode['name'], node: SshdNode): Promise<BenchNode> => ({
    ...node,
    name,
    proxy: keep(await startDelayProxy(node.ssh.port), (it) => it.close()),
    callsFile: noteCalls(node),
  });
  const nodes = [await dress('sol-a', world.a), await dress('sol-b', world.b)] as const;
  const userKeyFile = join(world.root, 'user_key');
  for (const node of nodes) giveKey(node, userKeyFile);
  tell('starting a store and a worker for each kind of barrier');
  const batons = new Map<Barrier, Baton>();
  for (const barrier of barriers) batons.set(barrier, await startBaton(world, nodes, barrier, keep));
  return {
    world,
    nodes,
    batons,
    userKeyFile,
    setDelay: (ms) => nodes.forEach(({ proxy }) => proxy.setDelay(ms)),
  };
}

async function startBaton(
  world: SshdWorld,
  nodes: readonly BenchNode[],
  barrier: Barrier,
  keep: <T>(thing: T, close: (thing: T) => Promise<void>) => T,
): Promise<Baton> {
  const fleetFile = join(world.root, `fleet-${barrier}.yaml`);
  writeFileSync(fleetFile, JSON.stringify(fleetFor(world, nodes, barrier)));
  const opened = await openLabDatabase(join(world.root, 'data'), `bench_${barrier}`, createLog('silent'));
  const database = keep(opened, (it) => it.close());
  const environment = { ...readEnvironment(), databaseUrl: database.url, redisUrl: null, logLevel: 'silent' };
  const client = keep(await app.openClient(await loadFleet(fleetFile), environment), (it) => it.close());
  const directory = world.root;
  keep(await startWorkers({ count: 1, main: MAIN, fleetFile, databaseUrl: database.url, directory }), (it) =>
    it.stop(),
  );
  const operators = createOperators(client);
  // While no host knows a term yet, one person is enough; later a second store would need two.
  await operators.adopt();
  return { client, operators };
}

interface FleetDraft {
  readonly nodes: Record<string, { port: number; solana: { log?: string } }>;
}

/** The fleet file of the hosts, by way of the proxies, and without `log:` where the barrier is to be by slots. */
function fleetFor(world: SshdWorld, nodes: readonly BenchNode[], barrier: Barrier): FleetDraft {
  const fleet: FleetDraft = JSON.parse(readFileSync(world.fleetFile, 'utf8'));
  for (const { name, proxy } of nodes) {
    const node = fleet.nodes[name];
    if (!node) throw new Error(`the fleet file has no ${name}`);
    node.port = proxy.port;
    if (barrier === 'slots') delete node.solana.log;
  }
  return fleet;
}

/** Has the validator's program note when it starts, whoever starts it. bash knows the time without another program. */
function noteCalls({ paths, ssh }: SshdNode): string {
  const callsFile = join(ssh.root, 'calls');
  writeFileSync(callsFile, '');
  const [environment = '', start = ''] = readFileSync(paths.validatorBin, 'utf8').trimEnd().split('\n').slice(-2);
  const draft = `${paths.validatorBin}.draft`;
  const note = (words: string): string => `echo "$EPOCHREALTIME ${words}" >>'${callsFile}'`;
  const look = `case $* in *contact-info*) ${start.replace('exec ', '')}; code=$?; ${note(ANSWERED)}; exit $code ;; esac`;
  writeFileSync(draft, ['#!/bin/bash', note('$*'), environment, look, start, ''].join('\n'));
  chmodSync(draft, 0o755);
  renameSync(draft, paths.validatorBin);
  for (const path of [callsFile, paths.validatorBin]) giveToUser(path);
  return callsFile;
}

/** Each machine may copy to the other, as the runbook has it. */
function giveKey({ ssh }: SshdNode, userKeyFile: string): void {
  const copy = join(ssh.root, 'user_key');
  copyFileSync(userKeyFile, copy);
  chmodSync(copy, 0o600);
  giveToUser(copy);
}
