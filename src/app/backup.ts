import path from 'node:path';
import type { Environment } from '../config/environment.ts';
import type { LoadedFleet } from '../config/load.ts';
import { restoreBackup, type Restored } from '../store/backup/restore.ts';
import { type BackupFacts, writeBackup } from '../store/backup/write.ts';
import { prepareStore } from '../store/prepare.ts';
import { openTables } from './open.ts';

/**
 * Writes everything Baton remembers into a new file, while it goes on working.
 * @throws `store/refused` when the file exists, cannot be written, or the disk is full
 */
export async function backUp(loaded: LoadedFleet, environment: Environment, file: string): Promise<BackupFacts> {
  const opened = await openTables(loaded, quiet(environment));
  const { db, target } = opened;
  try {
    await prepareStore(db, target.kind);
    return await writeBackup(db, path.resolve(file), loaded.fleet.fleet);
  } finally {
    await opened.close();
  }
}

/** Only what goes wrong: the life of the database is no part of the answer. */
const quiet = (environment: Environment): Environment => ({
  ...environment,
  logLevel: environment.logLevel === 'info' ? 'warn' : environment.logLevel,
});

/**
 * Fills an empty store from a backup, all of it or nothing.
 * @throws `store/refused` when the backup is not whole or of another fleet, or the store is not empty
 */
export async function restore(loaded: LoadedFleet, environment: Environment, file: string): Promise<Restored> {
  const opened = await openTables(loaded, quiet(environment));
  const { db, target } = opened;
  try {
    return await restoreBackup(db, path.resolve(file), { kind: target.kind, fleet: loaded.fleet.fleet });
  } finally {
    await opened.close();
  }
}
