import { once } from 'node:events';
import { createServer, type IncomingMessage, type RequestListener } from 'node:http';
import { describe, expect, it } from 'vitest';
import { afterwards, connected } from './fixture.ts';
import { portOf } from './test-host.ts';

const answerJson: RequestListener = (request, response) => {
  response.setHeader('content-type', 'application/json');
  let body = '';
  request.setEncoding('utf8').on('data', (chunk: string) => (body += chunk));
  request.on('end', () => response.end(JSON.stringify({ seen: seen(request), body: JSON.parse(body) })));
};

function seen(request: IncomingMessage) {
  return {
    method: request.method,
    url: request.url,
    host: request.headers.host,
    type: request.headers['content-type'],
  };
}

async function httpServer(listener: RequestListener): Promise<string> {
  const server = createServer(listener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  afterwards(() => server.close().closeAllConnections());
  return `http://127.0.0.1:${portOf(server)}`;
}

describe('fetch through a host', () => {
  it('posts JSON to its loopback and gives a response as the global fetch does', async () => {
    const url = await httpServer(answerJson);
    const { host } = await connected();
    const init = { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{"method":"getHealth"}' };

    const response = await host.fetch(`${url}/rpc?x=1#y`, init);

    const expected = { method: 'POST', url: '/rpc?x=1', host: url.slice(7), type: 'application/json' };
    expect(response).toBeInstanceOf(Response);
    expect(response.headers.get('content-type')).toBe('application/json');
    expect(await response.json()).toEqual({ seen: expected, body: { method: 'getHealth' } });
  });

  it('carries many requests at once and large bodies', async () => {
    const large = 'x'.repeat(3_000_000);
    const url = await httpServer((_request, response) => void response.end(large));
    const { server, host } = await connected();

    const bodies = await Promise.all(Array.from({ length: 4 }, async () => await (await host.fetch(url)).text()));

    expect(bodies.map((body) => body.length)).toEqual(Array(4).fill(large.length));
    expect(server.connections()).toBe(1);
  });

  it('gives the status of a failure and leaves it to the caller', async () => {
    const url = await httpServer((_request, response) => void response.writeHead(429, 'Slow down').end());
    const { host } = await connected();

    const response = await host.fetch(url);

    expect([response.ok, response.status, response.statusText]).toEqual([false, 429, 'Slow down']);
  });

  it('stops waiting when its signal aborts', async () => {
    const url = await httpServer(() => undefined);
    const { host } = await connected();

    await expect(host.fetch(url, { signal: AbortSignal.timeout(200) })).rejects.toMatchObject({ name: 'TimeoutError' });
    await expect(host.fetch(url, { signal: AbortSignal.abort() })).rejects.toMatchObject({ name: 'AbortError' });
  });

  it('fails when the host lets nobody through, nobody listens, or the connection breaks', async () => {
    const url = await httpServer((request) => request.socket.destroy());
    const refusing = await connected({ forwards: false });
    const open = await connected();

    await expect(refusing.host.fetch(url)).rejects.toBeInstanceOf(TypeError);
    await expect(open.host.fetch('http://127.0.0.1:1')).rejects.toBeInstanceOf(TypeError);
    await expect(open.host.fetch(url)).rejects.toBeInstanceOf(TypeError);
  });

  it('goes nowhere but to the loopback of the host, and follows no redirect', async () => {
    const url = await httpServer((_request, response) => void response.writeHead(302, { location: '/x' }).end());
    const { server, host } = await connected();

    await expect(host.fetch('http://example.org/')).rejects.toBeInstanceOf(TypeError);
    await expect(host.fetch('https://127.0.0.1/')).rejects.toBeInstanceOf(TypeError);
    expect(server.connections()).toBe(0);
    await expect(host.fetch(url)).rejects.toBeInstanceOf(TypeError);
  });
});
