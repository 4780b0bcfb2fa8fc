import { createServer, type IncomingMessage } from 'node:http';
import { listen } from '../../cluster/listen.ts';

/** An RPC of the relay chain that is none of ours: tells what the chain's own RPC tells, until it is made to lie. */
export interface Observer {
  readonly name: string;
  readonly url: string;
  /** From now on every answer goes through this, as text; null: the truth again. */
  lie(change: ((answer: string) => string) | null): void;
  close(): Promise<void>;
}

/** @param chain who is asked */
export async function startObserver(name: string, chain: { readonly httpUrl: string }): Promise<Observer> {
  let change: ((answer: string) => string) | null = null;
  const server = createServer((request, response) => {
    void passOn(request, chain.httpUrl).then(
      (answer) => response.writeHead(200, { 'content-type': 'application/json' }).end(change ? change(answer) : answer),
      () => response.destroy(),
    );
  });
  const port = await listen(server, 0);
  return {
    name,
    url: `http://127.0.0.1:${port}`,
    lie: (next) => {
      change = next;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function passOn(request: IncomingMessage, url: string): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part);
  const answer = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: Buffer.concat(parts),
  });
  return answer.text();
}
