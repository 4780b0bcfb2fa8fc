import { rmSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import { messageOf } from '../../../domain/failure.ts';

/** What jsonrpc_core calls invalid params; agave uses it for every refusal of the admin socket. */
export class InvalidParams extends Error {
  override readonly name = 'InvalidParams';
}

interface AdminCall {
  readonly id?: unknown;
  readonly method: string;
  readonly params?: readonly unknown[];
}

export type AdminMethod = (params: readonly unknown[]) => unknown;

/**
 * JSON-RPC 2.0 on the Unix socket `<ledger>/admin.rpc`: requests are told apart by their JSON alone, answers end with a
 * newline (paritytech jsonrpc, ipc).
 */
export async function serveAdmin(ledger: string, methods: Readonly<Record<string, AdminMethod>>): Promise<Server> {
  const path = join(ledger, 'admin.rpc');
  rmSync(path, { force: true }); // A killed process leaves its socket behind.
  const server = createServer((socket) => accept(socket, methods));
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(path, resolve);
  });
  return server;
}

function accept(socket: Socket, methods: Readonly<Record<string, AdminMethod>>): void {
  let rest = '';
  socket.setEncoding('utf8');
  socket.on('error', () => socket.destroy());
  socket.on('data', (chunk: string) => {
    rest += chunk;
    for (let end = endOfJson(rest); end > 0; end = endOfJson(rest)) {
      const request = rest.slice(0, end);
      rest = rest.slice(end);
      void answer(request, methods).then((text) => socket.writable && socket.write(`${text}\n`));
    }
  });
}

async function answer(request: string, methods: Readonly<Record<string, AdminMethod>>): Promise<string> {
  const call: AdminCall = JSON.parse(request);
  const { id = null, method, params = [] } = call;
  const answerTo = methods[method];
  const fail = (code: number, message: string): string =>
    JSON.stringify({ jsonrpc: '2.0', error: { code, message }, id });
  if (!answerTo) return fail(-32_601, 'Method not found');
  try {
    return JSON.stringify({ jsonrpc: '2.0', result: (await answerTo(params)) ?? null, id });
  } catch (error) {
    return fail(error instanceof InvalidParams ? -32_602 : -32_603, messageOf(error));
  }
}

/** Where the first JSON object in the text ends, or 0 when it is not all there yet. */
function endOfJson(text: string): number {
  let depth = 0;
  let quoted = false;
  for (let at = 0; at < text.length; at++) {
    const character = text[at];
    if (quoted) {
      if (character === '\\') at += 1;
      else if (character === '"') quoted = false;
    } else if (character === '"') quoted = true;
    else if (character === '{') depth += 1;
    else if (character === '}' && --depth === 0) return at + 1;
  }
  return 0;
}
