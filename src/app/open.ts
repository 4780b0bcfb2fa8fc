import type { QueueBackend } from '../../jobs/backend.ts';
import type { Environment } from '../config/environment.ts';
import type { LoadedFleet } from '../config/load.ts';
import { openEmbedded } from '../platform/embedded.ts';
import { createLog, type Log } from '../platform/log.ts';
import { openDatabase, type BatonDatabase } from '../platform/postgres.ts';
import type { PostgresTarget } from '../platform/postgres-target.ts';
import { prepareStore } from '../store/prepare.ts';
import { createStore, type Store } from '../store/store.ts';
import { storeTarget, type StoreTarget } from './store-target.ts';

/** The store of a fleet, open. */
export interface OpenStore {
  readonly store: Store;
  readonly queue: QueueBackend;
  readonly log: Log;
  close(): Promise<void>;
}

/** The database of a fleet, open, whatever is in it. */
interface OpenTables {
  readonly target: StoreTarget;
  readonly database: PostgresTarget;
  readonly db: BatonDatabase;
  readonly log: Log;
  close(): Promise<void>;
}

/**
 * Opens the database without looking into it.
 * @throws `store/refused`, `config/invalid`
 */
export async function openTables(loaded: LoadedFleet, environment: Environment): Promise<OpenTables> {
  const target = await storeTarget(loaded, environment);
  const log = createLog(environment.logLevel, undefined, target.secrets);
  const embedded = target.database === null ? await openEmbedded(loaded.data, { log }) : null;
  const database = target.database ?? { url: embedded?.url ?? '' };
  const db = openDatabase(database, { log });
  const close = async () => {
    await db.destroy();
    await embedded?.stop();
  };
  return { target, database, db, log, close };
}

/**
 * Opens the store, brings its tables up to date and checks that it is the one this fleet has always used.
 * @throws `store/refused` with what to do, `store/unreachable`
 */
export async function openStore(loaded: LoadedFleet, environment: Environment): Promise<OpenStore> {
  const opened = await openTables(loaded, environment);
  const { target, database, db, log } = opened;
  try {
    const stopped = await prepareStore(db, target.kind, log);
    if (stopped.length > 0)
      log.error(
        { runs: stopped },
        'this is not the database these runs began in; they are stopped until people have looked',
      );
  } catch (error) {
    await opened.close();
    throw error;
  }
  const queue: QueueBackend =
    target.redis === null ? { kind: 'postgres', ...database } : { kind: 'redis', ...target.redis };
  return { store: createStore(db), queue, log, close: () => opened.close() };
}
