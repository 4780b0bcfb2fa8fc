import { createServer, type Server } from 'node:http';
import { METHOD_NOT_FOUND, type Methods, RpcError } from './methods.ts';

interface Request {
  readonly id: number | string;
  readonly method: string;
  readonly params?: readonly unknown[];
}

/** JSON-RPC over HTTP, single or batched. @param denyUnsafe by the address that is listened on, never by who asks */
export function rpcServer(methods: Methods, denyUnsafe: boolean): Server {
  return createServer((incoming, outgoing) => {
    const chunks: Buffer[] = [];
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
    incoming.on('end', () => {
      const text = answerText(methods, denyUnsafe, Buffer.concat(chunks).toString());
      if (text === null) outgoing.writeHead(400).end('Parse error');
      else outgoing.setHeader('content-type', 'application/json').end(text);
    });
  });
}

/** Null where the body is no request. */
function answerText(methods: Methods, denyUnsafe: boolean, text: string): string | null {
  try {
    const body: Request | Request[] = JSON.parse(text);
    const answers = [body].flat().map((request) => answer(methods, denyUnsafe, request));
    return JSON.stringify(Array.isArray(body) ? answers : answers[0]);
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

function answer(methods: Methods, denyUnsafe: boolean, { id, method, params = [] }: Request): object {
  try {
    const found = methods[method];
    if (found === undefined) throw new RpcError(METHOD_NOT_FOUND, 'Method not found');
    if (found.unsafe && denyUnsafe) throw new RpcError(METHOD_NOT_FOUND, 'RPC call is unsafe to be called externally');
    return { jsonrpc: '2.0', id, result: found.answer(params) };
  } catch (error) {
    if (!(error instanceof RpcError)) throw error;
    return { jsonrpc: '2.0', id, error: { code: error.code, message: error.message } };
  }
}
