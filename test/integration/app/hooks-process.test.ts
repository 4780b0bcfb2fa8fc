import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTestDatabase, type TestDatabase } from '../database.ts';
import { type BatonProcess, startBaton, writeLonelyFleet } from '../health/process.ts';

const TOKEN = 'a-token-of-a-sender';
let database: TestDatabase;
let directory: string;
let port: number;
const running: BatonProcess[] = [];

beforeAll(async () => {
  database = await openTestDatabase();
  directory = mkdtempSync(join(tmpdir(), 'baton-hooks-'));
  execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', join(directory, 'ssh_key')]);
  writeFileSync(join(directory, 'hooks-token'), TOKEN, { mode: 0o600 });
  port = await freePort();
  writeLonelyFleet(join(directory, 'fleet.yaml'), {
    hooks: { listen: { port }, tokens: ['file:hooks-token'] },
  });
});
afterAll(async () => {
  for (const each of running) each.signal('SIGKILL');
  await database.close();
  rmSync(directory, { recursive: true });
});

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  if (typeof address !== 'object' || address === null) throw new Error('the system gave no port');
  return address.port;
}

function start(word: string): BatonProcess {
  const started = startBaton([word, '--fleet', join(directory, 'fleet.yaml')], { DATABASE_URL: database.url });
  running.push(started);
  return started;
}

const post = (summary: string) =>
  fetch(`http://127.0.0.1:${port}/alerts/generic`, {
    method: 'POST',
    headers: { authorization: `Bearer ${TOKEN}` },
    body: JSON.stringify({ validator: 'sol-main', severity: 'critical', summary, key: 'by-hand' }),
  });

describe('a bot with hooks', () => {
  it('takes an alert into an incident, counts it, and stops', async () => {
    const bot = start('bot');
    const health = await bot.health();

    expect((await post('No votes')).status).toBe(200);
    expect(await database.store.incidents.find('sol-main')).toMatchObject({
      scope: 'sol-main',
      causes: [{ key: 'generic:by-hand', summary: 'No votes', severity: 'critical' }],
    });
    expect(bot.output()).toContain(`Alerts: http://127.0.0.1:${port}/alerts/`);
    expect(await (await fetch(`${health}/metrics`)).text()).toContain(
      'baton_hook_answers_total{path="/alerts/generic",status="200"} 1',
    );

    // The second one is told that the port is taken, and does not begin.
    const second = start('bot');
    expect(await second.ended).not.toBe(0);
    expect(second.output()).toContain('hooks.listen: Baton cannot listen on 127.0.0.1');

    bot.signal('SIGTERM');
    expect(await bot.ended).toBe(0);
    await expect(post('too late')).rejects.toThrow('fetch failed');
  }, 120_000);
});
