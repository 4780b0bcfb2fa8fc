import { chmodSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { messageOf } from '../../domain/failure.ts';
import { listen } from '../cluster/listen.ts';
import type { World } from '../world.ts';

/** Whoever rents out the machines of the lab: can switch one off, and tells whether it is on. */
export interface Provider {
  /** Key `fence` of a node in the fleet file. */
  fenceOf(node: string): Record<string, unknown>;
  close(): Promise<void>;
}

/** A provider takes a moment between its yes and the machine being off; short, since the lab's machines have no disks to sync. */
const OFF_AFTER_MS = 500;

/** An HTTP API on the loopback, and a command that speaks it, as a fleet file names one. */
export async function startProvider(world: World): Promise<Provider> {
  const isOff = new Set<string>();
  const answer = async (path: string): Promise<string> => {
    const [, what = '', node = ''] = path.split('/');
    const host = world.nodes.get(node)?.host;
    if (!host) throw new Error(`no machine ${node}`);
    if (what === 'state') return isOff.has(node) ? 'off' : 'on';
    if (what !== 'off') throw new Error(`no call ${what}`);
    setTimeout(() => void host.powerOff().then(() => isOff.add(node)), OFF_AFTER_MS);
    return 'accepted';
  };
  const server = createServer((request, response) => {
    answer(request.url ?? '').then(
      (text) => response.end(text),
      (error: unknown) => response.writeHead(404).end(messageOf(error)),
    );
  });
  const url = `http://127.0.0.1:${await listen(server, 0)}`;
  const command = join(world.root, 'power');
  writeFileSync(command, `#!/bin/sh\nexec '${process.execPath}' '${programFile()}' '${url}' "$@"\n`);
  chmodSync(command, 0o755);
  return {
    fenceOf: (node) => ({ off: [command, 'off', node], state: [command, 'state', node], off_says: 'off', timeout: 20 }),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

const programFile = (): string => fileURLToPath(new URL('power.ts', import.meta.url));
