import { homedir } from 'node:os';
import { join } from 'node:path';
import { messageOf } from '../../../domain/failure.ts';
import { flag } from '../flags.ts';
import { readHome } from './home.ts';
import { logToStderr } from './log.ts';
import type { ProgramVersion } from './program-version.ts';
import { runNeard } from './run.ts';

/**
 * Stand-in for `neard`: `run` and `validate-config`, with `--home` before or after. Called by the program that `program.ts` makes.
 * @param args what follows the program's name
 */
export async function neard(args: readonly string[], version: ProgramVersion): Promise<void> {
  const home = flag(args, '--home') ?? join(homedir(), '.near');
  try {
    if (args.includes('validate-config')) validate(home);
    else if (args.includes('run')) await runNeard(home, version);
    else throw new Error(`the lab's neard knows run, validate-config and --version, not: ${args.join(' ')}`);
  } catch (error) {
    logToStderr('ERROR', 'neard', messageOf(error));
    process.stderr.write(`Error: ${messageOf(error)}\n`);
    process.exit(1);
  }
}

/** Config, genesis, node key and validator key, as far as they are there (nearcore, CHANGELOG 1.32). */
function validate(home: string): void {
  readHome(home);
  logToStderr('INFO', 'neard', 'The config, genesis and keys are valid.');
}
