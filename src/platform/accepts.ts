import { connect } from 'node:net';

/**
 * Whether anything accepts a TCP connection at `host:port` in time. Nothing is sent. Never throws: what cannot be reached
 * accepts nothing.
 */
export function acceptsConnections(address: string, withinMs: number): Promise<boolean> {
  const at = address.lastIndexOf(':');
  return new Promise((resolve) => {
    const socket = connect({ host: address.slice(0, at), port: Number(address.slice(at + 1)) });
    const over = (accepted: boolean): void => {
      socket.destroy();
      resolve(accepted);
    };
    socket.setTimeout(withinMs, () => over(false));
    socket.once('connect', () => over(true));
    socket.once('error', () => over(false));
  });
}
