import type { FastifyInstance } from 'fastify';
import { BatonError } from '../../domain/failure.ts';

/** Ports tried after a taken one; more than this many in use means something else is wrong. */
const PORTS_TRIED = 20;

/** Whether only this machine can reach the address. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/.test(host);
}

/**
 * Listens on `port` or the next free one; 0 takes any.
 * @returns the port
 * @throws `config/invalid` when none of twenty is free or the address is not of this machine
 */
export async function listenOnFree(server: FastifyInstance, host: string, port: number): Promise<number> {
  const ports = port === 0 ? [0] : Array.from({ length: PORTS_TRIED }, (_, index) => port + index);
  for (const candidate of ports.filter((candidate) => candidate <= 65_535)) {
    try {
      await server.listen({ host, port: candidate });
      const address = server.server.address();
      return typeof address === 'object' && address !== null ? address.port : candidate;
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? error.code : '';
      if (code === 'EADDRINUSE') continue;
      throw new BatonError('config/invalid', `The page cannot listen on ${host} port ${candidate} (${String(code)}).`, {
        cause: error,
      });
    }
  }
  throw new BatonError('config/invalid', `No port from ${port} to ${port + PORTS_TRIED - 1} is free for the page.`);
}

/**
 * What to type on one's own machine to see the page of a Baton started over SSH.
 * @param connection `SSH_CONNECTION`: client address, client port, server address, server port
 */
export function forwardLine(connection: string, user: string, port: number): string | null {
  const [, , server, serverPort] = connection.trim().split(/\s+/);
  if (server === undefined || serverPort === undefined) return null;
  return `ssh -L ${port}:127.0.0.1:${port}${serverPort === '22' ? '' : ` -p ${serverPort}`} ${user}@${server}`;
}
