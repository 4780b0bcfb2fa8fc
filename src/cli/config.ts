import type { Command } from 'commander';
import { readFleetFile } from '../config/load.ts';
import { type Problem, problemText, warningText } from '../config/problem.ts';
import type { Fleet } from '../config/schema.ts';
import type { Globals, Guarded } from './globals.ts';
import { EXIT, type ExitCode, line, type Output } from './output.ts';

/** `config reference`, `alerts`, `schema` and `check`: about the fleet file alone, without network and store. */
export function addConfig(program: Command, guarded: Guarded, fleetFile: (globals: Globals) => string): void {
  const config = program.command('config').description('Says what the fleet file can hold, and what is wrong with it');
  config
    .command('check')
    .description('Reads the fleet file and says all that is wrong with it; touches no network')
    .action(guarded((globals, output) => check(output, fleetFile(globals))));
  config
    .command('reference')
    .description('Prints docs/configuration.md: every key and variable')
    .action(
      guarded(async (_globals, output) => {
        const { referenceMarkdown } = await import('../config/reference.ts');
        output.out(referenceMarkdown());
        return EXIT.done;
      }),
    );
  config
    .command('alerts')
    .description('Prints docs/alerts.md: who is told of which alert, and what to do')
    .action(
      guarded(async (_globals, output) => {
        const { alertsMarkdown } = await import('../alerts/reference.ts');
        output.out(alertsMarkdown());
        return EXIT.done;
      }),
    );
  config
    .command('schema')
    .description('Prints the JSON schema of the fleet file, for editors')
    .action(
      guarded(async (_globals, output) => {
        const { editorSchema } = await import('../config/editor-schema.ts');
        output.out(`${JSON.stringify(editorSchema(), null, 2)}\n`);
        return EXIT.done;
      }),
    );
}

async function check(output: Output, file: string): Promise<ExitCode> {
  const read = await readFleetFile(file);
  if (read.kind === 'problems') {
    if (output.json) output.out(line({ ok: false, code: 'config/invalid', file, problems: read.problems.map(told) }));
    else output.err(`${problemText(file, read.problems)}\n`);
    return EXIT.refused;
  }
  const { fleet, warnings } = read;
  if (output.json) output.out(line({ ok: true, file, ...counts(fleet), warnings: warnings.map(told) }));
  else {
    if (warnings.length > 0) output.err(`${warningText(file, warnings)}\n`);
    const { nodes, validators } = counts(fleet);
    output.out(`${file} is well-formed: ${some(nodes, 'node')}, ${some(validators, 'validator')}.\n`);
  }
  return EXIT.done;
}

function told({ line, column, path, found, expected, mend, about }: Problem): object {
  return { line, column, path, found, expected, mend, about };
}

function counts({ nodes, validators }: Fleet): { nodes: number; validators: number } {
  return { nodes: Object.keys(nodes).length, validators: Object.keys(validators).length };
}

function some(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}
