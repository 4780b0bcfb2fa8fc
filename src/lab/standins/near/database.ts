import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import type { NodeLog } from './log.ts';

/** The node's database, as far as anybody notices it: its lock, its version, and what it remembers. */
export interface NodeDatabase {
  /** The last height that this home has signed for; 0: none. */
  lastApproved(): number;
  approved(height: number): void;
  /** What it tracks, since which epoch. */
  tracking(): Tracking | null;
  track(tracking: Tracking): void;
}

export interface Tracking {
  /** `tracked_shards_config` as JSON. */
  readonly shards: string;
  readonly sinceEpoch: number;
}

/**
 * Takes the lock as RocksDB does, with fcntl: Node has no call for that, but SQLite locks its file so. An empty file stays empty.
 * @throws Error as nearcore would end with
 */
export function lockDatabase(home: string): void {
  mkdirSync(join(home, 'data'), { recursive: true });
  const file = join(home, 'data', 'LOCK');
  const database = new DatabaseSync(file, { timeout: 0 });
  try {
    database.exec('BEGIN EXCLUSIVE');
    held.push(database);
  } catch (error) {
    throw new Error(`IO error: While lock file: ${file}: Resource temporarily unavailable`, { cause: error });
  }
}

/** A database that is collected lets its lock go. */
const held: DatabaseSync[] = [];

/**
 * Opens it, and migrates it where the program has a newer version: forward only, and what was cut short is broken.
 * @throws Error as nearcore would end with
 */
export async function openDatabase(
  home: string,
  { version, migrationMs, log }: { version: number; migrationMs: number; log: NodeLog },
): Promise<NodeDatabase> {
  const at = (name: string): string => join(home, 'data', `lab-${name}`);
  if (existsSync(at('migrating')))
    throw new Error('database is in the middle of a migration that was cut short: it is broken');
  const has = existsSync(at('version')) ? Number(readFileSync(at('version'), 'utf8')) : version;
  if (has > version) throw new Error(`DB version ${has} is newer than this program's ${version}; it cannot go back`);
  if (has < version) {
    log('INFO', 'db_opener', `Migrating the database from version ${has} to ${version}. Do not stop this.`);
    writeFileSync(at('migrating'), `${has}\n`);
    await sleep(migrationMs);
    rmSync(at('migrating'));
    log('INFO', 'db_opener', `Migrated the database to version ${version}`);
  }
  writeFileSync(at('version'), `${version}\n`);
  return {
    lastApproved: () => (existsSync(at('approved')) ? Number(readFileSync(at('approved'), 'utf8')) : 0),
    approved: (height) => writeFileSync(at('approved'), `${height}\n`),
    tracking: () => (existsSync(at('tracking')) ? JSON.parse(readFileSync(at('tracking'), 'utf8')) : null),
    track: (tracking) => writeFileSync(at('tracking'), JSON.stringify(tracking)),
  };
}
