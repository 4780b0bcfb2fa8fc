import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Client } from 'pg';
import { BatonError, messageOf } from '../domain/failure.ts';
import { readPostmaster, removeStalePostmaster } from './embedded-files.ts';
import { clusterOf, freePort, startServer } from './embedded-server.ts';
import type { Place } from './embedded-user.ts';
import type { Log } from './log.ts';
import { sqlState } from './store-failure.ts';

/** Any number, the same in every Baton process: who holds it shared uses the server, who holds it alone may stop it. */
export const IN_USE = 7_428_110_153;
/** Recovery after a power cut reads the log since the last checkpoint: seconds; a minute means something else is wrong. */
const START_DEADLINE_MS = 60_000;
const RETRY_MS = 50;
/** A start that fails while nobody else is starting is tried again for what may pass: a port just taken, a dying server. */
const STARTS_ALLOWED = 5;

export interface Attached {
  /** The session that marks the server as used by this process. */
  readonly client: Client;
  readonly port: number;
  /** Whether this process started the server. */
  readonly owned: boolean;
}

interface Attempt {
  readonly place: Place;
  readonly portFile: string;
  readonly password: string;
  readonly log: Log;
}

/**
 * Attaches to the server of this place, starting it where none runs. Of several processes that start it at once,
 * Postgres' own lock file lets one through and the others attach.
 * @throws `store/refused` with the server's own words when it does not come up
 */
export async function attachOrStart(attempt: Attempt): Promise<Attached> {
  const cluster = clusterOf(attempt.place);
  const deadline = performance.now() + START_DEADLINE_MS;
  let owned = false;
  let failedStarts = 0;
  let why = 'it did not answer in time';
  while (performance.now() < deadline && failedStarts < STARTS_ALLOWED) {
    const running = await readPostmaster(cluster);
    const session = running === null ? null : await attach(running.port, attempt.password);
    if (running !== null && session instanceof Client) return { client: session, port: running.port, owned };
    if (typeof session === 'string') why = session;
    if (running !== null && isAlive(running.pid)) {
      if (await removeStalePostmaster(cluster))
        attempt.log.warn('removed a lock file that a dead Postgres had left behind');
    } else {
      const outcome = await start(attempt);
      owned = outcome === null;
      // Somebody else's server that came up in the meantime is no failure of ours.
      if (outcome !== null && !(await serverIsComing(cluster))) {
        why = outcome;
        failedStarts += 1;
      }
    }
    await delay(RETRY_MS * (1 + failedStarts));
  }
  throw new BatonError('store/refused', `The embedded database in ${cluster} did not start: ${why}`);
}

/** The port of last time is asked for again, so that other processes' connections find a restarted server. */
async function start({ place, portFile }: Attempt): Promise<string | null> {
  const last = Number(await readFile(portFile, 'utf8').catch(() => '0'));
  const port = await freePort(Number.isInteger(last) && last > 0 && last < 65_536 ? last : 0);
  const { started, why } = await startServer(place, port);
  if (started) {
    await writeFile(portFile, `${port}\n`);
    return null;
  }
  if (!/No space left on device/i.test(why)) return why;
  throw new BatonError(
    'store/refused',
    `The disk is full, so the embedded database cannot start. Make room in ${path.dirname(clusterOf(place))}.`,
  );
}

async function serverIsComing(cluster: string): Promise<boolean> {
  const running = await readPostmaster(cluster);
  return running !== null && isAlive(running.pid);
}

/** Connects and marks the server as used by this process; or the reason why it does not answer, or is just stopping. */
async function attach(port: number, password: string): Promise<Client | string> {
  const client = new Client({
    host: '127.0.0.1',
    port,
    user: 'baton',
    password,
    database: 'postgres',
    connectionTimeoutMillis: 5_000,
    keepAlive: true,
  });
  // Without a listener a connection that breaks later would end the process; `end` is what is acted upon.
  client.on('error', () => {});
  try {
    await client.connect();
    await client.query('select pg_advisory_lock_shared($1)', [IN_USE]);
    return client;
  } catch (error) {
    await client.end().catch(() => {});
    if (sqlState(error) === '28P01') {
      throw new BatonError(
        'store/refused',
        'The embedded database does not accept the password in embedded.password.',
        { cause: error },
      );
    }
    return messageOf(error);
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return sqlState(error) === 'EPERM';
  }
}
