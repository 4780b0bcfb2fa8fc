import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createServer } from 'node:net';
import { createInterface } from 'node:readline';
import { Client } from 'pg';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { openEmbedded } from '../../../src/platform/embedded.ts';
import { readPostmaster } from '../../../src/platform/embedded-files.ts';
import { createLog } from '../../../src/platform/log.ts';

const log = createLog('silent');
let directory: string;
const children: ChildProcess[] = [];

// One directory for all: making the files anew is what costs, and each test begins with the server stopped.
beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'baton-embedded-'));
});
afterEach(async () => {
  for (const child of children.splice(0)) await killed(child);
  // The last to let go stops the server, whatever the test left behind.
  await (await openEmbedded(directory, { log })).stop();
});
afterAll(() => rm(directory, { recursive: true, force: true }));

interface Holder {
  readonly child: ChildProcess;
  readonly url: string;
  readonly owned: boolean;
}

async function holder(): Promise<Holder> {
  const child = spawn(process.execPath, [path.join(import.meta.dirname, 'holder.ts'), directory], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  children.push(child);
  for await (const line of createInterface({ input: child.stdout })) {
    const opened: { url: string; owned: boolean } = JSON.parse(line);
    return { child, ...opened };
  }
  throw new Error('the holder ended without opening the database');
}

async function killed(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, 'exit');
  child.kill('SIGKILL');
  await gone;
}

async function letGo(child: ChildProcess): Promise<void> {
  const gone = once(child, 'exit');
  child.stdin?.end();
  await gone;
}

async function query<Row extends object>(url: string, text: string): Promise<Row[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Row>(text)).rows;
  } finally {
    await client.end();
  }
}

const postmaster = () => readPostmaster(path.join(directory, 'postgres'));

