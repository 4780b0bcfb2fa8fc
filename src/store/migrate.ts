import { Migrator, sql, type Kysely, type Transaction } from 'kysely';
import { BatonError, messageOf } from '../domain/failure.ts';
import * as first from './migrations/0001-first.ts';
import * as watch from './migrations/0002-watch.ts';
import * as retention from './migrations/0003-retention.ts';
import * as processes from './migrations/0004-processes.ts';
import * as exits from './migrations/0005-exits.ts';
import * as called from './migrations/0006-called.ts';
import * as replaced from './migrations/0007-replaced.ts';
import * as alarms from './migrations/0008-alarms.ts';
import * as chats from './migrations/0009-chats.ts';
import * as actions from './migrations/0010-actions.ts';
import * as incidents from './migrations/0011-incidents.ts';
import * as silences from './migrations/0012-silences.ts';
import * as platforms from './migrations/0013-platforms.ts';
import type { Database } from './schema.ts';

/** In their order; a migration that was released is never changed. */
export const MIGRATIONS = {
  '0001-first': first,
  '0002-watch': watch,
  '0003-retention': retention,
  '0004-processes': processes,
  '0005-exits': exits,
  '0006-called': called,
  '0007-replaced': replaced,
  '0008-alarms': alarms,
  '0009-chats': chats,
  '0010-actions': actions,
  '0011-incidents': incidents,
  '0012-silences': silences,
  '0013-platforms': platforms,
};

/**
 * Brings the tables up to this version of Baton. Processes that start at once wait for each other (Kysely holds an
 * advisory lock while it works), so it is done once.
 * @throws `store/refused` when the database was made by a newer Baton
 */
export async function migrate(db: Kysely<Database>): Promise<void> {
  const { error } = await migratorOf(db).migrateToLatest();
  refuseFailed(error);
}

/** Makes the tables of an earlier version of Baton in a database without any. */
export async function migrateTo(db: Kysely<Database>, name: string): Promise<void> {
  const { error } = await migratorOf(db).migrateTo(name);
  refuseFailed(error);
}

/** The migrations after `name`, as part of a transaction that does more. */
export async function migrateFrom(tx: Transaction<Database>, name: string): Promise<void> {
  for (const [later, { up }] of Object.entries(MIGRATIONS).filter(([each]) => each > name)) {
    // A migration knows no tables but those it makes.
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion
    await up(tx as unknown as Kysely<never>);
    await sql`insert into kysely_migration (name, timestamp) values (${later}, ${new Date().toISOString()})`.execute(
      tx,
    );
  }
}

const migratorOf = (db: Kysely<Database>) =>
  new Migrator({ db, provider: { getMigrations: () => Promise.resolve(MIGRATIONS) } });

function refuseFailed(error: unknown): void {
  if (error === undefined) return;
  if (!/corrupted migrations/i.test(messageOf(error))) throw error;
  throw new BatonError(
    'store/refused',
    'This database was made by a newer Baton. Start that version, or give this one a database of its own.',
    { cause: error },
  );
}
