import { sql, type Kysely, type Transaction } from 'kysely';
import { BatonError } from '../../domain/failure.ts';
import type { RunId } from '../../domain/names.ts';
import { refuseUnfit } from '../../platform/fitness.ts';
import { describeServer } from '../describe.ts';
import { stopRunsIn } from '../incarnation.ts';
import { migrateFrom, MIGRATIONS, migrateTo } from '../migrate.ts';
import type { StoreKind } from '../prepare.ts';
import type { Database } from '../schema.ts';
import { mayIdle } from '../statements.ts';
import { verifyIn } from '../verify.ts';
import { readBackup, type ReadBackup } from './read.ts';
import { type BackedUp, isTable, NEVER_EMPTY, tablesThere } from './tables.ts';

/** What came of a restore, for the words that tell people what to do next. */
export interface Restored {
  readonly fleet: string;
  readonly takenAtMs: number;
  readonly rows: number;
  readonly runs: number;
  /** Open runs, which are stopped now. */
  readonly stopped: readonly RunId[];
  /** `node of identity`, for each host whose record has to be adopted again. */
  readonly hosts: readonly string[];
}

/** One statement takes so many rows. */
const ROWS_AT_ONCE = 200;
/** What runs and database are said to be from until people have looked; no database has this name. */
const RESTORED = 'restored';

/**
 * Fills an empty database from a backup, all of it or nothing. Afterwards open runs are stopped and open plans void, and
 * what was known of hosts is forgotten: each has to be adopted again, by two people where it knows a term, since nobody can
 * tell what happened on it after the backup was taken.
 * @throws `store/refused` when the backup is not whole, the database is not empty, or the record in it does not verify
 */
export async function restoreBackup(
  db: Kysely<Database>,
  file: string,
  into: { readonly kind: StoreKind; readonly fleet: string },
): Promise<Restored> {
  const { kind, fleet } = into;
  // Read once to its end before anything is touched.
  const backup = await readBackup(file, () => Promise.resolve());
  if (backup.header.fleet !== fleet)
    throw new BatonError(
      'store/refused',
      `The backup is of the fleet ${backup.header.fleet}, and the fleet file is of ${fleet}. Use the fleet file that belongs to it.`,
    );
  refuseUnfit(await describeServer(db, kind === 'postgres+redis' ? 'redis' : 'postgres'));
  await bringTo(db, backup.header.migration);
  const done = await db.transaction().execute(async (tx) => {
    await mayIdle(tx);
    return load(tx, file, backup.header.migration, kind);
  });
  return { ...summary(backup), ...done };
}

const summary = ({ header, rows }: ReadBackup) => ({
  fleet: header.fleet,
  takenAtMs: header.takenAtMs,
  rows: Object.values(rows).reduce((sum, count) => sum + count, 0),
  runs: rows['runs'] ?? 0,
});

/** Rows fit only into tables of their own time; those are brought up to date afterwards. */
async function bringTo(db: Kysely<Database>, migration: string): Promise<void> {
  if (!Object.keys(MIGRATIONS).includes(migration))
    throw new BatonError(
      'store/refused',
      `The backup was made by a newer Baton (its tables are at ${migration}). Restore it with that version.`,
    );
  const { rows } = await sql<{ there: boolean }>`select to_regclass('kysely_migration') is not null as there`.execute(
    db,
  );
  if (rows[0]?.there !== true) return migrateTo(db, migration);
  const { rows: at } = await sql<{ last: string | null }>`select max(name) as last from kysely_migration`.execute(db);
  const last = at[0]?.last ?? null;
  if (last === null) return migrateTo(db, migration);
  if (last !== migration)
    throw notEmpty(`it has the tables of another version of Baton (${last}; the backup has ${migration})`);
}

async function load(
  tx: Transaction<Database>,
  file: string,
  migration: string,
  kind: StoreKind,
): Promise<Pick<Restored, 'stopped' | 'hosts'>> {
  const tables = await tablesThere(tx);
  // Nobody may start to use the database while it is filled.
  for (const table of tables) await sql`lock table ${sql.table(table)} in access exclusive mode`.execute(tx);
  await refuseUsed(tx, tables);
  for (const table of NEVER_EMPTY) await sql`delete from ${sql.table(table)}`.execute(tx);
  await insertAll(tx, file, tables);
  await continueNumbers(tx);
  await migrateFrom(tx, migration);
  await refuseChanged(tx);
  await sql`
    update store_facts set backend = ${kind}, incarnation = ${RESTORED}, restored_at_ms = baton_now_ms()
  `.execute(tx);
  await sql`update runs set incarnation = ${RESTORED} where ended_at_ms is null`.execute(tx);
  const hosts = await forgetHosts(tx);
  return { hosts, stopped: await stopRunsIn(tx) };
}

async function refuseChanged(tx: Transaction<Database>): Promise<void> {
  const { broken } = await verifyIn(tx);
  if (broken.length === 0) return;
  throw new BatonError(
    'store/refused',
    `The record in the backup was changed before it was taken. Nothing was restored.\n${broken.join('\n')}`,
  );
}

async function forgetHosts(tx: Transaction<Database>): Promise<string[]> {
  const { rows } = await sql<{ host: string }>`
    with gone as (delete from host_states returning node, identity)
    select node || ' of ' || identity as host from gone order by 1
  `.execute(tx);
  return rows.map(({ host }) => host);
}

async function refuseUsed(tx: Transaction<Database>, tables: readonly BackedUp[]): Promise<void> {
  for (const table of tables.filter((name) => !NEVER_EMPTY.includes(name))) {
    const { rows } = await sql<{ count: number }>`select count(*)::int as count from ${sql.table(table)}`.execute(tx);
    const count = rows[0]?.count ?? 0;
    if (count > 0) throw notEmpty(`${table} holds ${count} ${count === 1 ? 'row' : 'rows'}`);
  }
}

const notEmpty = (why: string) =>
  new BatonError(
    'store/refused',
    [
      `A backup is restored into an empty database only, and this one is not: ${why}. Nothing was changed.`,
      '  Your own Postgres: make a new database (createdb --owner=USER NAME) and let DATABASE_URL lead to it.',
      '  The embedded store: stop Baton, and move `postgres` in the data directory aside.',
    ].join('\n'),
  );

async function insertAll(tx: Transaction<Database>, file: string, tables: readonly BackedUp[]): Promise<void> {
  let table = '';
  let rows: Record<string, unknown>[] = [];
  const flush = async () => {
    if (rows.length === 0) return;
    await sql`
      insert into ${sql.table(table)} overriding system value
      select * from json_populate_recordset(null::${sql.table(table)}, ${JSON.stringify(rows)}::json)
    `.execute(tx);
    rows = [];
  };
  await readBackup(file, async (line) => {
    if (!isTable(line.table) || !tables.includes(line.table))
      throw new BatonError('store/refused', `The backup holds a table that this Baton does not know: ${line.table}.`);
    if (line.table !== table || rows.length >= ROWS_AT_ONCE) await flush();
    table = line.table;
    rows.push(line.row);
  });
  await flush();
}

/** Numbers that the database gives out go on above those that were restored. */
async function continueNumbers(tx: Transaction<Database>): Promise<void> {
  await sql`
    select setval(pg_get_serial_sequence('adoptions', 'id'), coalesce((select max(id) from adoptions), 0) + 1, false)
  `.execute(tx);
}
