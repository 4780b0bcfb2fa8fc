import { createServer } from 'node:net';
import { once } from 'node:events';
import { afterEach, describe, expect, it } from 'vitest';
import type { Readiness } from '../../../src/health/readiness.ts';
import { startHealth, type HealthListener } from '../../../src/health/server.ts';
import { createLog } from '../../../src/platform/log.ts';

const open: { close(): unknown }[] = [];
afterEach(async () => {
  for (const each of open.splice(0)) await each.close();
});

async function listener(more: Partial<Parameters<typeof startHealth>[0]> = {}): Promise<HealthListener> {
  const ready: Readiness = {
    ready: false,
    state: 'not-ready',
    failing: [{ name: 'queue', because: 'does not answer' }],
  };
  const started = await startHealth({
    host: '127.0.0.1',
    port: 0,
    log: createLog('silent'),
    ready: () => Promise.resolve(ready),
    metrics: () => Promise.resolve({ type: 'text/plain', text: 'up 1\n' }),
    ...more,
  });
  open.push(started);
  return started;
}

describe('the health listener', () => {
  it('lives whatever else is wrong, and says what is', async () => {
    const { url } = await listener();
    const ready = await fetch(`${url}/readyz`);

    expect((await fetch(`${url}/healthz`)).status).toBe(200);
    expect(ready.status).toBe(503);
    expect(ready.headers.get('cache-control')).toBe('no-store');
    expect(await ready.json()).toMatchObject({ failing: [{ name: 'queue', because: 'does not answer' }] });
    expect(await (await fetch(`${url}/metrics`)).text()).toBe('up 1\n');
  });

  it('takes no command and knows no other path', async () => {
    const { url } = await listener();

    expect((await fetch(`${url}/readyz`, { method: 'POST' })).status).toBe(405);
    expect((await fetch(`${url}/`)).status).toBe(404);
    expect((await fetch(`${url}/healthz?from=probe`)).status).toBe(200);
  });

  it('keeps the words of a failure to the log', async () => {
    const { url } = await listener({ metrics: () => Promise.reject(new Error('hunter2')) });
    const answer = await fetch(`${url}/metrics`);

    expect(answer.status).toBe(500);
    expect(await answer.text()).not.toContain('hunter2');
  });

  it('takes the next port when its own is taken, and says so', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    open.push(other);
    await once(other, 'listening');
    const address = other.address();
    const taken = typeof address === 'object' && address !== null ? address.port : 0;

    const { port, words } = await listener({ port: taken });

    expect(port).not.toBe(taken);
    expect(words).toEqual([expect.stringContaining(`(port ${taken} is taken)`)]);
    expect(words[0]).toContain(`:${port}/readyz`);
  });

  it('refuses an address that is not of this machine', async () => {
    await expect(listener({ host: '192.0.2.1' })).rejects.toMatchObject({ code: 'config/invalid' });
  });
});
