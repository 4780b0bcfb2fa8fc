import { connect, type Socket } from 'node:net';
import { writeLine } from '../../cluster/lines.ts';
import type { RefereeEvent } from '../../referee-protocol.ts';

/** Tells the referee what this process does; silent where the lab has none. */
export type ReportToReferee = (event: RefereeEvent) => void;

/**
 * Connects to `LAB_REFEREE`. Nothing else goes on before the connection stands: a process the referee does not see must not
 * be able to sign.
 */
export async function connectReferee(address: string | undefined, node: string): Promise<ReportToReferee> {
  if (address === undefined || address === '') return () => {};
  const [host = '127.0.0.1', port] = address.split(':');
  const socket = await new Promise<Socket>((resolve, reject) => {
    const opened = connect(Number(port), host, () => resolve(opened));
    opened.once('error', reject);
  });
  socket.setNoDelay(true);
  socket.on('error', () => socket.destroy());
  socket.resume();
  let seq = 0;
  return (event) => {
    seq += 1;
    writeLine(socket, { node, pid: process.pid, seq, atMs: performance.timeOrigin + performance.now(), ...event });
  };
}
