import { once } from 'node:events';
import { connect, createServer, type Server } from 'node:net';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { startStallProxy, type StallProxy, type Tap } from '../../../chaos/stall-proxy.ts';
import { listen } from '../../../src/lab/cluster/listen.ts';

let server: Server;
let proxy: StallProxy;

/** Starts an echo behind a proxy. */
async function open(tap?: (callerPort: number) => Tap) {
  server = createServer((socket) => socket.on('error', () => {}).pipe(socket));
  proxy = await startStallProxy(await listen(server, 0), tap);
  const socket = connect(proxy.port, '127.0.0.1');
  await once(socket, 'connect');
  const heard: string[] = [];
  socket.on('data', (bytes) => heard.push(String(bytes)));
  socket.on('error', () => {});
  const says = async (text: string) => {
    const before = heard.join('').length;
    socket.write(text);
    while (heard.join('').length < before + text.length) await once(socket, 'data');
  };
  return { socket, heard, says };
}

let opened: Awaited<ReturnType<typeof open>> | null = null;
beforeEach(() => {
  opened = null;
});
afterEach(async () => {
  opened?.socket.destroy();
  await proxy.close();
  server.close();
});

it('passes nothing while it is stalled, and all of it afterwards', async () => {
  opened = await open();
  const { socket, heard, says } = opened;
  await says('before');

  const stalled = proxy.stall(100);
  socket.write('meanwhile');
  const order: string[] = [];
  await Promise.all([stalled.then(() => order.push('over')), once(socket, 'data').then(() => order.push('heard'))]);

  expect(order).toEqual(['over', 'heard']);
  expect(heard.join('')).toBe('beforemeanwhile');
});

it('lets a tap hold what the server says, and keeps its order', async () => {
  const held = Promise.withResolvers<void>();
  const ports: number[] = [];
  opened = await open((callerPort) => {
    ports.push(callerPort);
    return { toServer: () => {}, toCaller: (bytes) => (String(bytes).includes('wait') ? held.promise : null) };
  });
  const { socket, heard } = opened;

  socket.write('wait');
  await new Promise((resolve) => setTimeout(resolve, 20));
  socket.write(' for it');
  expect(heard).toEqual([]);
  held.resolve();
  while (heard.join('') !== 'wait for it') await once(socket, 'data');

  expect(ports).toEqual([socket.localPort]);
});

it('loses what the server says from then on, and cuts', async () => {
  opened = await open();
  const { socket, heard, says } = opened;
  await says('before');

  proxy.loseAnswers();
  socket.write('lost');
  const closed = new Promise((resolve) => void socket.once('close', resolve));
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(proxy.cut()).toBe(1);
  await closed;

  expect(heard.join('')).toBe('before');
});
