import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { vi } from 'vitest';
import { inOwnMounts, needRoot, residentsOf } from './own-mounts.ts';

const PROJECT = join(import.meta.dirname, '..', '..');

/** The demo as a user starts it, with data of its own: one that somebody left running is not touched. */
export interface Demo {
  /** Address of its page, as it printed it. */
  readonly url: string;
  /** Everything it has printed so far. */
  output(): string;
  /** From the start until it printed the address. */
  readonly startedInMs: number;
  /** Ctrl-C in its window. Resolves with the exit code when it has ended. */
  interrupt(): Promise<number | null>;
  /** `kill -9` of the demo's own process, and of nothing that it started. */
  kill(): Promise<void>;
  /** Processes that it started and that still run, itself included. */
  pids(): number[];
  /** Ends whatever is left. */
  discard(): void;
}

/** A directory with the data of a demo, used by one start after the other. */
export interface DemoPlace {
  /** @param words of its command line @throws Error with the output when it does not get ready */
  start(words?: readonly string[]): Promise<Demo>;
  remove(): void;
}

/** A first start makes a database; with other work on two cores that has taken 30 s. */
const READY = { timeout: 90_000, interval: 50 };

export function demoPlace(): DemoPlace {
  needRoot();
  // Short, since the sockets of the simulated hosts lie below it.
  const root = mkdtempSync(join(tmpdir(), 'bd-'));
  // Postgres runs as another user than root and has to get through.
  chmodSync(root, 0o755);
  for (const part of ['data', 'tmp']) mkdirSync(join(root, part), { mode: 0o755 });
  mkdirSync(join(PROJECT, '.baton'), { recursive: true });
  return {
    start: (words = []) => startDemo(root, words),
    remove: () => rmSync(root, { recursive: true, force: true }),
  };
}

async function startDemo(root: string, asked: readonly string[]): Promise<Demo> {
  const beganAtMs = performance.now();
  const program = [process.execPath, 'scripts/run.mjs', '--linux', 'src/lab/demo.ts', ...asked];
  const words = inOwnMounts('mount --bind "$0" "$1"', [join(root, 'data'), join(PROJECT, '.baton')], program);
  const child = spawn(words[0] ?? '', words.slice(1), {
    cwd: PROJECT,
    env: { ...process.env, TMPDIR: join(root, 'tmp') },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const printed: string[] = [];
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => printed.push(String(chunk)));
  const output = (): string => printed.join('');
  const early = once(child, 'exit').then(() => Promise.reject(new Error(`the demo ended: ${output()}`)));
  const ready = vi.waitFor(() => {
    if (!output().includes('Ctrl-C stops everything.')) throw new Error(`the demo is not ready: ${output()}`);
  }, READY);
  await Promise.race([ready, early]).catch((error: unknown) => {
    if (child.exitCode === null) residentsOf(child).end();
    throw error;
  });
  early.catch(() => {});
  const residents = residentsOf(child);
  return {
    url: /The page: (\S+)/.exec(output())?.[1] ?? '',
    output,
    startedInMs: performance.now() - beganAtMs,
    async interrupt() {
      const over = once(child, 'exit');
      child.kill('SIGINT');
      await over;
      return child.exitCode;
    },
    async kill() {
      const over = once(child, 'exit');
      process.kill(demoAmong(residents.pids()), 'SIGKILL');
      await over;
    },
    pids: () => residents.pids(),
    discard: () => residents.end(),
  };
}

/** The process of the demo itself, below the one that a user starts. */
function demoAmong(pids: readonly number[]): number {
  const found = pids.find((pid) =>
    readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0')[1]?.endsWith('src/lab/demo.ts'),
  );
  if (found === undefined) throw new Error('the demo does not run');
  return found;
}
