import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { chown, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import path from 'node:path';
import { BatonError, messageOf } from '../domain/failure.ts';
import { makePrivate, runAs, type Place } from './embedded-user.ts';

export const clusterOf = (place: Place) => path.join(place.home, 'postgres');

/**
 * Makes the data files once. They are made under another name and renamed, so that a process killed half-way leaves
 * nothing that looks finished, and of two that start at once one wins.
 */
export async function ensureCluster(place: Place, password: string): Promise<void> {
  const cluster = clusterOf(place);
  if (existsSync(path.join(cluster, 'PG_VERSION'))) return;
  const draft = `${cluster}.new-${randomBytes(6).toString('hex')}`;
  const passwordFile = `${draft}.password`;
  try {
    await makePrivate(draft, place.user);
    await writeFile(passwordFile, `${password}\n`, { mode: 0o600 });
    if (place.user !== null) await chown(passwordFile, place.user.uid, place.user.gid);
    const made = await runAs(place.user, place.binaries.initdb, initdbArguments(draft, passwordFile));
    if (made.code !== 0) throw notMade(made.output, place);
    await rename(draft, cluster).catch((error: unknown) => {
      if (!existsSync(path.join(cluster, 'PG_VERSION'))) throw error;
    });
  } finally {
    await rm(passwordFile, { force: true });
    await rm(draft, { recursive: true, force: true });
  }
}

function notMade(output: string, place: Place): BatonError {
  if (/No space left on device/i.test(output)) {
    return new BatonError(
      'store/refused',
      `The disk is full, so the embedded database cannot be made. Make room in ${place.home} (it needs 80 MB).`,
    );
  }
  return new BatonError('store/refused', `The embedded database could not be made: ${lastLines(output)}`);
}

/** The builtin locale depends on nothing that the machine may lack and sorts the same everywhere. */
function initdbArguments(directory: string, passwordFile: string): string[] {
  return [
    `--pgdata=${directory}`,
    '--username=baton',
    `--pwfile=${passwordFile}`,
    '--auth=scram-sha-256',
    '--encoding=UTF8',
    '--locale=C',
    '--locale-provider=builtin',
    '--builtin-locale=C.UTF-8',
  ];
}

/**
 * Starts the server and returns once it answers. TCP on loopback only, no socket in a shared directory; everything that
 * makes a commit durable stays at Postgres' safe defaults.
 * @returns null when it did not start; the reason is in `why`
 */
export async function startServer(
  place: Place,
  port: number,
): Promise<{ readonly started: boolean; readonly why: string }> {
  const cluster = clusterOf(place);
  const log = path.join(cluster, 'server.log');
  // 200 connections: a bot, several workers and the queue's own pools share one server. A checkpoint is not news.
  const settings = `-p ${port} -c listen_addresses=127.0.0.1 -c unix_socket_directories= -c max_connections=200 -c log_checkpoints=off`;
  const result = await runAs(place.user, place.binaries.pgCtl, [
    'start',
    '-w',
    '-t',
    '60',
    '-D',
    cluster,
    '-l',
    log,
    '-o',
    settings,
  ]);
  if (result.code === 0) return { started: true, why: '' };
  const written = await readFile(log, 'utf8').catch(messageOf);
  return { started: false, why: lastLines(written) || lastLines(result.output) };
}

/** Ends every session and waits for an orderly shutdown. Ctrl-C of the process does not reach the server by itself. */
export async function stopServer(place: Place): Promise<void> {
  await runAs(place.user, place.binaries.pgCtl, ['stop', '-m', 'fast', '-w', '-t', '30', '-D', clusterOf(place)]);
}

/** `wanted` when it is free on loopback, else any free one. Unit: TCP port. */
export async function freePort(wanted: number): Promise<number> {
  const tried = await tryPort(wanted);
  return tried ?? (await tryPort(0)) ?? wanted;
}

function tryPort(port: number): Promise<number | null> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(null));
    server.listen({ port, host: '127.0.0.1' }, () => {
      const address = server.address();
      const got = typeof address === 'object' && address !== null ? address.port : null;
      server.close(() => resolve(got));
    });
  });
}

const lastLines = (text: string) => text.trim().split('\n').slice(-4).join(' / ');
