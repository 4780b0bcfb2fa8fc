import { connect, createServer, type Socket } from 'node:net';
import { listen } from '../../../src/lab/cluster/listen.ts';

/** A line to a port of the loopback. Every byte passes as it is; only when calls went through is kept. */
export interface Wire {
  readonly port: number;
  /** When calls whose bytes have all these words in them came by, oldest first. Unit: milliseconds of `performance.now()`. */
  passedMs(...words: readonly string[]): number[];
  close(): Promise<void>;
}

export async function startWire(target: number): Promise<Wire> {
  const calls: { readonly atMs: number; readonly text: string }[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((near) => {
    const far = connect(target, '127.0.0.1');
    near.on('data', (bytes: Buffer) => calls.push({ atMs: performance.now(), text: bytes.toString('latin1') }));
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(one);
      one.setNoDelay(true);
      one.pipe(other);
      one.on('error', () => other.destroy());
      one.on('close', () => sockets.delete(one));
    }
  });
  const port = await listen(server, 0);
  return {
    port,
    passedMs: (...words) =>
      calls.filter(({ text }) => words.every((word) => text.includes(word))).map(({ atMs }) => atMs),
    async close() {
      const closed = new Promise<void>((resolve) => void server.close(() => resolve()));
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}
