import type { Command } from 'commander';
import { textCard } from '../chats/project/simple-cards.ts';
import { timeMark } from '../chats/time-mark.ts';
import { counted } from '../domain/counted.ts';
import type { Opened, Restored } from './client.ts';
import type { Globals, Guarded } from './globals.ts';
import { type ExitCode, type Output, showCard } from './output.ts';

const BACKUP_HELP = `
Everything Baton remembers, as of one moment, in one file that only you can read. Baton goes on working meanwhile. The
queues are not in it: they only wake. Nor is any secret, nor the fleet file.

For example: npm run baton -- backup baton-2026-05-01.backup`;

const RESTORE_HELP = `
Into an empty store only, all of it or nothing. The file is checked before anything is touched, and the record in it
before anything is kept. Afterwards open runs are stopped, and each host has to be adopted again.

For example: npm run baton -- restore baton-2026-05-01.backup`;

/** `backup FILE` and `restore FILE`: on the store itself, without a worker. */
export function addBackup(program: Command, guarded: Guarded, open: (globals: Globals) => Promise<Opened>): void {
  program
    .command('backup <file>')
    .description('Writes everything Baton remembers into a new file')
    .addHelpText('after', BACKUP_HELP)
    .action((file: string) => guarded(async (globals, output) => backup(await open(globals), file, output))());
  program
    .command('restore <file>')
    .description('Fills an empty store from a backup')
    .addHelpText('after', RESTORE_HELP)
    .action((file: string) => guarded(async (globals, output) => restore(await open(globals), file, output))());
}

async function backup({ app, loaded, environment }: Opened, file: string, output: Output): Promise<ExitCode> {
  const facts = await app.backup(loaded, environment, file);
  const text = `${facts.file}: ${counted(facts.rows, 'row')}, ${counted(facts.runs, 'run')}, ${Math.ceil(facts.bytes / 1024)} KiB.\nKeep it, and the fleet file, on another machine.`;
  return showCard(output, textCard('reply:backup', 'Backup', text, 'good'), { backup: facts });
}

async function restore({ app, loaded, environment }: Opened, file: string, output: Output): Promise<ExitCode> {
  const restored = await app.restore(loaded, environment, file);
  return showCard(output, textCard('reply:restore', 'Restored', restoredWords(restored), 'warning'), { restored });
}

/** What was done, and what people have to do before anything moves. */
export function restoredWords({ fleet, takenAtMs, rows, runs, stopped, hosts }: Restored): string {
  const open =
    stopped.length === 0
      ? 'No run was open.'
      : `Open runs are stopped: ${stopped.join(', ')}. What they did after the backup is not in it.`;
  const known =
    hosts.length === 0 ? 'No host was known.' : `What was known of hosts is forgotten: ${hosts.join(', ')}.`;
  return [
    `The backup of ${fleet} from ${timeMark(takenAtMs)} is in the store: ${counted(rows, 'row')}, ${counted(runs, 'run')}.`,
    `${open} Open plans are void, with their approvals. ${known}`,
    'Nothing moves before people have done this:',
    '1. Look on the machines themselves who signs. This store does not know what happened after the backup.',
    '2. Start Baton: page or bot, and workers.',
    '3. `adopt VALIDATOR` for each validator. A host that knows a term needs two people.',
    ...(stopped.length === 0 ? [] : ['4. For each stopped run one of `resume`, `return`, `stand-down`.']),
  ].join('\n');
}
