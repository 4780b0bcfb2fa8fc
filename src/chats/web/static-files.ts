import { createHash } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import { readdirSync, readFileSync } from 'node:fs';
import { extname, join } from 'node:path';

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
};

/** Serves the files of `folder`, read once: no path from a request ever reaches the disk. `index.html` is also `/`. */
export function serveFiles(server: FastifyInstance, folder: string): void {
  for (const name of readdirSync(folder)) {
    const type = TYPES[extname(name)];
    if (type === undefined) continue;
    const body = readFileSync(join(folder, name));
    const etag = `"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"`;
    server.get(name === 'index.html' ? '/' : `/${name}`, async (request, reply) => {
      // Asked again each time, but sent only when it has changed: a new Baton is never shown with an old script.
      void reply.headers({ 'content-type': type, 'cache-control': 'no-cache', etag });
      return request.headers['if-none-match'] === etag ? reply.code(304).send() : reply.send(body);
    });
  }
}