describe('the embedded database', () => {
  it('keeps its data over a stop and a new start', async () => {
    const first = await openEmbedded(directory, { log });
    await query(first.url, 'create table over_stop as select 7 as seven');
    await first.stop();
    expect(await postmaster()).toBeNull();

    const second = await openEmbedded(directory, { log });

    expect([first.owned, second.owned]).toEqual([true, true]);
    expect(await query(second.url, 'select seven from over_stop')).toEqual([{ seven: 7 }]);
    await second.stop();
  });

  it('is on loopback only, behind a password that only its owner can read, and writes durably', async () => {
    const embedded = await openEmbedded(directory, { log });

    expect(new URL(embedded.url).hostname).toBe('127.0.0.1');
    expect((await stat(path.join(directory, 'embedded.password'))).mode & 0o777).toBe(0o600);
    await expect(query(embedded.url.replace(/:[^:@/]+@/, ':wrong@'), 'select 1')).rejects.toThrow(
      'password authentication failed',
    );
    const settings = await query<{ name: string; setting: string }>(
      embedded.url,
      `select name, setting from pg_settings where name in ('fsync', 'synchronous_commit', 'full_page_writes', 'listen_addresses', 'unix_socket_directories')`,
    );
    expect(Object.fromEntries(settings.map(({ name, setting }) => [name, setting]))).toEqual({
      fsync: 'on',
      synchronous_commit: 'on',
      full_page_writes: 'on',
      listen_addresses: '127.0.0.1',
      unix_socket_directories: '',
    });
    await embedded.stop();
  });

  it('is started once by processes that start at the same time, and stopped by the last to let go', async () => {
    const holders = await Promise.all([holder(), holder(), holder()]);

    expect(holders.filter(({ owned }) => owned)).toHaveLength(1);
    expect(new Set(holders.map(({ url }) => url)).size).toBe(1);
    const [last, ...others] = holders.toSorted((a, b) => Number(a.owned) - Number(b.owned));
    for (const other of others) await letGo(other.child);
    expect(await query(last?.url ?? '', 'select 1 as one')).toEqual([{ one: 1 }]);
    if (last !== undefined) await letGo(last.child);
    expect(await postmaster()).toBeNull();
  });

  it('is attached to when the process that started it was killed, and stopped by the one that attached', async () => {
    const first = await holder();
    await query(first.url, 'create table over_kill as select 7 as seven');
    await killed(first.child);

    const second = await holder();

    expect(second).toMatchObject({ owned: false, url: first.url });
    expect(await query(second.url, 'select seven from over_kill')).toEqual([{ seven: 7 }]);
    await letGo(second.child);
    expect(await postmaster()).toBeNull();
  });

  it('starts again after everything was killed at once, server included', async () => {
    const first = await holder();
    await query(first.url, 'create table over_crash as select 7 as seven');
    const server = await postmaster();
    await killed(first.child);
    process.kill(server?.pid ?? 0, 'SIGKILL');

    const second = await openEmbedded(directory, { log });

    expect(second.owned).toBe(true);
    expect(await query(second.url, 'select seven from over_crash')).toEqual([{ seven: 7 }]);
    await second.stop();
  });

  it('is started again by whoever uses it when the server dies, under the same address', async () => {
    const embedded = await openEmbedded(directory, { log });
    process.kill((await postmaster())?.pid ?? 0, 'SIGKILL');

    await vi.waitFor(() => query(embedded.url, 'select 1'), { timeout: 20_000, interval: 100 });

    await embedded.stop();
    expect(await postmaster()).toBeNull();
  });

  it('is not kept from starting by a lock file whose number another program has now', async () => {
    await (await openEmbedded(directory, { log })).stop();
    const lines = [String(process.pid), path.join(directory, 'postgres'), '1', '5', '', '127.0.0.1', '', 'ready   '];
    await writeFile(path.join(directory, 'postgres', 'postmaster.pid'), `${lines.join('\n')}\n`);

    const embedded = await openEmbedded(directory, { log });

    expect(embedded.owned).toBe(true);
    await embedded.stop();
  });

  it('takes another port when the one of last time is in use', async () => {
    const first = await openEmbedded(directory, { log });
    await first.stop();
    const squatter = createServer().listen(Number(new URL(first.url).port), '127.0.0.1');
    await once(squatter, 'listening');

    const second = await openEmbedded(directory, { log });

    expect(new URL(second.url).port).not.toBe(new URL(first.url).port);
    await second.stop();
    squatter.close();
  });

  it('says what is missing when its password is gone', async () => {
    await (await openEmbedded(directory, { log })).stop();
    const file = path.join(directory, 'embedded.password');
    const password = await readFile(file);
    await rm(file);

    await expect(openEmbedded(directory, { log })).rejects.toMatchObject({
      code: 'store/refused',
      message: expect.stringContaining(file),
    });

    await writeFile(file, password, { mode: 0o600 });
  });

  it('says at once, in the words of Postgres, why files of another version do not start', async () => {
    await (await openEmbedded(directory, { log })).stop();
    const file = path.join(directory, 'postgres', 'PG_VERSION');
    const version = await readFile(file, 'utf8');
    await writeFile(file, '9.6\n');

    await expect(openEmbedded(directory, { log })).rejects.toMatchObject({
      code: 'store/refused',
      message: expect.stringContaining('version 9.6'),
    });

    await writeFile(file, version);
  });

  it('is made anew where the making was cut short before', async () => {
    const fresh = path.join(directory, 'fresh');
    await mkdir(path.join(fresh, 'postgres.new-dead'), { recursive: true });

    const embedded = await openEmbedded(fresh, { log });

    expect(await query(embedded.url, 'select 1 as one')).toEqual([{ one: 1 }]);
    await embedded.stop();
  });
});

describe.runIf(process.getuid?.() === 0)('as root', () => {
  it('runs the server as the account `postgres`, and says where its files lie when that account cannot reach the data', async () => {
    const lines: { msg: string; used?: string }[] = [];
    const telling = createLog('info', {
      write: (line) => {
        lines.push(JSON.parse(line));
      },
    });
    const closed = path.join(directory, 'closed');
    await mkdir(closed, { mode: 0o700 });
    const data = path.join(closed, 'data');

    const embedded = await openEmbedded(data, { log: telling });

    const used = lines.find(({ used }) => used !== undefined)?.used ?? '';
    expect(used).toMatch(/^\/var\/lib\/baton-embedded\//);
    const owner = spawnSync(
      'ps',
      ['-o', 'user=', '-p', String((await readPostmaster(path.join(used, 'postgres')))?.pid)],
      { encoding: 'utf8' },
    );
    expect(owner.stdout.trim()).toBe('postgres');
    expect(await query(embedded.url, 'select 1 as one')).toEqual([{ one: 1 }]);
    await embedded.stop();
    await rm(used, { recursive: true, force: true });
  });

  it('lets the server’s group pass through a private data directory of its own, and nobody else', async () => {
    const embedded = await openEmbedded(directory, { log });

    expect((await stat(directory)).mode & 0o777).toBe(0o710);
    await embedded.stop();
  });
});
