import { createServer, type Socket } from 'node:net';
import { createInterface } from 'node:readline';
import type { NodeName } from '../../domain/names.ts';
import { listen } from '../cluster/listen.ts';
import type { RefereeMessage } from '../referee-protocol.ts';
import { historyOf, type HistoryEvent, type NodeDeclared, type VoteLanded } from './history.ts';
import { judge, type Judgement, type Match } from './judge.ts';

/** Hears the stand-ins from their first moment and judges on request. It knows nothing of Baton. */
export interface Referee {
  /** `host:port` that the stand-ins are given as LAB_REFEREE. */
  readonly address: string;
  /** The chain's word on a vote, which no stand-in can give. */
  landed(vote: Omit<VoteLanded, 'kind'>): void;
  /** People gave their word on a node just now; the lab has heard them itself. */
  declared(node: NodeName): void;
  history(): readonly HistoryEvent[];
  judge(match: Match): Judgement;
  close(): Promise<void>;
}

export async function startReferee(): Promise<Referee> {
  const messages: RefereeMessage[] = [];
  const landings: VoteLanded[] = [];
  const declarations: NodeDeclared[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    socket.on('close', () => sockets.delete(socket));
    collect(socket, messages);
  });
  const port = await listen(server, 0);
  const history = (): HistoryEvent[] => [...historyOf(messages), ...landings, ...declarations];
  return {
    address: `127.0.0.1:${port}`,
    landed: (vote) => void landings.push({ kind: 'vote.landed', ...vote }),
    declared: (node) => void declarations.push({ kind: 'node.declared', atMs: nowMs(), node }),
    history,
    judge: (match) => judge(history(), match),
    async close() {
      const closed = new Promise<void>((resolve) => {
        server.close(() => resolve());
      });
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}

/** A connection that closes without `process.ended` was a process that was killed. */
function collect(socket: Socket, messages: RefereeMessage[]): void {
  let last: { node: NodeName; pid: number; seq: number } | null = null;
  const lines = createInterface({ input: socket });
  lines.on('line', (line) => {
    const message: RefereeMessage = JSON.parse(line);
    messages.push(message);
    last = message.kind === 'process.ended' ? null : message;
  });
  lines.on('close', () => {
    if (!last) return;
    messages.push({
      node: last.node,
      pid: last.pid,
      seq: last.seq + 1,
      atMs: nowMs(),
      kind: 'process.ended',
      code: -1,
      because: 'its connection closed',
    });
  });
}

/** The wall clock of the machine with fractions, as the stand-ins stamp their messages. */
function nowMs(): number {
  return performance.timeOrigin + performance.now();
}
