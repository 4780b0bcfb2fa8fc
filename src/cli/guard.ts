import type { Command } from 'commander';
import { chainOfNode } from '../config/chain-of.ts';
import { BatonError } from '../domain/failure.ts';
import type { Opened } from './client.ts';
import type { Globals, Guarded } from './globals.ts';
import { EXIT, type ExitCode, line, type Output } from './output.ts';

/** `guard NODE`: prints what is installed on a node, and nothing else, so that it can be piped there. */
export function addGuard(program: Command, guarded: Guarded, open: (globals: Globals) => Promise<Opened>): void {
  const entry = program.command('guard').description('Prints the guard of a node, to be read or to be installed');
  entry
    .argument('<node>')
    .option('--host-file', 'prints the file of its validators instead, /etc/baton/host.conf')
    .addHelpText('after', '\nFor example: npm run -s baton -- guard sol-a')
    .action(async (node: string) => {
      const hostFile = entry.opts<{ hostFile?: boolean }>().hostFile === true;
      await guarded(async (globals, output) => print(await open(globals), node, hostFile, output))();
    });
}

async function print(
  { app, loaded, environment }: Opened,
  node: string,
  hostFile: boolean,
  output: Output,
): Promise<ExitCode> {
  const { nodes } = loaded.fleet;
  const configured = nodes[node];
  if (configured === undefined)
    throw new BatonError(
      'input/invalid',
      `There is no node \`${node}\` in the fleet file. Known: ${Object.keys(nodes).join(', ')}.`,
    );
  const text = hostFile ? await app.hostFile(loaded, environment, node) : app.guardFile(chainOfNode(configured));
  output.out(output.json ? line({ ok: true, node, text }) : text);
  return EXIT.done;
}
