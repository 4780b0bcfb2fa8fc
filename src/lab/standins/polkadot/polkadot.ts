/**
 * Stand-in for the `polkadot` node. Its first argument is the path by which it was called, which is what the guard looks for in the list
 * of processes.
 */
import { runNode } from './server.ts';

const { env } = process;
await runNode(process.argv.slice(3), {
  chain: env['LAB_POLKADOT_CHAIN'] ?? '',
  node: env['LAB_POLKADOT_NODE'] ?? '',
  sync: env['LAB_POLKADOT_SYNC'],
  without: (env['LAB_POLKADOT_WITHOUT'] ?? '').split(','),
  version: env['LAB_POLKADOT_VERSION'] ?? '',
});
