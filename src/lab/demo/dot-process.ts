// The demo's Polkadot world, in a process of its own: what its chains cost is not felt on the page, and the SDK of the
// simulated chains, which are ES modules, never meets the CommonJS one of a worker. Ends with the demo.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { messageOf } from '../../domain/failure.ts';
import { dotFleet } from '../polkadot/play/fleet-file.ts';
import { type DotWorld, startDotWorld } from '../polkadot/play/world.ts';
import type { FromDot, ToDot } from './dot-protocol.ts';
import { dotTroubles } from './dot-troubles.ts';

/** Ten slots of half a second: a handover, which waits for two changes of session and proves the rest, is seen in about a minute. */
const SESSIONS = { sessionSlots: 10, slotMs: 500 };

const [root] = process.argv.slice(2);
if (root === undefined || process.send === undefined) throw new Error('this is started by the demo');
mkdirSync(root, { recursive: true, mode: 0o700 });
// For whoever has to clean up after a demo that was killed.
writeFileSync(join(root, 'dot-process.pid'), `${process.pid}\n`);

let world: Promise<DotWorld> | null = null;
let make: ((name: Extract<ToDot, { kind: 'trouble' }>['name']) => Promise<string>) | null = null;

process.on('message', (message: ToDot) => {
  void serve(message).catch((error: unknown) => tell({ kind: 'failed', text: messageOf(error) }));
});
process.on('disconnect', () => void end());
// Ctrl-C at a terminal reaches every process; the demo says when this one ends.
process.on('SIGINT', () => {});

async function serve(message: ToDot): Promise<void> {
  if (message.kind === 'trouble') {
    if (make === null) throw new Error('the simulated Polkadot does not run yet');
    tell({ kind: 'done', said: await make(message.name) });
    return;
  }
  const { seed, userKey } = message;
  world = startDotWorld({ root: join(root ?? '', 'hosts'), seed, userKey, ...SESSIONS });
  const started = await world;
  make = dotTroubles(started);
  tell({ kind: 'started', part: dotFleet(started) });
  await started.ready();
  tell({ kind: 'ready' });
}

function tell(message: FromDot): void {
  if (process.connected) process.send?.(message);
}

async function end(): Promise<void> {
  await world?.then((started) => started.close()).catch(() => undefined);
  process.exit();
}
