import { once } from 'node:events';
import { createServer } from 'node:net';

/** Tries to listen there, and stops at once. @returns the system's code where it cannot (`EADDRINUSE`); null where it can */
export async function whyNotListen(host: string, port: number): Promise<string | null> {
  const server = createServer();
  try {
    server.listen({ host, port, exclusive: true });
    await once(server, 'listening');
    const closed = once(server, 'close');
    server.close();
    await closed;
    return null;
  } catch (error) {
    return error instanceof Error && 'code' in error ? String(error.code) : String(error);
  }
}
