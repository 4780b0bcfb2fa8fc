import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { link, open, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { sql, type Kysely, type Transaction } from 'kysely';
import { BatonError, messageOf } from '../../domain/failure.ts';
import { sqlState } from '../../platform/store-failure.ts';
import type { Database } from '../schema.ts';
import { mayIdle } from '../statements.ts';
import { FORMAT, type Header, lineHash, type Trailer } from './format.ts';
import { tablesThere } from './tables.ts';

/** What a backup holds. */
export interface BackupFacts {
  readonly file: string;
  readonly bytes: number;
  readonly rows: number;
  readonly runs: number;
}

/** Rows read from the database at once. */
const ROWS_AT_ONCE = 500;

/**
 * Writes everything Baton remembers as of one moment into a new file, mode 600, while it goes on working. The file comes
 * into being whole or not at all.
 * @throws `store/refused` when the file exists already, the directory cannot be written, or the disk is full
 */
export async function writeBackup(db: Kysely<Database>, file: string, fleet: string): Promise<BackupFacts> {
  if (existsSync(file)) throw exists(file);
  const draft = `${file}.part-${randomBytes(6).toString('hex')}`;
  const counted = new Map<string, number>();
  try {
    const handle = await open(draft, 'wx', 0o600);
    try {
      await db
        .transaction()
        .setIsolationLevel('repeatable read')
        .setAccessMode('read only')
        .execute(async (tx) => {
          await mayIdle(tx);
          await pipeline(
            Readable.from(lines(tx, fleet, counted)),
            createGzip(),
            handle.createWriteStream({ flush: true }),
          );
        });
    } finally {
      await handle.close().catch(() => {});
    }
    // Unlike a rename, a link does not replace what somebody else has put there meanwhile.
    await link(draft, file);
    await syncDirectory(path.dirname(path.resolve(file)));
  } catch (error) {
    throw fileTrouble(error, file);
  } finally {
    await rm(draft, { force: true });
  }
  const rows = [...counted.values()].reduce((sum, count) => sum + count, 0);
  return { file, bytes: (await stat(file)).size, rows, runs: counted.get('runs') ?? 0 };
}

async function* lines(tx: Transaction<Database>, fleet: string, counted: Map<string, number>): AsyncGenerator<string> {
  const hash = lineHash();
  const written = (line: string) => {
    hash.add(line);
    return `${line}\n`;
  };
  yield written(JSON.stringify(await header(tx, fleet)));
  for (const table of await tablesThere(tx)) {
    counted.set(table, 0);
    for await (const row of rowsOf(tx, table)) {
      counted.set(table, (counted.get(table) ?? 0) + 1);
      yield written(`{"table":"${table}","row":${row}}`);
    }
  }
  const trailer: Trailer = { end: true, rows: Object.fromEntries(counted), sha256: hash.digest() };
  yield `${JSON.stringify(trailer)}\n`;
}

async function header(tx: Transaction<Database>, fleet: string): Promise<Header> {
  const { rows } = await sql<{ migration: string; incarnation: string; now: number }>`
    select (select max(name) from kysely_migration) as migration, baton_incarnation() as incarnation, baton_now_ms() as now
  `.execute(tx);
  const [facts] = rows;
  if (facts === undefined) throw new Error('the database did not answer');
  const { migration, incarnation, now } = facts;
  return { baton: 'backup', format: FORMAT, migration, incarnation, fleet, takenAtMs: now };
}

/** Through a cursor, so that a journal of years does not have to fit into memory. */
async function* rowsOf(tx: Transaction<Database>, table: string): AsyncGenerator<string> {
  const cursor = sql.ref(`backup_of_${table}`);
  await sql`declare ${cursor} no scroll cursor for select row_to_json(t)::text as row from ${sql.table(table)} t`.execute(
    tx,
  );
  for (;;) {
    const { rows } = await sql<{ row: string }>`fetch ${sql.lit(ROWS_AT_ONCE)} from ${cursor}`.execute(tx);
    for (const { row } of rows) yield row;
    if (rows.length < ROWS_AT_ONCE) break;
  }
  await sql`close ${cursor}`.execute(tx);
}

/** Without it a power cut could take the name back although the file's data is on the disk. */
async function syncDirectory(directory: string): Promise<void> {
  const handle = await open(directory, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

const exists = (file: string) =>
  new BatonError('store/refused', `${file} exists already, and a backup never replaces one. Give it another name.`);

function fileTrouble(error: unknown, file: string): unknown {
  if (error instanceof BatonError) return error;
  const cause = { cause: error };
  const directory = path.dirname(path.resolve(file));
  switch (sqlState(error)) {
    case 'EEXIST':
      return exists(file);
    case 'ENOSPC':
    case 'EDQUOT':
      return new BatonError('store/refused', `There is no room left in ${directory}. No backup was made.`, cause);
    case 'ENOENT':
      return new BatonError('store/refused', `There is no directory ${directory}. Make it first.`, cause);
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return new BatonError('store/refused', `${directory} cannot be written: ${messageOf(error)}`, cause);
    default:
      return error;
  }
}
