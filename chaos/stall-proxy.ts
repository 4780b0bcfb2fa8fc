import { connect, createServer, type Socket } from 'node:net';
import { listen } from '../src/lab/cluster/listen.ts';

/** Sees what passes on one connection. */
export interface Tap {
  /** Bytes that the caller sends; they pass on at once. */
  readonly toServer: (bytes: Buffer) => void;
  /** Bytes that the caller is sent; they wait until the tap lets them pass, and those behind them too. */
  readonly toCaller: (bytes: Buffer) => Promise<void> | null;
}

/** A TCP proxy on the loopback that can stop reading, as a line does that swallows every packet. */
export interface StallProxy {
  readonly port: number;
  /** Reads nothing for `ms`, in neither direction, on old and new connections; then everything passes that had waited. */
  stall(ms: number): Promise<void>;
  /** From now on nothing that the server says on today's connections reaches the caller. */
  loseAnswers(): void;
  /** Resets every connection. @returns how many there were */
  cut(): number;
  close(): Promise<void>;
}

/** @param tap for each new connection; `callerPort` is the port at the caller's end */
export async function startStallProxy(target: number, tap?: (callerPort: number) => Tap): Promise<StallProxy> {
  const lines = new Set<Line>();
  let stalled = false;
  const server = createServer({ allowHalfOpen: true }, (near) => {
    const far = connect({ port: target, host: '127.0.0.1', allowHalfOpen: true });
    const line = joinLine(near, far, tap?.(near.remotePort ?? 0));
    lines.add(line);
    near.once('close', () => lines.delete(line));
    if (stalled) line.setReading(false);
  });
  const port = await listen(server, 0);
  const setReading = (reads: boolean): void => {
    stalled = !reads;
    for (const line of lines) line.setReading(reads);
  };
  const cut = (): number => {
    const count = lines.size;
    for (const line of lines) line.cut();
    return count;
  };
  return {
    port,
    async stall(ms) {
      setReading(false);
      await new Promise((resolve) => setTimeout(resolve, ms));
      setReading(true);
    },
    loseAnswers: () => lines.forEach((line) => line.loseAnswers()),
    cut,
    async close() {
      const closed = new Promise<void>((resolve) => void server.close(() => resolve()));
      cut();
      await closed;
    },
  };
}

interface Line {
  setReading(reads: boolean): void;
  loseAnswers(): void;
  cut(): void;
}

function joinLine(near: Socket, far: Socket, tap: Tap | undefined): Line {
  let reads = true;
  let held = false;
  let deaf = false;
  const settle = (): void => {
    if (reads) near.resume();
    else near.pause();
    if (reads && !held) far.resume();
    else far.pause();
  };
  near.on('data', (bytes: Buffer) => {
    tap?.toServer(bytes);
    far.write(bytes);
  });
  far.on('data', (bytes: Buffer) => {
    const until = tap?.toCaller(bytes) ?? null;
    const pass = (): void => {
      if (!deaf && near.writable) near.write(bytes);
    };
    if (until === null) return pass();
    held = true;
    settle();
    void until.finally(() => {
      pass();
      held = false;
      settle();
    });
  });
  for (const [one, other] of [
    [near, far],
    [far, near],
  ] as const) {
    // Nagle's algorithm would add a delay of its own.
    one.setNoDelay(true);
    one.on('end', () => other.end());
    one.on('error', () => other.destroy());
    one.on('close', () => other.destroy());
  }
  return {
    setReading(next) {
      reads = next;
      settle();
    },
    loseAnswers: () => void (deaf = true),
    cut() {
      near.resetAndDestroy();
      far.destroy();
    },
  };
}
