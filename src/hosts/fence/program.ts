import { spawn } from 'node:child_process';
import { access, constants, stat } from 'node:fs/promises';
import { messageOf } from '../../domain/failure.ts';

/** A program with its arguments, none of which a shell ever reads. */
export interface Program {
  readonly argv: readonly string[];
  /** All of its environment. */
  readonly env: Readonly<Record<string, string>>;
}

/** What became of one run of a program. `missing`: it could not be started, so nothing was done. Output is the beginning of it. */
export type Ran =
  | { readonly kind: 'exited'; readonly code: number; readonly stdout: string; readonly stderr: string }
  | { readonly kind: 'killed'; readonly because: string; readonly stdout: string; readonly stderr: string }
  | { readonly kind: 'missing'; readonly because: string };

/** More than any state of a machine needs; the rest is read and dropped, so that a talkative program does not stand still. */
const KEPT_BYTES = 4_096;
/** A child that a program has left behind may hold its output open; what the program itself said has arrived by then. */
const LAST_WORDS_MS = 500;

/**
 * Runs a program of this machine, without shell and without input, in a process group of its own. It and what it has started are
 * killed when the time is over or `signal` fires. Never throws.
 * @param withinMs wall clock for all of it
 */
export function runProgram({ argv, env }: Program, withinMs: number, signal: AbortSignal): Promise<Ran> {
  const [file = '', ...args] = argv;
  if (signal.aborted)
    return Promise.resolve({ kind: 'missing', because: 'it was not started: Baton is being stopped' });
  return new Promise((resolve) => {
    const child = spawn(file, args, { env, cwd: '/', detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
    const stdout = keptOf(child.stdout);
    const stderr = keptOf(child.stderr);
    let killed: string | null = null;
    const kill = (because: string) => {
      killed ??= because;
      killGroup(child.pid);
    };
    const timer = setTimeout(() => kill(`it was not done within ${Math.round(withinMs / 1_000)} s`), withinMs);
    const stop = () => kill('Baton is being stopped');
    signal.addEventListener('abort', stop, { once: true });
    const end = (ran: Ran) => {
      clearTimeout(timer);
      signal.removeEventListener('abort', stop);
      child.stdout.destroy();
      child.stderr.destroy();
      resolve(ran);
    };
    child.once('error', (error) => end({ kind: 'missing', because: error.message }));
    const over = (code: number | null, by: string | null) => {
      const said = { stdout: stdout(), stderr: stderr() };
      if (killed === null && code !== null) end({ kind: 'exited', code, ...said });
      else end({ kind: 'killed', because: killed ?? `it was ended by ${by ?? 'somebody'}`, ...said });
    };
    child.once('close', over);
    child.once('exit', (code, by) => {
      // Whatever it left running is not what people configured.
      killGroup(child.pid);
      setTimeout(() => over(code, by), LAST_WORDS_MS).unref();
    });
  });
}

/** Why this user cannot run a program, in words; null when it can. Runs nothing. */
export async function whyNotRunnable(path: string): Promise<string | null> {
  try {
    if (!(await stat(path)).isFile()) return `${path} is no file`;
    await access(path, constants.X_OK);
    return null;
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : null;
    if (code === 'ENOENT') return `${path} is not there`;
    return code === 'EACCES' ? `${path} cannot be run by this user` : messageOf(error);
  }
}

function keptOf(stream: NodeJS.ReadableStream): () => string {
  const chunks: Buffer[] = [];
  let bytes = 0;
  stream.on('data', (chunk: Buffer) => {
    if (bytes < KEPT_BYTES) chunks.push(chunk.subarray(0, KEPT_BYTES - bytes));
    bytes += chunk.length;
  });
  return () => Buffer.concat(chunks).toString('utf8');
}

function killGroup(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // The group is gone.
  }
}
