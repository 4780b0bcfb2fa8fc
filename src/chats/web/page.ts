import fastify, { type FastifyInstance } from 'fastify';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import { BatonError } from '../../domain/failure.ts';
import { forwardLine, isLoopback, listenOnFree } from './address.ts';
import type { PageDeps } from './deps.ts';
import { guardRequests } from './guard-requests.ts';
import { apiRoutes } from './routes.ts';
import { createSignIn } from './sign-in.ts';
import { serveFiles } from './static-files.ts';
import { createStream } from './stream.ts';

/** A command with its reason is far below; a larger body is no command. Unit: bytes. */
const LARGEST_BODY = 16 * 1024;

/** Where the page is, and what to tell whoever started it. */
export interface Listening {
  readonly url: string;
  readonly port: number;
  /** Sentences: a taken port, the `ssh -L` line. Empty when there is nothing to say. */
  readonly notes: readonly string[];
}

export interface Page {
  /** @throws `config/invalid` when no port is free */
  listen(): Promise<Listening>;
  /** Ends every open connection. */
  close(): Promise<void>;
}

/**
 * The web page: commands in, cards out, live.
 * @throws `config/invalid` when others than this machine could reach it without a token, or a token is too short
 */
export function createPage(deps: PageDeps): Page {
  if (!isLoopback(deps.host) && deps.access.kind !== 'tokens') {
    throw new BatonError(
      'config/invalid',
      `The page would be open to others on ${deps.host}: set web.token, or keep web.host at 127.0.0.1.`,
    );
  }
  // Open event streams would otherwise hold up the closing for ever.
  const server: FastifyInstance = fastify({ bodyLimit: LARGEST_BODY, forceCloseConnections: true });
  const stream = createStream(deps);
  guardRequests(server, deps.hostNames);
  serveFiles(server, join(import.meta.dirname, 'public'));
  apiRoutes(server, deps, createSignIn(deps.access, deps.clock), stream);
  return {
    async listen() {
      await stream.start();
      const port = await listenOnFree(server, deps.host, deps.port);
      return {
        url: `http://${deps.host.includes(':') ? `[${deps.host}]` : deps.host}:${port}/`,
        port,
        notes: notesFor(deps, port),
      };
    },
    async close() {
      await stream.close();
      await server.close();
    },
  };
}

function notesFor(deps: PageDeps, port: number): string[] {
  const taken = deps.port !== 0 && port !== deps.port ? [`Port ${deps.port} is taken; the page is on ${port}.`] : [];
  const forward =
    deps.sshConnection === undefined || !isLoopback(deps.host)
      ? null
      : forwardLine(deps.sshConnection, userInfo().username, port);
  return [...taken, ...(forward === null ? [] : [`To see it on your own machine: ${forward}`])];
}
