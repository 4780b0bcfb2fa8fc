import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { startDelayProxy } from '../../../bench/proxy.ts';
import { listen } from '../../../src/lab/cluster/listen.ts';

const closers: (() => Promise<unknown> | void)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).toReversed()) await close();
});

/** A server that sends everything back, behind a proxy, and one connection to it. */
async function echo(delayMs: number): Promise<Socket> {
  const server = createServer({ allowHalfOpen: true }, (socket) => void socket.pipe(socket));
  const port = await listen(server, 0);
  closers.push(() => void server.close());
  const proxy = await startDelayProxy(port);
  closers.push(() => proxy.close());
  proxy.setDelay(delayMs);
  const socket = connect({ port: proxy.port, host: '127.0.0.1', allowHalfOpen: true });
  await once(socket, 'connect');
  return socket;
}

async function all(socket: Socket): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of socket) parts.push(part);
  return Buffer.concat(parts);
}

it.each([0, 5])('every byte comes back in its order, and the end after it, with %d ms each way', async (delayMs) => {
  const socket = await echo(delayMs);
  const sent = Buffer.from(Array.from({ length: 300_000 }, (_, index) => (index * 7) % 251));

  for (let at = 0; at < sent.length; at += 10_007) socket.write(sent.subarray(at, at + 10_007));
  socket.end();

  expect((await all(socket)).equals(sent)).toBe(true);
});

it('nothing comes back before both ways have passed', async () => {
  const socket = await echo(40);
  const beganMs = performance.now();
  socket.write('x');
  await once(socket, 'data');

  // Only a lower bound: on a busy machine it may take longer, never less. A timer may be a millisecond early.
  expect(performance.now() - beganMs).toBeGreaterThanOrEqual(78);
  socket.destroy();
});
