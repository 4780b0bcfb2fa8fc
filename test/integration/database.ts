import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Client } from 'pg';
import { openEmbedded, type Embedded } from '../../src/platform/embedded.ts';
import { createLog } from '../../src/platform/log.ts';
import { openDatabase, type BatonDatabase } from '../../src/platform/postgres.ts';
import { migrate } from '../../src/store/migrate.ts';
import { createStore, type Store } from '../../src/store/store.ts';
import { SHARED_SERVER } from './shared-server.ts';

/** A real database of this test file's own, with all tables, on an embedded server. */
export interface TestDatabase {
  readonly url: string;
  readonly db: BatonDatabase;
  readonly store: Store;
  close(): Promise<void>;
}

export interface TestDatabaseOptions {
  /** For a test that makes roles or databases, or changes settings: nobody else is on its server. */
  readonly ownServer?: boolean;
}

/**
 * Makes a fresh database on the server that the test files of this run share, which costs a tenth of a server of its own; where
 * nothing is shared, on one in a temporary directory.
 */
export async function openTestDatabase({ ownServer = false }: TestDatabaseOptions = {}): Promise<TestDatabase> {
  const shared = ownServer ? undefined : process.env[SHARED_SERVER];
  const directory = shared ?? (await mkdtemp(path.join(tmpdir(), 'baton-test-')));
  const embedded = await openEmbedded(directory, { log: createLog('silent') });
  const url = await freshDatabase(embedded);
  const db = openDatabase(url);
  return {
    url,
    db,
    store: createStore(db),
    close: async () => {
      await db.destroy();
      await embedded.stop();
      // The shared one goes with its directory at the end of the run.
      if (shared === undefined) await rm(directory, { recursive: true, force: true });
    },
  };
}

/** An empty database with all tables. */
const TEMPLATE = 'with_tables';

async function freshDatabase(embedded: Embedded): Promise<string> {
  const name = `test_${randomBytes(6).toString('hex')}`;
  const client = new Client({ connectionString: embedded.url });
  await client.connect();
  try {
    await makeTemplate(client, embedded);
    await client.query(`create database ${name} template ${TEMPLATE}`);
  } finally {
    await client.end();
  }
  return urlOf(embedded, name);
}

/** Once on each server: whoever comes meanwhile waits. */
async function makeTemplate(client: Client, embedded: Embedded): Promise<void> {
  await client.query(`select pg_advisory_lock(hashtext('${TEMPLATE}'))`);
  const { rowCount } = await client.query('select from pg_database where datname = $1', [TEMPLATE]);
  if (rowCount === 0) {
    // Named as it is only when it is whole.
    const draft = `draft_${randomBytes(6).toString('hex')}`;
    await client.query(`create database ${draft}`);
    const db = openDatabase(urlOf(embedded, draft));
    await migrate(db);
    await db.destroy();
    await client.query(`alter database ${draft} rename to ${TEMPLATE}`);
  }
  await client.query(`select pg_advisory_unlock(hashtext('${TEMPLATE}'))`);
}

function urlOf(embedded: Embedded, database: string): string {
  const url = new URL(embedded.url);
  url.pathname = `/${database}`;
  return url.href;
}
