import type { IncomingMessage } from 'node:http';
import { finished } from 'node:stream/promises';

/** @returns everything that was sent */
export async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  await finished(request);
  return Buffer.concat(chunks);
}
