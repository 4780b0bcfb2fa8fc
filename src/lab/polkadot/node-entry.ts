import { createServer, type Socket } from 'node:net';
import { readLines, writeLine } from '../cluster/lines.ts';
import { listen } from '../cluster/listen.ts';
import { keyOfFileName } from './model/key-file.ts';
import { keyName } from './model/key-set.ts';
import type { BlockLine, NodeLine } from './node-lines.ts';
import type { NodeSigner, Signers } from './signers.ts';

/** Where stand-in nodes meet the simulated relay chain. */
export interface NodeEntry {
  /** `127.0.0.1:PORT` for `LAB_POLKADOT_CHAIN`. */
  readonly address: string;
  tell(block: BlockLine): void;
  close(): Promise<void>;
}

export async function startNodeEntry(
  chain: { readonly name: string; readonly genesis: string },
  signers: Signers,
  newest: () => BlockLine,
): Promise<NodeEntry> {
  const nodes = new Map<Socket, NodeLine | null>();
  const server = createServer((socket) => {
    nodes.set(socket, null);
    socket.on('error', () => {});
    readLines(socket, (line) => {
      const said: NodeLine = JSON.parse(line);
      nodes.set(socket, said);
      signers.set(signerOf(said));
    });
    socket.on('close', () => {
      const said = nodes.get(socket);
      nodes.delete(socket);
      if (said) signers.remove(said);
    });
    writeLine(socket, { kind: 'chain', ...chain });
    writeLine(socket, newest());
  });
  const bound = await listen(server, 0);
  return {
    address: `127.0.0.1:${bound}`,
    tell(block) {
      for (const socket of nodes.keys()) writeLine(socket, block);
    },
    async close() {
      const closed = new Promise<void>((resolve) => {
        server.close(() => resolve());
      });
      for (const socket of nodes.keys()) socket.destroy();
      await closed;
    },
  };
}

function signerOf({ node, pid, validator, synced, keys }: NodeLine): NodeSigner {
  const signs = validator && synced;
  const names = signs ? keys.map(keyOfFileName).flatMap((key) => (key === null ? [] : [keyName(key)])) : [];
  return { node, pid, keys: names };
}
