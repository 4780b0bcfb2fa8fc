import { Client } from 'pg';
import { openEmbedded, type Embedded } from '../platform/embedded.ts';
import type { Log } from '../platform/log.ts';

/**
 * Opens the demo's store with an empty database. The simulated hosts are new at each start, and a record of other hosts
 * under the same names would, rightly, make Baton refuse to touch them.
 */
export async function openEmptyDatabase(dataDir: string, log: Log): Promise<Embedded> {
  const server = await openEmbedded(dataDir, { log });
  const url = new URL(server.url);
  const name = url.pathname.slice(1);
  url.pathname = '/postgres';
  const client = new Client({ connectionString: url.href });
  client.on('error', () => {});
  await client.connect();
  try {
    await client.query(`drop database if exists "${name}" with (force)`);
    await client.query(`create database "${name}"`);
  } finally {
    await client.end();
  }
  return server;
}
