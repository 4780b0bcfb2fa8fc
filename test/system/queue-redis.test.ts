import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { openQueueConnection } from '../../jobs/backend.ts';
import { queuePromises } from '../integration/jobs/promises.ts';
import { handlersWith, log, withQueues } from '../integration/jobs/queues.ts';
import { freePort } from './free-port.ts';

/** A lost lock runs out after 15 s and is looked for every 5 s; a lost server is asked again every 2 s at most. */
const COMES_BACK = { timeout: 60_000, interval: 100 };

let server: ChildProcess;
let port: number;
let directory: string;
const backend = () => ({ kind: 'redis', url: `redis://127.0.0.1:${port}` }) as const;

beforeAll(async () => {
  if (spawnSync('redis-server', ['--version']).status !== 0)
    throw new Error('redis-server is missing: scripts/system-packages.sh installs it on Debian');
  directory = mkdtempSync(join(tmpdir(), 'baton-redis-'));
  port = await freePort();
  await startServer();
});
afterAll(async () => {
  await stopServer('SIGTERM');
  rmSync(directory, { recursive: true, force: true });
});

async function startServer(): Promise<void> {
  const settings = { port, bind: '127.0.0.1', dir: directory, appendonly: 'yes', appendfsync: 'always' };
  const words = Object.entries(settings).flatMap(([name, value]) => [`--${name}`, String(value)]);
  server = spawn('redis-server', [...words, '--maxmemory-policy', 'noeviction'], { stdio: 'ignore' });
  await vi.waitFor(() => ask((redis) => redis.ping()), { timeout: 20_000, interval: 50 });
}

async function stopServer(signal: NodeJS.Signals): Promise<void> {
  const gone = once(server, 'exit');
  server.kill(signal);
  await gone;
}

async function ask<T>(question: (redis: Redis) => Promise<T>): Promise<T> {
  const redis = new Redis(backend().url, { lazyConnect: true, maxRetriesPerRequest: 0, retryStrategy: () => null });
  redis.on('error', () => {});
  try {
    await redis.connect();
    return await question(redis);
  } finally {
    redis.disconnect();
  }
}

describe('the queues on Redis', () => {
  queuePromises(backend);

  it('go on by themselves when Redis was killed and is back, with what was waiting in it', async () => {
    const handlers = handlersWith();

    await withQueues(backend(), handlers, async (wake) => {
      await wake.run('r-waiting', 1, 5_000);
      await stopServer('SIGKILL');
      await startServer();
      const swept = handlers.sweep.mock.calls.length;

      await vi.waitFor(() => {
        expect(handlers.run).toHaveBeenCalledWith('r-waiting', expect.any(AbortSignal));
        expect(handlers.sweep.mock.calls.length).toBeGreaterThan(swept);
      }, COMES_BACK);
      await vi.waitFor(async () => {
        if (handlers.look.mock.calls.length === 0) await wake.look('q-new');
        expect(handlers.look).toHaveBeenCalledWith('q-new');
      }, COMES_BACK);
    });
  });

  it('refuse a Redis that may throw keys away', async () => {
    await ask((redis) => redis.config('SET', 'maxmemory-policy', 'allkeys-lru'));

    await expect(openQueueConnection(backend(), log, 1)).rejects.toMatchObject({ code: 'store/refused' });
    await ask((redis) => redis.config('SET', 'maxmemory-policy', 'noeviction'));
  });

  it('are away when nothing listens', async () => {
    await expect(openQueueConnection({ kind: 'redis', url: 'redis://127.0.0.1:9' }, log, 1)).rejects.toMatchObject({
      code: 'store/unreachable',
    });
  });
});
