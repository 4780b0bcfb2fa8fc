import { Migrator, sql, type Kysely } from 'kysely';
import { BatonError, messageOf } from '../domain/failure.ts';
import * as first from './migrations/0001-first.ts';
import type { Database } from './schema.ts';

/** In their order; a migration that was released is never changed. */
const MIGRATIONS = { '0001-first': first };

/**
 * Brings the tables up to this version of Baton. Processes that start at once wait for each other (Kysely holds an
 * advisory lock while it works), so it is done once.
 * @throws `store/refused` when the database was made by a newer Baton, or would lose what it has confirmed
 */
export async function migrate(db: Kysely<Database>): Promise<void> {
  await refuseUnsafeSettings(db);
  const migrator = new Migrator({ db, provider: { getMigrations: () => Promise.resolve(MIGRATIONS) } });
  const { error } = await migrator.migrateToLatest();
  if (error === undefined) return;
  if (/corrupted migrations/i.test(messageOf(error))) {
    throw new BatonError(
      'store/refused',
      'This database was made by a newer Baton. Start that version, or give this one a database of its own.',
      { cause: error },
    );
  }
  throw error;
}

/** With either off, the database may forget after a crash what it has told a worker: an intent, or a told standby. */
async function refuseUnsafeSettings(db: Kysely<Database>): Promise<void> {
  const { rows } = await sql<{ name: string; value: string }>`
    select name, current_setting(name) as value from unnest(array['synchronous_commit', 'fsync', 'full_page_writes']) as name
  `.execute(db);
  const off = rows.filter((row) => row.value === 'off').map((row) => row.name);
  if (off.length === 0) return;
  throw new BatonError(
    'store/refused',
    `The database has ${off.join(' and ')} switched off and could forget what it has confirmed. Switch it on.`,
  );
}
