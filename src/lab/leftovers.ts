import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Ends what a lab that was killed left running below `root`: processes named in pid files whose command line really
 * names that root. A number alone proves nothing, since the system gives it out again.
 * @returns the pids that were ended
 */
export function stopLeftovers(root: string): number[] {
  const ended: number[] = [];
  for (const file of pidFiles(root)) {
    const pid = Number(contentOf(file).trim());
    if (
      Number.isSafeInteger(pid) &&
      pid > 1 &&
      pid !== process.pid &&
      contentOf(`/proc/${pid}/cmdline`).includes(root)
    ) {
      killGroup(pid);
      ended.push(pid);
    }
    rmSync(file, { force: true });
  }
  return ended;
}

function pidFiles(root: string): string[] {
  try {
    return readdirSync(root, { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.pid'))
      .map((name) => join(root, name));
  } catch {
    return []; // Nothing there yet.
  }
}

function contentOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

/** Stand-ins lead their own process group; another process of ours may not. */
function killGroup(pid: number): void {
  for (const target of [-pid, pid]) {
    try {
      process.kill(target, 'SIGKILL');
    } catch {
      // Gone, or no group leader.
    }
  }
}
