import { createServer, type Socket } from 'node:net';
import { readLines, writeLine } from '../../cluster/lines.ts';
import { listen } from '../../cluster/listen.ts';
import type { BlockLine, ChainLine, NodeLine } from './chain-lines.ts';

/** The chain's end of the connections to its nodes. */
export interface ChainServer {
  /** What nodes are given as `LAB_POLKADOT_CHAIN`. */
  readonly address: string;
  /** Tells every node, and each that comes later, of the newest block. */
  tell(block: BlockLine): void;
  /** What each connected node said last. */
  nodes(): readonly NodeLine[];
  close(): Promise<void>;
}

const say = (socket: Socket, line: ChainLine): void => writeLine(socket, line);

/** @param onNode told whatever a node says, and with `null` that the node of this name is gone */
export async function serveNodes(
  chain: { readonly name: string; readonly genesis: string },
  onNode: (node: string, line: NodeLine | null) => void = () => undefined,
): Promise<ChainServer> {
  const connected = new Map<Socket, NodeLine | null>();
  let newest: BlockLine | null = null;
  const server = createServer((socket) => {
    connected.set(socket, null);
    say(socket, { kind: 'chain', ...chain });
    if (newest !== null) say(socket, newest);
    readLines(socket, (text) => {
      const line: NodeLine = JSON.parse(text);
      connected.set(socket, line);
      onNode(line.node, line);
    });
    socket.on('error', () => socket.destroy());
    socket.on('close', () => {
      const last = connected.get(socket);
      connected.delete(socket);
      if (last) onNode(last.node, null);
    });
  });
  const port = await listen(server, 0);
  return {
    address: `127.0.0.1:${port}`,
    tell(block) {
      newest = block;
      for (const socket of connected.keys()) say(socket, block);
    },
    nodes: () => [...connected.values()].filter((line) => line !== null),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of connected.keys()) socket.destroy();
      }),
  };
}
