import { spawn, type ChildProcess } from 'node:child_process';
import { openSync, closeSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** How long a stand-in may take to end by itself before it is killed. Unit: milliseconds. */
const STOP_MS = 3000;

/** The stand-in validator of one lab host, started through the host's own start.sh. */
export interface ValidatorProcess {
  start(): void;
  /** Asks it to end, then makes it. */
  stop(): Promise<void>;
  /** Ends it as a power cut does. */
  kill(): Promise<void>;
  /** It stands still in the middle of whatever it does: nothing of it answers any more, and nothing has ended. */
  hang(): void;
  pid(): number | null;
}

/** `root` is the lab host's root; the pid is kept in `validator.pid` there, for whoever has to clean up after a crash. */
export function createValidatorProcess(root: string, env: NodeJS.ProcessEnv): ValidatorProcess {
  const pidFile = join(root, 'validator.pid');
  let running: ChildProcess | null = null;

  const end = async (signal: NodeJS.Signals): Promise<void> => {
    const child = running;
    if (!child || child.pid === undefined) return;
    const over = new Promise<void>((resolve) => {
      if (child.exitCode !== null || child.signalCode !== null) resolve();
      else child.once('exit', () => resolve());
    });
    signalGroup(child.pid, signal);
    const hard = setTimeout(() => signalGroup(child.pid ?? 0, 'SIGKILL'), STOP_MS);
    await over;
    clearTimeout(hard);
    running = null;
    rmSync(pidFile, { force: true });
  };

  return {
    start() {
      const output = openSync(join(root, 'console.log'), 'a');
      const child = spawn('/bin/sh', [join(root, 'start.sh')], {
        detached: true,
        env,
        cwd: root,
        stdio: ['ignore', output, output],
      });
      closeSync(output);
      child.on('error', () => {});
      running = child;
      if (child.pid !== undefined) {
        writeFileSync(pidFile, `${child.pid}\n`);
        showProcess(root, child.pid);
      }
    },
    stop: () => end('SIGTERM'),
    kill: () => end('SIGKILL'),
    hang: () => signalGroup(running?.pid ?? 0, 'SIGSTOP'),
    pid: () => (running && running.exitCode === null && running.signalCode === null ? (running.pid ?? null) : null),
  };
}

/** What the host has for a table of processes: this one, and none of other hosts on the same machine. */
function showProcess(root: string, pid: number): void {
  const table = join(root, 'proc');
  rmSync(table, { recursive: true, force: true });
  mkdirSync(table);
  symlinkSync(`/proc/${pid}`, join(table, String(pid)));
}

function signalGroup(pid: number, signal: NodeJS.Signals): void {
  if (pid <= 1) return;
  try {
    process.kill(-pid, signal);
  } catch {
    // Gone already.
  }
}
