import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { chmod, chown, cp, mkdir, readFile, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { BatonError } from '../domain/failure.ts';
import { binariesIn, type Binaries } from './embedded-files.ts';
import type { Log } from './log.ts';

/** Who runs Postgres, when it is not ourselves. */
export interface ServerUser {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
}

/** Where server programs and data are, both reachable by the user that runs them. */
export interface Place {
  readonly user: ServerUser | null;
  readonly binaries: Binaries;
  /** Parent of the cluster directory. */
  readonly home: string;
}

/** Postgres refuses to run as root; this account is what every distribution's own package uses. */
const ACCOUNT = 'postgres';
/** For root whose clone lies below a closed home directory: reachable by the account, outside anybody's home. */
const OUTSIDE = '/var/lib/baton-embedded';

/**
 * Decides who runs the server and where its files lie. As root the account `postgres` is used; it is made, after saying
 * so, when there is none. Where that account cannot reach the programs or the data directory, copies go to
 * /var/lib/baton-embedded, and that is said too.
 */
export async function choosePlace(dataDir: string, packaged: Binaries, log: Log): Promise<Place> {
  if (process.getuid?.() !== 0) return { user: null, binaries: packaged, home: dataDir };
  const user = (await findAccount()) ?? (await makeAccount(log));
  const binaries = canEnter(user, packaged.initdb) ? packaged : await copyPrograms(packaged, user, log);
  if (canEnter(user, dataDir) || (await letThrough(user, dataDir, log))) return { user, binaries, home: dataDir };
  const home = path.join(OUTSIDE, createHash('sha256').update(dataDir).digest('hex').slice(0, 12));
  await openDirectory(home);
  log.warn(
    { dataDir, used: home },
    'Postgres runs as another user, who cannot enter the data directory; its files lie elsewhere',
  );
  return { user, binaries, home };
}

async function findAccount(): Promise<ServerUser | null> {
  const passwd = await readFile('/etc/passwd', 'utf8').catch(() => '');
  const fields = passwd
    .split('\n')
    .find((line) => line.startsWith(`${ACCOUNT}:`))
    ?.split(':');
  return fields === undefined ? null : { name: ACCOUNT, uid: Number(fields[2]), gid: Number(fields[3]) };
}

async function makeAccount(log: Log): Promise<ServerUser> {
  log.warn(
    { account: ACCOUNT },
    'Postgres does not run as root: making the system account `postgres` for it (useradd --system)',
  );
  const made = spawnSync('useradd', [
    '--system',
    '--user-group',
    '--no-create-home',
    '--shell',
    '/usr/sbin/nologin',
    ACCOUNT,
  ]);
  const user = await findAccount();
  if (user !== null) return user;
  throw new BatonError(
    'store/refused',
    `Postgres does not run as root and the account ${ACCOUNT} could not be made: ${made.stderr?.toString().trim() || String(made.error)}. ` +
      'Start Baton as an ordinary user, or set DATABASE_URL.',
  );
}

/**
 * A data directory of root's own with mode 700 is opened for the server's group, to pass through and not to list. Not so
 * where a directory above is closed: that one is not ours.
 */
async function letThrough(user: ServerUser, dataDir: string, log: Log): Promise<boolean> {
  const { mode, uid } = await stat(dataDir);
  if (uid !== 0 || (mode & 0o077) !== 0 || !canEnter(user, path.dirname(dataDir))) return false;
  log.info(
    { dataDir, group: user.gid },
    'Postgres runs as another user; its group may now pass through the data directory (mode 710)',
  );
  await chown(dataDir, 0, user.gid);
  await chmod(dataDir, 0o710);
  return canEnter(user, dataDir);
}

/** Asked of the system itself, as that user: modes alone do not tell (access lists, mounts, closed parents). */
function canEnter(user: ServerUser, file: string): boolean {
  const { status } = spawnSync('/bin/sh', ['-c', 'test -x "$0"', file], { uid: user.uid, gid: user.gid, cwd: '/' });
  return status === 0;
}

async function copyPrograms(packaged: Binaries, user: ServerUser, log: Log): Promise<Binaries> {
  const version = createHash('sha256')
    .update(await readFile(packaged.initdb))
    .digest('hex')
    .slice(0, 12);
  const target = path.join(OUTSIDE, `programs-${version}`);
  if (!existsSync(target)) {
    log.warn(
      { from: packaged.native, to: target },
      'the Postgres programs lie where its user cannot enter; copying them (60 MB)',
    );
    await openDirectory(OUTSIDE);
    const draft = `${target}.${process.pid}`;
    await cp(packaged.native, draft, { recursive: true, verbatimSymlinks: true });
    await rename(draft, target).catch(() => rm(draft, { recursive: true, force: true }));
  }
  const copied = binariesIn(target);
  if (canEnter(user, copied.initdb)) return copied;
  throw new BatonError(
    'store/refused',
    `The user ${user.name} cannot reach the Postgres programs in ${target}. Start Baton as an ordinary user.`,
  );
}

/** Others may pass through; what lies inside has its own, closed modes. */
async function openDirectory(directory: string): Promise<void> {
  await mkdir(directory, { recursive: true });
  await chmod(OUTSIDE, 0o755);
  await chmod(directory, 0o755);
}

/** Makes a directory that only the server's user may enter, as Postgres asks. */
export async function makePrivate(directory: string, user: ServerUser | null): Promise<void> {
  await mkdir(directory, { mode: 0o700 });
  if (user !== null) await chown(directory, user.uid, user.gid);
}

/** Runs one of the server's programs to its end, as the server's user. Never throws for an exit code. */
export function runAs(
  user: ServerUser | null,
  program: string,
  args: readonly string[],
): Promise<{ readonly code: number; readonly output: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      cwd: '/',
      env: { PATH: '/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' },
      stdio: ['ignore', 'pipe', 'pipe'],
      ...(user === null ? {} : { uid: user.uid, gid: user.gid }),
    });
    const chunks: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => chunks.push(chunk));
    child.on('error', reject);
    // `exit`, not `close`: the server keeps what it inherited open for as long as it runs.
    child.on('exit', (code) => {
      child.stdout.destroy();
      child.stderr.destroy();
      resolve({ code: code ?? -1, output: Buffer.concat(chunks).toString('utf8').trim() });
    });
  });
}
