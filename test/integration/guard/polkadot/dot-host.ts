import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { renderGuard } from '../../../../src/hosts/guard/render.ts';
import { freePort } from '../../../../src/lab/free-port.ts';
import type { BlockLine } from '../../../../src/lab/standins/polkadot/chain-lines.ts';
import { type ChainServer, serveNodes } from '../../../../src/lab/standins/polkadot/chain-server.ts';
import {
  type PolkadotHostOptions,
  type PolkadotHostPaths,
  writePolkadotHost,
} from '../../../../src/lab/standins/polkadot/host-files.ts';
import { startSystemd, type Systemd } from '../../../../src/lab/standins/systemd/manager.ts';
import { collect, type RawAnswer, until } from '../stub-host.ts';

export const STASH = `0x${'5a'.repeat(32)}`;
export const GENESIS = `0x${'91b1'.repeat(16)}`;
export const VERSION = '1.21.0';

/** One machine in a temporary directory: the real guard in a real shell, a stand-in node under a stand-in systemd. */
export interface DotHost {
  readonly paths: PolkadotHostPaths;
  readonly state: string;
  readonly dropIn: string;
  readonly chain: ChainServer;
  readonly systemd: Systemd;
  readonly rpcPort: number;
  start(verb: string, args?: Record<string, string>, edit?: (script: string) => string): ChildProcess;
  call(verb: string, args?: Record<string, string>, edit?: (script: string) => string): Promise<RawAnswer>;
  /** State made and fenced at term 5. */
  ready(): Promise<void>;
  /** Starts the node by its unit, and waits until the chain hears of it. */
  up(): Promise<void>;
  /** Sorted names of the key files, as a request carries them. */
  keys(): string;
  receipts(): string[];
  read(name: string): string;
  /** Makes everything in the chain's directory older than any RestartSec. */
  age(): void;
  tell(more?: Partial<BlockLine>): void;
  /** Its arguments as `/proc` has them, without those before the program's own name. */
  runningArgs(): string[];
  close(): Promise<void>;
}

export interface DotOptions extends Partial<PolkadotHostOptions> {
  readonly shell: string;
  /** Tools that the guard finds; everything of the PATH where this is not given. */
  readonly tools?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
}

const BLOCK: BlockLine = {
  kind: 'block',
  number: 100,
  hash: `0x${'aa'.repeat(32)}`,
  finalized: { number: 98, hash: `0x${'bb'.repeat(32)}` },
  session: 7,
  authorities: [],
  author: null,
};

export async function createDotHost(options: DotOptions): Promise<DotHost> {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'dot-guard-')));
  const [rpcPort, prometheusPort] = [await freePort(), await freePort()];
  const paths = writePolkadotHost(root, {
    version: VERSION,
    chain: 'polkadot',
    rpcPort,
    prometheusPort,
    validator: true,
    restartSec: '300ms',
    ...options,
  });
  const chain = await serveNodes({ name: 'Polkadot', genesis: GENESIS });
  chain.tell(BLOCK);
  const systemd = await startSystemd({
    directory: paths.units,
    socket: paths.systemd,
    log: paths.log,
    environment: { LAB_POLKADOT_CHAIN: chain.address, LAB_POLKADOT_NODE: 'dot-a', ...options.environment },
  });
  writeFileSync(join(root, 'boot_id'), '7f1c6c0e-0000-4000-8000-000000000001\n');
  const script = renderGuard('polkadot')
    .replace('=/var/lib/baton', `=${join(root, 'state')}`)
    .replace('=/etc/baton/host.conf', `=${join(root, 'host.conf')}`)
    .replace('=/proc/sys/kernel/random/boot_id', `=${join(root, 'boot_id')}`)
    .replace('=/etc/systemd/system', `=${paths.units}`);
  const target: Record<string, string> = {
    validator: 'dot-main',
    identity: STASH,
    genesis: GENESIS,
    user: userInfo().username,
    unit: paths.unit,
    node_bin: paths.nodeBin,
    workers: paths.workers,
    base_path: paths.basePath,
    keystore: paths.keystore,
    rpc_port: String(rpcPort),
    prometheus_port: String(prometheusPort),
  };
  const state = join(root, `state/polkadot-${GENESIS}/${STASH}`);
  const children = new Set<ChildProcess>();
  const host: DotHost = {
    paths,
    state,
    dropIn: join(paths.units, `${paths.unit}.d/zz-baton.conf`),
    chain,
    systemd,
    rpcPort,
    start(verb, args = {}, edit = (text) => text) {
      const words = Object.entries({ ...target, ...args }).map(([key, value]) => `${key}=${value}`);
      const plain = options.shell.endsWith('bash') ? ['--norc'] : [];
      const path =
        options.tools === undefined ? `${paths.bin}:${process.env['PATH']}` : toolBin(root, options.tools, paths);
      const child = spawn(options.shell, [...plain, '-c', edit(script), 'baton-guard', verb, ...words], {
        env: { PATH: path, http_proxy: 'http://127.0.0.1:9/' },
      });
      child.stdin.on('error', () => undefined);
      child.stdin.end();
      children.add(child);
      child.once('exit', () => children.delete(child));
      return child;
    },
    call: (verb, args, edit) => collect(host.start(verb, args, edit)),
    async ready() {
      const made = await host.call('state.create');
      const fenced = await host.call('observe', { fence: '5', run: 'run-1' });
      if (made.answer !== 'ok' || fenced.answer !== 'ok')
        throw new Error(made.stdout.toString() + fenced.stdout.toString());
    },
    async up() {
      systemd.service(paths.unit).start();
      await until(() => chain.nodes().length === 1, 'the node is up');
    },
    keys: () =>
      existsSync(paths.keystore) && readdirSync(paths.keystore).length > 0
        ? readdirSync(paths.keystore).toSorted().join(',')
        : 'none',
    receipts: () =>
      existsSync(join(state, 'receipts')) ? readFileSync(join(state, 'receipts'), 'utf8').trimEnd().split('\n') : [],
    age() {
      const files = execFileSync('find', [join(paths.basePath, 'chains/polkadot')], { encoding: 'utf8' });
      execFileSync('touch', ['-d', '1 hour ago', ...files.trim().split('\n')]);
    },
    read: (name) => readFileSync(join(root, name), 'utf8'),
    tell: (more = {}) => chain.tell({ ...BLOCK, ...more }),
    runningArgs() {
      const [node] = chain.nodes();
      if (node === undefined) return [];
      const words = readFileSync(`/proc/${node.pid}/cmdline`, 'utf8').split('\0').slice(0, -1);
      return words.slice(words.indexOf(paths.nodeBin) + 1);
    },
    async close() {
      for (const child of children) child.kill('SIGKILL');
      await systemd.close();
      await chain.close();
      rmSync(root, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 });
    },
  };
  return host;
}

/** A directory of links to these tools alone, and to the host's own programs. */
function toolBin(root: string, tools: readonly string[], paths: PolkadotHostPaths): string {
  const directory = join(root, 'tools');
  mkdirSync(directory, { recursive: true });
  for (const tool of tools) {
    const found = ['/usr/bin', '/bin', '/usr/sbin'].map((each) => join(each, tool)).find(existsSync);
    if (found !== undefined) writeFileSync(join(directory, tool), `#!/bin/sh\nexec ${found} "$@"\n`, { mode: 0o755 });
  }
  return `${paths.bin}:${directory}`;
}
