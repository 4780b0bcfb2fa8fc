import { existsSync } from 'node:fs';
import { mkdir, realpath, stat } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Client } from 'pg';
import { BatonError, messageOf } from '../domain/failure.ts';
import { attachOrStart, IN_USE, type Attached } from './embedded-attach.ts';
import { embeddedPassword, packagedBinaries } from './embedded-files.ts';
import { clusterOf, ensureCluster, stopServer } from './embedded-server.ts';
import { choosePlace, type Place } from './embedded-user.ts';
import type { Log } from './log.ts';
import { sqlState } from './store-failure.ts';

/** A Postgres inside the data directory, shared by every Baton process of this machine. */
export interface Embedded {
  /** Connection string of the database `baton`; holds the password, so it is never logged. */
  readonly url: string;
  /** Whether this process started the server; false when it was found running. */
  readonly owned: boolean;
  /** Lets go. The last process to let go stops the server. */
  stop(): Promise<void>;
}

const DATABASE = 'baton';
/** Between two tries to bring a dead server back. */
const TRY_AGAIN_MS = 2_000;

/**
 * Opens the embedded Postgres of a data directory: starts it, or attaches to the one that runs, whoever started it and
 * whether that process still lives. Postgres' own lock file decides who starts; a session lock inside the database,
 * which vanishes with its process, decides who is the last to leave. So nothing of ours can be left behind by kill -9.
 * A server that dies is started again by whoever is attached.
 * @throws `store/refused` with what to do when it cannot be started here
 */
export async function openEmbedded(dataDir: string, options: { readonly log: Log }): Promise<Embedded> {
  const { log } = options;
  await mkdir(dataDir, { recursive: true }).catch((error: unknown) => {
    throw directoryTrouble(error, dataDir);
  });
  const directory = await realpath(dataDir);
  const place = await choosePlace(directory, packagedBinaries(), log);
  const passwordFile = path.join(directory, 'embedded.password');
  await refuseUnusable(place, passwordFile);
  const password = await embeddedPassword(passwordFile).catch((error: unknown) => {
    throw directoryTrouble(error, directory);
  });
  await ensureCluster(place, password);
  const attempt = { place, portFile: path.join(directory, 'embedded.port'), password, log };
  const first = await attachOrStart(attempt);
  await createDatabase(first.client);
  log.info({ port: first.port, owned: first.owned, directory: clusterOf(place) }, 'embedded Postgres is ready');
  const session = keepAttached(first, () => attachOrStart(attempt), log);
  return {
    url: `postgres://baton:${password}@127.0.0.1:${first.port}/${DATABASE}`,
    owned: first.owned,
    stop: async () => {
      const client = await session.leave();
      if (client !== null) await letGo(client, place, log);
    },
  };
}

/** What people can mend about the data directory; anything else is a mistake of ours. */
function directoryTrouble(error: unknown, directory: string): unknown {
  const cause = { cause: error };
  switch (sqlState(error)) {
    case 'ENOSPC':
    case 'EDQUOT':
      return new BatonError('store/refused', `The disk is full. Make room in ${directory} (it needs 80 MB).`, cause);
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
    // What Node makes of a read-only file system when it makes parents too.
    case 'ENOENT':
    case 'ENOTDIR':
    case 'EEXIST':
      return new BatonError(
        'store/refused',
        `The data directory ${directory} cannot be used: ${messageOf(error)}. It must be a directory that this user may write; \`data\` in the fleet file says which it is.`,
        cause,
      );
    default:
      return error;
  }
}

async function refuseUnusable(place: Place, passwordFile: string): Promise<void> {
  const cluster = clusterOf(place);
  const found = await stat(cluster).catch(() => null);
  if (found === null) return;
  const uid = place.user?.uid ?? process.getuid?.();
  if (uid !== undefined && found.uid !== uid) {
    throw new BatonError(
      'store/refused',
      `The embedded database in ${cluster} belongs to the user with number ${found.uid}, and this process would run it as ${uid}. ` +
        'Start Baton as the user who made it, or give it another data directory.',
    );
  }
  if (existsSync(passwordFile)) return;
  throw new BatonError(
    'store/refused',
    `${passwordFile} is missing, and the embedded database does not open without it. Put it back.`,
  );
}

async function createDatabase(client: Client): Promise<void> {
  await client.query(`create database ${DATABASE}`).catch((error: unknown) => {
    // 42P04 it exists; 23505 another process is making it this moment.
    if (!['42P04', '23505'].includes(sqlState(error))) throw error;
  });
}

interface Session {
  /** Ends the watch over the server; the session to let go of, or null when there is none just now. */
  leave(): Promise<Client | null>;
}

/** Attaches again whenever the session breaks: the server restarted, or died and is started again. */
function keepAttached(first: Attached, again: () => Promise<Attached>, log: Log): Session {
  const stopped = new AbortController();
  const leaving = stopped.signal;
  let current: Promise<Client | null> = Promise.resolve(first.client);

  const reattach = async (): Promise<Client | null> => {
    for (let tries = 0; !leaving.aborted; tries += 1) {
      log.warn({ tries }, 'the embedded Postgres went away; attaching again');
      try {
        const next = await again();
        if (next.port !== first.port)
          log.error({ port: next.port }, 'the embedded Postgres came back on another port; restart this process');
        watch(next.client);
        return next.client;
      } catch (error) {
        // A full disk, for one, is somebody's to mend; then it goes on by itself.
        log.error({ error: messageOf(error) }, 'the embedded Postgres did not come back');
        await delay(TRY_AGAIN_MS, undefined, { signal: leaving }).catch(() => {});
      }
    }
    return null;
  };
  const watch = (client: Client) => {
    client.once('end', () => {
      if (!leaving.aborted) current = reattach();
    });
  };

  watch(first.client);
  return {
    leave: () => {
      stopped.abort();
      return current;
    },
  };
}

async function letGo(client: Client, place: Place, log: Log): Promise<void> {
  try {
    await client.query('select pg_advisory_unlock_shared($1)', [IN_USE]);
    const { rows } = await client.query<{ alone: boolean }>('select pg_try_advisory_lock($1) as alone', [IN_USE]);
    // The lock is kept while the server stops, so that nobody attaches to a server that is going away.
    if (rows[0]?.alone === true) await stopServer(place);
  } catch (error) {
    log.debug({ error: messageOf(error) }, 'the embedded Postgres was gone already');
  } finally {
    await client.end().catch(() => {});
  }
}
