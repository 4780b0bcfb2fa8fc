import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { vi } from 'vitest';

/** A program of the monitoring, as Debian brings it, on a port of its own. */
export interface Program {
  /** `http://127.0.0.1:PORT`. */
  readonly url: string;
  /** What it has printed so far. */
  output(): string;
  /** Stops it as a service manager does, and resolves when it has ended. */
  stop(): Promise<void>;
}

/** Both are there within 2 s; a machine with two cores that does other work has taken 6. */
const READY = { timeout: 60_000, interval: 50 };
/** Whoever does not end by then is killed. Unit: milliseconds. */
const STOP_MS = 10_000;

/** @throws Error with its output where it ends instead, or does not get ready */
export async function startProgram(name: string, args: readonly string[], url: string): Promise<Program> {
  const child = spawn(name, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  const printed: string[] = [];
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => printed.push(String(chunk)));
  const output = (): string => printed.join('');
  const ended = once(child, 'exit').then(
    () => undefined,
    (error: unknown) => void printed.push(String(error)),
  );
  const stop = async (): Promise<void> => {
    child.kill('SIGTERM');
    const hard = setTimeout(() => child.kill('SIGKILL'), STOP_MS);
    await ended;
    clearTimeout(hard);
  };
  const early = ended.then(() => Promise.reject(new Error(`${name} has ended: ${output()}`)));
  early.catch(() => {});
  const ready = vi.waitFor(async () => {
    const { ok } = await fetch(`${url}/-/ready`);
    if (!ok) throw new Error(`${name} is not ready: ${output()}`);
  }, READY);
  try {
    await Promise.race([ready, early]);
  } catch (error) {
    await stop();
    throw error;
  }
  return { url, output, stop };
}
