import { readdirSync, readFileSync, rmSync, type Dirent } from 'node:fs';
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

/** Links are not followed, as `recursive: true` would: the table of processes of each host leads into /proc. */
function pidFiles(directory: string): string[] {
  return entriesOf(directory).flatMap((entry) => {
    const path = join(directory, entry.name);
    if (entry.isDirectory()) return pidFiles(path);
    return entry.isFile() && entry.name.endsWith('.pid') ? [path] : [];
  });
}

function entriesOf(directory: string): Dirent[] {
  try {
    return readdirSync(directory, { withFileTypes: true });
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
