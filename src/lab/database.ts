import { Client } from 'pg';
import { openEmbedded, type Embedded } from '../platform/embedded.ts';
import type { Log } from '../platform/log.ts';

/** An empty database of its own on a shared embedded server. */
export interface LabDatabase {
  readonly url: string;
  /** Makes Postgres crash and recover: every connection is lost, what was committed stays. Resolves when it answers again. */
  crash(): Promise<void>;
  /** Drops the database and lets go of the server. */
  close(): Promise<void>;
}

/** Recovery takes well below a second in the lab; past this it is broken. Unit: milliseconds. */
const RECOVERY_DEADLINE_MS = 30_000;
const POLL_MS = 50;

/** @param dataDir where the server's files live; used again by the next run, which is much faster than a new server */
export async function openLabDatabase(dataDir: string, name: string, log: Log): Promise<LabDatabase> {
  const server = await openEmbedded(dataDir, { log });
  await ask(server.url, `create database "${name}"`);
  const url = new URL(server.url);
  url.pathname = `/${name}`;
  return {
    url: url.href,
    crash: () => crash(url.href),
    async close() {
      await ask(server.url, `drop database if exists "${name}" with (force)`).catch(() => {});
      await letGo(server, dataDir, log);
    },
  };
}

/** After a crash our hold on the server is gone, so it is taken once more: otherwise nobody would stop the server. */
async function letGo(server: Embedded, dataDir: string, log: Log): Promise<void> {
  const again = await openEmbedded(dataDir, { log });
  await server.stop();
  await again.stop();
}

/** Killing the WAL writer makes the server drop everything and recover, as after a crash of any of its processes. */
async function crash(url: string): Promise<void> {
  const [row] = await ask<{ pid: number }>(url, "select pid from pg_stat_activity where backend_type = 'walwriter'");
  if (!row) throw new Error('Postgres shows no WAL writer to kill');
  process.kill(row.pid, 'SIGKILL');
  const deadline = performance.now() + RECOVERY_DEADLINE_MS;
  for (;;) {
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    const [now] = await ask<{ pid: number }>(
      url,
      "select pid from pg_stat_activity where backend_type = 'walwriter'",
    ).catch(() => []);
    if (now && now.pid !== row.pid) return;
    if (performance.now() > deadline) throw new Error('Postgres did not recover within 30 s');
  }
}

async function ask<Row extends object>(url: string, text: string): Promise<Row[]> {
  const client = new Client({ connectionString: url });
  client.on('error', () => {});
  try {
    await client.connect();
    return (await client.query<Row>(text)).rows;
  } finally {
    await client.end().catch(() => {});
  }
}
