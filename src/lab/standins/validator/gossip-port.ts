import { createServer } from 'node:net';
import { listen } from '../../cluster/listen.ts';

/** The TCP side of the gossip port. */
export interface GossipPort {
  open(open: boolean): Promise<void>;
}

/**
 * agave listens with TCP on its gossip port for as long as it runs (net-utils, ip_echo_server), which is how others can tell that
 * a validator is alive. Null where the lab gave the node an address that is only a name.
 */
export async function serveGossipPort(address: string): Promise<GossipPort | null> {
  const [host, port] = address.split(':');
  if (host !== '127.0.0.1') return null;
  const server = createServer((socket) => {
    socket.on('error', () => socket.destroy());
    socket.resume();
  });
  await listen(server, Number(port));
  return {
    async open(open) {
      if (open === server.listening) return;
      if (open) await listen(server, Number(port));
      else server.close();
    },
  };
}
