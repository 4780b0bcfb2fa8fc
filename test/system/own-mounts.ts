import type { ChildProcess } from 'node:child_process';
import { readdirSync, readlinkSync } from 'node:fs';

/** @throws Error that says why these tests need root */
export function needRoot(): void {
  if (process.getuid?.() !== 0)
    throw new Error('this test works in a mount namespace of its own, which only root may make');
}

/**
 * The words that start a program in a mount namespace of its own. Whatever it starts stays in there, so that it can be
 * found again, and its mounts are gone with its last process.
 * @param mounts shell commands that mount; `$0`, `$1` … are `values`
 */
export function inOwnMounts(mounts: string, values: readonly string[], program: readonly string[]): string[] {
  const script = `set -eu\n${mounts}\nshift ${values.length - 1}\nexec "$@"`;
  return ['unshare', '--mount', '--', '/bin/sh', '-c', script, ...values, ...program];
}

/** Processes in the namespace of `first`, which was started with `inOwnMounts`; it may have ended since. */
export interface Residents {
  pids(): number[];
  /** Ends all of them; again until none is left, since one may start another in between. */
  end(): void;
}

/** To be asked for when the program in the namespace runs. */
export function residentsOf(first: ChildProcess): Residents {
  const namespace = mountsOf(first.pid ?? 0);
  if (namespace === '' || namespace === mountsOf(process.pid)) throw new Error('it does not run in mounts of its own');
  const pids = (): number[] =>
    readdirSync('/proc')
      .map(Number)
      .filter((pid) => pid > 1 && mountsOf(pid) === namespace);
  return {
    pids,
    end() {
      for (let left = pids(); left.length > 0; left = pids()) for (const pid of left) kill(pid);
    },
  };
}

/** Empty for a process that is gone, and for one that has ended and waits for its parent to notice. */
function mountsOf(pid: number): string {
  try {
    return readlinkSync(`/proc/${pid}/ns/mnt`);
  } catch {
    return '';
  }
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // Gone already.
  }
}
