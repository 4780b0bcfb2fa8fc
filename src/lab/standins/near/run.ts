import { mkdirSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { nodeTable, type NodeView } from '../../near/rpc/node-answers.ts';
import { startNearRpc } from '../../near/rpc/server.ts';
import { type ChainLink, linkToChain } from './chain-link.ts';
import type { HeightLine } from './chain-lines.ts';
import { lockDatabase, openDatabase } from './database.ts';
import { type Home, readHome } from './home.ts';
import { logToStderr as log } from './log.ts';
import { metricsText } from './metrics.ts';
import { createNode, type NodeState } from './node.ts';
import type { ProgramVersion } from './program-version.ts';
import { reload, type Reloads } from './reload.ts';
import { type NeardSettings, readSettings } from './settings.ts';

interface Running {
  readonly home: string;
  readonly read: Home;
  readonly version: ProgramVersion;
  readonly link: ChainLink;
  readonly node: NodeState;
  readonly reloads: Reloads;
}

/** nearcore prints its statistics each 10 s; heights of the lab are three times as quick. Unit: milliseconds. */
const STATS_MS = 3000;
/** How Rust ends after a panic. */
const PANIC_CODE = 101;
/** The lab's fleet is small; a node of mainnet has some 35. */
const PEERS = 12;

const nowMs = (): number => performance.timeOrigin + performance.now();

/** `neard run`: until it is told to stop, or the lab's chain is gone. @throws Error with what nearcore would end with */
export async function runNeard(home: string, version: ProgramVersion): Promise<void> {
  log('INFO', 'neard', `version="${version.release}" build="${version.release}" latest_protocol=${version.protocol}`);
  const read = readHome(home);
  const settings = readSettings(home);
  lockDatabase(home);
  mkdirSync(join(home, 'data'), { recursive: true });
  const database = await openDatabase(home, { version: version.database, migrationMs: settings.migrationMs, log });
  const started = await linkedNode(settings, (link) =>
    createNode({
      node: settings.node,
      config: read.config,
      signer: read.signer,
      database,
      log,
      tell: link.tell,
      panic,
      nowMs,
    }),
  );
  if (read.config.memtries) {
    log('INFO', 'memtrie', 'Loading tries to memory for shards...');
    await sleep(settings.memtriesMs);
    log('INFO', 'memtrie', 'Done loading memtries');
  }
  const reloads: Reloads = { total: 0, lastS: 0, correct: true };
  const running: Running = { home, read, version, reloads, ...started };
  await listenOn(
    createServer((socket) => socket.destroy()),
    read.config.p2pPort,
  );
  await startNearRpc({
    port: read.config.rpcPort,
    table: nodeTable(() => viewOf(running)),
    metrics: () => metricsOf(running),
  });
  obeySignals(running);
  setTimeout(() => started.node.caughtUp(), settings.syncMs);
  setInterval(() => stats(running), STATS_MS);
}

/** A node that has heard the chain's first line, and hears of every height, as late as the lab wants it. */
async function linkedNode(
  { chain, lag }: NeardSettings,
  create: (link: ChainLink) => NodeState,
): Promise<{ readonly link: ChainLink; readonly node: NodeState }> {
  const behind: HeightLine[] = [];
  let node: NodeState | null = null;
  const take = (): void => {
    const known = node;
    if (known !== null) behind.splice(0, behind.length - lag).forEach((line) => known.take(line));
  };
  const link = await linkToChain(
    chain,
    (line) => {
      behind.push(line);
      take();
    },
    () => process.exit(1),
  );
  node = create(link);
  take();
  return { link, node };
}

function obeySignals({ home, node, reloads, version }: Running): void {
  process.on('SIGHUP', () =>
    reload(reloads, {
      home,
      log,
      signer: node.signer,
      load: node.load,
      readsKey: Number(version.release.split('.')[0]) >= 2,
      nowS: () => Math.floor(nowMs() / 1000),
    }),
  );
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.on(signal, () => {
      log('WARN', 'neard', `${signal}, stopping... this may take a few minutes.`);
      const { stopMs } = readSettings(home);
      if (stopMs === 'hangs') return;
      log('INFO', 'neard', 'Waiting for RocksDB to gracefully shutdown');
      // For all that anybody outside can tell it signs until it has ended.
      setTimeout(() => process.exit(0), stopMs);
    });
}

function viewOf({ read, version, link, node }: Running): NodeView | null {
  const newest = node.newest();
  if (newest === null) return null;
  return {
    chainId: link.chainId,
    genesis: link.genesis,
    release: version.release,
    protocol: link.protocol,
    latestProtocol: version.protocol,
    rpcAddr: `0.0.0.0:${read.config.rpcPort}`,
    nodeKey: read.nodeKey,
    signer: node.signer(),
    syncing: node.syncing(),
    head: newest.head,
    epochStartHeight: newest.epoch.startHeight,
    members: newest.epoch.members,
    peers: PEERS,
    trackedShards: read.config.trackedShards,
    archive: read.config.archive,
    uptimeS: Math.floor(process.uptime()),
  };
}

function metricsOf({ read, version, node, reloads }: Running): string {
  const newest = node.newest();
  return metricsText({
    signer: node.signer(),
    newest,
    syncing: node.syncing(),
    signs: node.signs(),
    produced: node.produced,
    reloads,
    config: read.config,
    shards: newest?.duties.chunks.length ?? 0,
    protocol: version.protocol,
    databaseVersion: version.database,
  });
}

function stats({ node, reloads }: Running): void {
  const newest = node.newest();
  const role = node.signer() !== null && node.signs() ? 'Validator | ' : '';
  const state = node.syncing()
    ? 'Downloading blocks 42.00% (1 left)'
    : `${role}${newest?.epoch.members.length ?? 0} validators`;
  log(
    'INFO',
    'stats',
    `#${String(newest?.head.height ?? 0).padStart(9)} ${newest?.head.hash ?? ''} ${state} ${PEERS} peers ⬇ 14 kB/s ⬆ 12 kB/s 1.67 bps 0 gas/s CPU: 9%, Mem: 3.1 GB`,
  );
  if (!reloads.correct)
    log('WARN', 'stats', 'Dynamically updatable configs are not valid: the node will probably crash after restart');
}

function panic(text: string): void {
  process.stderr.write(`thread 'main' panicked at ${text}\n`);
  process.exit(PANIC_CODE);
}

async function listenOn(server: Server, port: number): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
}
