import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Json } from '../../../src/domain/names.ts';
import { freePort } from '../free-port.ts';

/** The real Rococo runtime (9103, January 2022), without network or consensus: blocks come when they are asked for. */
export interface Rococo {
  readonly url: string;
  /** Sets storage behind the runtime's back, by pallet and entry. */
  store(values: Json): Promise<void>;
  /** Makes a block of what is in the pool. */
  makeBlock(): Promise<void>;
  /** Makes the block with which the running session ends. */
  changeSession(epoch: { genesisSlot: number; index: number; duration: number; slotMs: number }): Promise<void>;
  close(): Promise<void>;
}

const require = createRequire(import.meta.url);
/** The genesis that an old light client carries. It is GPL-3.0 and only read in place. */
const genesis = join(dirname(require.resolve('@substrate/connect')), 'specs/rococo.json');
const program = join(dirname(require.resolve('@acala-network/chopsticks')), '../../chopsticks.cjs');

export async function startRococo(): Promise<Rococo> {
  const directory = mkdtempSync(join(tmpdir(), 'baton-rococo-'));
  const port = await freePort();
  const config = join(directory, 'chopsticks.yml');
  // JSON is YAML.
  writeFileSync(config, JSON.stringify({ host: '127.0.0.1', port, genesis, 'build-block-mode': 'Manual' }));
  const child = spawn(process.execPath, [program, '--config', config], {
    cwd: directory,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const url = `http://127.0.0.1:${port}`;
  const dev = (method: string, ...params: readonly Json[]) => ask(url, method, params);
  const rococo: Rococo = {
    url,
    store: (values) => dev('dev_setStorage', values),
    makeBlock: () => dev('dev_newBlock', {}),
    changeSession: async ({ genesisSlot, index, duration, slotMs }) => {
      const last = genesisSlot + (index + 1) * duration - 1;
      await rococo.store({ Babe: { CurrentSlot: last }, Timestamp: { Now: last * slotMs } });
      await rococo.makeBlock();
    },
    close: async () => {
      await end(child);
      rmSync(directory, { recursive: true, force: true });
    },
  };
  try {
    await untilListening(child);
  } catch (error) {
    await rococo.close();
    throw error;
  }
  return rococo;
}

async function ask(url: string, method: string, params: readonly Json[]): Promise<void> {
  const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method, params });
  const response = await fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
  const answer: { error?: { message: string } } = JSON.parse(await response.text());
  if (answer.error !== undefined) throw new Error(`${method}: ${answer.error.message}`);
}

async function untilListening(child: ChildProcess): Promise<void> {
  if (child.stdout === null) throw new Error('chopsticks has no output');
  const printed: string[] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    printed.push(line);
    if (line.includes('RPC listening on')) {
      // Read on, so that the pipe never fills up.
      child.stdout.resume();
      return;
    }
  }
  throw new Error(`chopsticks did not start: ${printed.join('\n')}`);
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill('SIGKILL');
  await gone;
}
