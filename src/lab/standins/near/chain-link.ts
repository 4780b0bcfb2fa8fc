import { connect } from 'node:net';
import { readLines, writeLine } from '../../cluster/lines.ts';
import type { ChainLine, HeightLine, NodeLine } from './chain-lines.ts';

/** The node's end of its connection to the lab's chain. */
export interface ChainLink {
  readonly chainId: string;
  readonly genesis: string;
  readonly protocol: number;
  readonly tell: (line: NodeLine) => void;
}

/**
 * Connects, and waits for the chain's first line: a node that the lab does not see must not be able to sign.
 * @param address `host:port`
 * @param onGone the chain is gone: a node without a lab is of no use
 */
export async function linkToChain(
  address: string,
  onHeight: (height: HeightLine) => void,
  onGone: () => void,
): Promise<ChainLink> {
  const [host = '127.0.0.1', port] = address.split(':');
  const socket = connect(Number(port), host);
  socket.on('close', onGone);
  return new Promise((resolve, reject) => {
    socket.on('error', reject);
    readLines(socket, (text) => {
      const line: ChainLine = JSON.parse(text);
      if (line.kind === 'height') return onHeight(line);
      const { chainId, genesis, protocol } = line;
      resolve({ chainId, genesis, protocol, tell: (told) => writeLine(socket, told) });
    });
  });
}
