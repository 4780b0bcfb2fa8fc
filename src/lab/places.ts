import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { stopLeftovers } from './leftovers.ts';

/** Root of the clone. */
const PROJECT = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
/** The Baton command. */
export const MAIN = join(PROJECT, 'src', 'main.ts');

/** Another directory than the clone's for the lab's data. The tests set it: plays of all their workers need more connections than one server has. */
export const LAB_DATA = 'BATON_LAB_DATA';

/** Data of the lab and of the demo in the clone: made anew when it is deleted. */
export function dataDirectory(name: 'lab' | 'demo'): string {
  const own = name === 'lab' ? process.env[LAB_DATA] : undefined;
  const directory = own ?? join(PROJECT, '.baton', name);
  mkdirSync(directory, { recursive: true });
  return directory;
}

/**
 * A directory for simulated hosts. Paths on hosts may not hold blanks, and Unix sockets need short ones, so the hosts do
 * not live in the clone, which may lie anywhere.
 */
export function hostsDirectory(name: string): string {
  return join(tmpdir(), `baton-${process.getuid?.() ?? 0}`, name);
}

/**
 * Makes `root` ours and empty; what a dead owner left running there is ended first.
 * @returns the pid of an owner that lives, in which case nothing was touched; null when the root is ours
 */
export function claim(root: string): number | null {
  const owner = livingOwner(root);
  if (owner !== null && owner !== process.pid) return owner;
  discard(root);
  mkdirSync(root, { recursive: true, mode: 0o700 });
  writeFileSync(join(root, 'owner'), `${process.pid} ${startOf(process.pid)}`);
  return null;
}

/** Ends what still runs below `root` and removes it. */
export function discard(root: string): void {
  stopLeftovers(root);
  // What was killed may take a moment to be gone, and write a last file.
  rmSync(root, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 });
}

/** Discards what dead owners left below `parent`. */
export function sweepAbandoned(parent: string): void {
  if (!existsSync(parent)) return;
  for (const name of readdirSync(parent)) {
    const root = join(parent, name);
    if (existsSync(join(root, 'owner')) && livingOwner(root) === null) discard(root);
  }
}

/** Pid and start time together name one process; a pid alone is given out again. */
function livingOwner(root: string): number | null {
  const file = join(root, 'owner');
  const [pid = '', started = ''] = existsSync(file) ? readFileSync(file, 'utf8').split(' ') : [];
  return started !== '' && startOf(Number(pid)) === started ? Number(pid) : null;
}

/** Start time in clock ticks since boot: the 22nd field of stat, the 20th after the name in brackets. */
function startOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ')[19] ?? '';
  } catch {
    return '';
  }
}
