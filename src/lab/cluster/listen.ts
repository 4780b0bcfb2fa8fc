import type { Server } from 'node:net';

/**
 * Binds a server to the loopback. Port 0 takes a free one.
 * @returns the port
 * @throws what the operating system says, for example EADDRINUSE
 */
export async function listen(server: Server, port: number): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      server.off('error', reject);
      resolve();
    });
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server has no port');
  return address.port;
}
