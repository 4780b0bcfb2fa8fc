import { createHash, randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { join } from 'node:path';
import type { BlockLine } from './chain-lines.ts';
import { linkToChain } from './chain-link.ts';
import { openKeystore } from './keystore.ts';
import { logToStderr as log } from './log.ts';
import { metricsText } from './metrics.ts';
import { nodeMethods } from './methods.ts';
import { createNodeState, type NodeState } from './node.ts';
import { chainDirectory, type NodeOptions, nodeOptions } from './options.ts';
import { rpcServer } from './rpc-server.ts';
import { followSync, syncPlan } from './sync.ts';

/** What the lab says beside the command line. */
export interface LabSettings {
  /** `LAB_POLKADOT_CHAIN` */
  readonly chain: string;
  /** `LAB_POLKADOT_NODE`: how the lab calls this host. */
  readonly node: string;
  /** `LAB_POLKADOT_SYNC`: see `syncPlan`. */
  readonly sync: string | undefined;
  /** `LAB_POLKADOT_WITHOUT`: methods that this client does not have, separated by commas. */
  readonly without: readonly string[];
  readonly version: string;
}

/** How often the log says where the node is. The client says it every 5 s; sessions of the lab last seconds. Unit: milliseconds. */
const INFORM_MS = 1000;

/** Runs until it is killed, or until the lab's chain is gone. */
export async function runNode(args: readonly string[], lab: LabSettings): Promise<void> {
  const options = nodeOptions(args);
  const directory = chainDirectory(options);
  for (const part of ['db/full', 'network', 'keystore']) mkdirSync(join(directory, part), { recursive: true });
  log('Parity Polkadot');
  log(`✌️  version ${lab.version}`);
  log(`👤 Role: ${options.validator ? 'AUTHORITY' : 'FULL'}`);
  // Held open as the database's lock is, for as long as it runs.
  openSync(join(directory, 'db', 'full', 'LOCK'), 'w');
  const { node, tell } = await linkedNode(options, directory, lab);
  await serve(node, options, lab, tell);
  if (options.validator) log('👮‍♀️ Running in Secure Validator Mode. It is highly recommended that you operate.');
  tell();
  inform(node, tell, join(directory, 'db', 'full', 'LOG'));
  // A node ends of its own on these, and with success (sc-cli, runner.rs).
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => process.exit(0));
}

/** A node that has heard the chain's first line, and hears of every block. */
async function linkedNode(
  options: NodeOptions,
  directory: string,
  lab: LabSettings,
): Promise<{ readonly node: NodeState; readonly tell: () => void }> {
  const keystore = openKeystore(join(directory, 'keystore'));
  const heard: BlockLine[] = [];
  let onBlock = (block: BlockLine): void => void heard.push(block);
  const link = await linkToChain(
    lab.chain,
    (block) => onBlock(block),
    () => process.exit(1),
  );
  const node = createNodeState(
    {
      validator: options.validator,
      peerId: peerId(networkKey(directory, options)),
      chainName: link.name,
      genesis: link.genesis,
      keystore,
      phase: followSync(directory, syncPlan(lab.sync), () => performance.now()),
    },
    log,
  );
  onBlock = (block) => node.take(block);
  heard.forEach(onBlock);
  return { node, tell: () => link.tell(node.line(lab.node)) };
}

async function serve(node: NodeState, options: NodeOptions, lab: LabSettings, tell: () => void): Promise<void> {
  const methods = nodeMethods(node, lab.version, tell, (name) => !lab.without.includes(name));
  const denyUnsafe = options.rpcMethods === 'safe' || (options.rpcMethods === 'auto' && options.rpcExternal);
  await listenOn(rpcServer(methods, denyUnsafe), options.rpcPort, options.rpcExternal ? '0.0.0.0' : '127.0.0.1');
  const metrics = createServer((_, outgoing) => outgoing.end(metricsText(node)));
  await listenOn(metrics, options.prometheusPort, '127.0.0.1');
}

/** A validator does not make itself a network key (since 1.11): it would be another peer after each start. */
function networkKey(directory: string, { validator, nodeKeyFile, nodeKey }: NodeOptions): string {
  if (nodeKey !== null) return nodeKey;
  const file = nodeKeyFile ?? join(directory, 'network', 'secret_ed25519');
  if (!existsSync(file)) {
    if (validator) {
      process.stderr.write(`Error: NetworkKeyNotFound("${file}")\n`);
      process.exit(1);
    }
    writeFileSync(file, randomBytes(32).toString('hex'), { mode: 0o600 });
  }
  return readFileSync(file, 'utf8');
}

const peerId = (secret: string): string =>
  `12D3KooW${createHash('sha256')
    .update(secret)
    .digest('base64url')
    .replaceAll(/[-_0OIl]/g, 'z')}`;

async function listenOn(server: Server, port: number, host: string): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
}

/** @param databaseLog written to as a database is: all the time */
function inform(node: NodeState, tell: () => void, databaseLog: string): void {
  let [before, heldBefore] = [node.phase(), node.keystore.names().join()];
  setInterval(() => {
    const [phase, block, held] = [node.phase(), node.block(), node.keystore.names().join()];
    writeFileSync(databaseLog, `${block?.number ?? 0}\n`);
    // Keys that were put there by another hand are signed with, too.
    if (phase !== before || held !== heldBefore) tell();
    [before, heldBefore] = [phase, held];
    const heads = `best: #${block?.number ?? 0} (…), finalized #${block?.finalized.number ?? 0} (…)`;
    if (phase === 'warping') log('⏩ Warping, Downloading state, 42.00 Mib (3 peers)');
    else if (phase === 'history') log(`⏩ Block history, #1 (3 peers), ${heads}`);
    else log(`💤 Idle (3 peers), ${heads}, ⬇ 1.2kiB/s ⬆ 1.1kiB/s`);
  }, INFORM_MS);
}
