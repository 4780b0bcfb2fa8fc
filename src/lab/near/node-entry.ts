import { createServer, type Socket } from 'node:net';
import { readLines, writeLine } from '../cluster/lines.ts';
import { listen } from '../cluster/listen.ts';
import type { ApprovalLine, HeightLine, NodeLine, SignerLine } from '../standins/near/chain-lines.ts';

/** Where stand-in nodes meet the simulated chain. */
export interface NodeEntry {
  /** `127.0.0.1:PORT` */
  readonly address: string;
  /** What each connected process said last. */
  signers(): readonly SignerLine[];
  tell(height: HeightLine): void;
  close(): Promise<void>;
}

export interface NodeEntryOptions {
  readonly chain: { readonly chainId: string; readonly genesis: string; readonly protocol: number };
  readonly newest: () => HeightLine;
  readonly onSigner: (line: SignerLine) => void;
  readonly onApproval: (line: ApprovalLine) => void;
  /** A process has ended. */
  readonly onGone: (last: SignerLine) => void;
}

export async function startNodeEntry({
  chain,
  newest,
  onSigner,
  onApproval,
  onGone,
}: NodeEntryOptions): Promise<NodeEntry> {
  const nodes = new Map<Socket, SignerLine | null>();
  const server = createServer((socket) => {
    nodes.set(socket, null);
    socket.on('error', () => {});
    readLines(socket, (text) => {
      const said: NodeLine = JSON.parse(text);
      if (said.kind === 'approval') return onApproval(said);
      nodes.set(socket, said);
      onSigner(said);
    });
    socket.on('close', () => {
      const said = nodes.get(socket);
      nodes.delete(socket);
      if (said) onGone(said);
    });
    writeLine(socket, { kind: 'chain', ...chain });
    writeLine(socket, newest());
  });
  const port = await listen(server, 0);
  return {
    address: `127.0.0.1:${port}`,
    signers: () => [...nodes.values()].filter((line) => line !== null),
    tell(height) {
      for (const socket of nodes.keys()) writeLine(socket, height);
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
