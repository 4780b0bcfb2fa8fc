import type { QueueBackend } from '../../jobs/backend.ts';
import type { Environment } from '../config/environment.ts';
import type { LoadedFleet } from '../config/load.ts';
import { BatonError } from '../domain/failure.ts';
import { openEmbedded } from '../platform/embedded.ts';
import { createLog, type Log } from '../platform/log.ts';
import { openDatabase } from '../platform/postgres.ts';
import { prepareStore, type StoreKind } from '../store/prepare.ts';
import { createStore, type Store } from '../store/store.ts';

/** The store of a fleet, open. */
export interface OpenStore {
  readonly store: Store;
  readonly queue: QueueBackend;
  readonly log: Log;
  close(): Promise<void>;
}

/** Which of the three stores this fleet uses, or a refusal that names them all. */
export function chooseBackend(fleet: LoadedFleet['fleet'], environment: Environment): StoreKind {
  const { databaseUrl, redisUrl } = environment;
  if (redisUrl && !databaseUrl) {
    throw new BatonError(
      'store/refused',
      'REDIS_URL is set and DATABASE_URL is not. Redis only wakes workers; the truth needs Postgres: set DATABASE_URL too.',
    );
  }
  if (databaseUrl) return redisUrl ? 'postgres+redis' : 'postgres';
  if (fleet.store === 'embedded') return 'embedded';
  throw new BatonError(
    'store/refused',
    [
      'No store is chosen. There are three:',
      '  store: embedded in the fleet file: a Postgres inside the data directory, for trying out and one machine;',
      '  DATABASE_URL: one Postgres for truth and queue, for small teams;',
      '  DATABASE_URL and REDIS_URL: Postgres for the truth, Redis for the queue, for several workers and sites.',
    ].join('\n'),
  );
}

/**
 * Opens the store, brings its tables up to date and checks that it is the one this fleet has always used.
 * @throws `store/refused` with what to do, `store/unreachable`
 */
export async function openStore(loaded: LoadedFleet, environment: Environment): Promise<OpenStore> {
  const backend = chooseBackend(loaded.fleet, environment);
  const log = createLog(environment.logLevel);
  const embedded = backend === 'embedded' ? await openEmbedded(loaded.data, { log }) : null;
  const url = embedded?.url ?? environment.databaseUrl ?? '';
  const db = openDatabase(url, { log });
  const close = async () => {
    await db.destroy();
    await embedded?.stop();
  };
  try {
    const stopped = await prepareStore(db, backend);
    if (stopped.length > 0)
      log.error(
        { runs: stopped },
        'this is not the database these runs began in; they are stopped until people have looked',
      );
  } catch (error) {
    await close();
    throw error;
  }
  const queue: QueueBackend = environment.redisUrl
    ? { kind: 'redis', url: environment.redisUrl }
    : { kind: 'postgres', url };
  return { store: createStore(db), queue, log, close };
}
