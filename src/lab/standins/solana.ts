/** Stand-in for the solana command line: `slot` and `catchup --our-localhost`. */
import { flag } from './flags.ts';
import { callRpc } from './rpc-client.ts';
import { VERSION, versionLine } from './version.ts';

const [command, ...args] = process.argv.slice(2);

/** Port of a URL on the loopback; the stand-in talks to nothing else. */
function portOf(url: string | undefined): number {
  return Number(new URL(url ?? 'http://127.0.0.1:8899').port);
}

async function slot(): Promise<void> {
  const commitment = flag(args, '--commitment') ?? 'confirmed';
  console.log(String(await callRpc(portOf(flag(args, '--url', '-u')), 'getSlot', [{ commitment }])));
}

/** One look instead of a loop: how far the own node is behind the cluster. */
async function catchup(): Promise<void> {
  const ours = args[args.indexOf('--our-localhost') + 1];
  const port = /^\d+$/.test(ours ?? '') ? Number(ours) : 8899;
  const { identity } = await callRpc<{ identity: string }>(port, 'getIdentity', []);
  const us = Number(await callRpc(port, 'getSlot', [{ commitment: 'confirmed' }]));
  const them = Number(await callRpc(portOf(flag(args, '--url', '-u')), 'getSlot', [{ commitment: 'confirmed' }]));
  console.log(`${identity} has caught up (us:${us} them:${them})`);
}

try {
  if (command === 'slot') await slot();
  else if (command === 'catchup') await catchup();
  else if (command === '--version' || command === '-V') console.log(versionLine('solana', VERSION));
  else throw new Error(`Found argument '${command ?? ''}' which wasn't expected`);
} catch (error) {
  console.error(`Error: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
}
