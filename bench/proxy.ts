import { connect, createServer, type Socket } from 'node:net';
import { listen } from '../src/lab/cluster/listen.ts';

/** A TCP proxy before one host that lets every byte arrive later, in both directions, without holding up the next. */
export interface DelayProxy {
  readonly port: number;
  /** One way. Bytes that are under way keep theirs. Unit: milliseconds. */
  setDelay(ms: number): void;
  close(): Promise<void>;
}

/** A sender is paused when this much is under way: far more than a handover sends, far less than memory. */
const MOST_UNDER_WAY_BYTES = 8 * 1024 * 1024;

/** @param target port on the loopback that the proxy stands for */
export async function startDelayProxy(target: number): Promise<DelayProxy> {
  let delayMs = 0;
  const sockets = new Set<Socket>();
  const keep = (socket: Socket): void => {
    sockets.add(socket);
    // Nagle's algorithm would add a delay of its own.
    socket.setNoDelay(true);
    socket.on('close', () => sockets.delete(socket));
  };
  const server = createServer({ allowHalfOpen: true }, (near) => {
    const far = connect({ port: target, host: '127.0.0.1', allowHalfOpen: true });
    for (const socket of [near, far]) keep(socket);
    forward(near, far, () => delayMs);
    forward(far, near, () => delayMs);
  });
  const port = await listen(server, 0);
  return {
    port,
    setDelay: (ms) => void (delayMs = ms),
    async close() {
      const closed = new Promise<void>((resolve) => void server.close(() => resolve()));
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}

interface Parcel {
  readonly dueMs: number;
  /** Null is the end of what is sent. */
  readonly bytes: Buffer | null;
}

/** One direction. Each parcel has a time of its own, so any number of them is under way at once, in their order. */
function forward(from: Socket, to: Socket, delayMs: () => number): void {
  const underWay: Parcel[] = [];
  let bytesUnderWay = 0;
  let timer: NodeJS.Timeout | undefined;
  let lastDueMs = 0;

  const send = (bytes: Buffer | null): void => {
    if (bytes === null) to.end();
    else to.write(bytes);
  };
  const deliver = (): void => {
    timer = undefined;
    while (underWay[0] && underWay[0].dueMs <= performance.now()) {
      const { bytes } = underWay.shift() ?? { bytes: null };
      bytesUnderWay -= bytes?.length ?? 0;
      send(bytes);
    }
    if (bytesUnderWay < MOST_UNDER_WAY_BYTES) from.resume();
    // Timers have whole milliseconds and come late rather than early.
    if (underWay[0]) timer = setTimeout(deliver, Math.max(0, underWay[0].dueMs - performance.now()));
  };
  const take = (bytes: Buffer | null): void => {
    const delay = delayMs();
    if (delay === 0 && underWay.length === 0) return send(bytes);
    // Never before what was sent earlier, also when the delay became shorter in between.
    lastDueMs = Math.max(lastDueMs, performance.now() + delay);
    underWay.push({ dueMs: lastDueMs, bytes });
    bytesUnderWay += bytes?.length ?? 0;
    if (bytesUnderWay >= MOST_UNDER_WAY_BYTES) from.pause();
    timer ??= setTimeout(deliver, delay);
  };

  from.on('data', take);
  from.on('end', () => take(null));
  from.on('error', () => to.destroy());
  from.on('close', () => {
    if (from.errored) clearTimeout(timer);
  });
}
