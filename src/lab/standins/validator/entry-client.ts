import { connect, type Socket } from 'node:net';
import type { FromValidator, ToValidator } from '../../cluster/entry-protocol.ts';
import { readLines, writeLine } from '../../cluster/lines.ts';

/** The connection that stands for gossip, turbine and TPU. It is made again when it breaks. */
export interface EntryClient {
  readonly send: (message: FromValidator) => void;
}

/** How soon a lost connection is tried again. Unit: milliseconds. */
const AGAIN_MS = 200;
/** A lab that was killed leaves its stand-ins behind: without a cluster for this long they go too. Unit: milliseconds. */
const GONE_MS = 20_000;

/** `join` is said each time a connection stands; `onGone` is called once no cluster was there for 20 s. */
export function connectEntrypoint(
  address: string,
  on: {
    readonly join: () => FromValidator;
    readonly onMessage: (message: ToValidator) => void;
    readonly onGone: () => void;
  },
): EntryClient {
  const [host = '127.0.0.1', port] = address.split(':');
  let socket: Socket | null = null;
  let lastSeenMs = performance.now();

  function open(): void {
    const opened = connect(Number(port), host, () => {
      socket = opened;
      writeLine(opened, on.join());
    });
    readLines(opened, (line) => {
      const message: ToValidator = JSON.parse(line);
      on.onMessage(message);
    });
    opened.on('error', () => opened.destroy());
    opened.on('close', () => {
      if (socket === opened) lastSeenMs = performance.now();
      socket = null;
      if (performance.now() - lastSeenMs > GONE_MS) on.onGone();
      else setTimeout(open, AGAIN_MS);
    });
  }

  open();
  return {
    send: (message) => {
      if (socket) writeLine(socket, message);
    },
  };
}
