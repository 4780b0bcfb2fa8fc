import type { Command } from 'commander';
import { check as words } from '../../commands/check.ts';
import { checkCard } from '../chats/project/check-card.ts';
import type { LoadedFleet } from '../config/load.ts';
import { BatonError } from '../domain/failure.ts';
import { nearest } from '../domain/nearest.ts';
import { linesToDo, type PasteLine } from '../domain/setup-report.ts';
import type { Opened } from './client.ts';
import type { Globals, Guarded } from './globals.ts';
import { type ExitCode, type Output, showCard } from './output.ts';

interface Options {
  readonly all?: boolean;
  readonly lines?: boolean;
}

/**
 * `check`: tries everything in the fleet file, in this process. Neither a worker nor a store that works is needed to find
 * what is wrong.
 */
export function addCheck(program: Command, guarded: Guarded, open: (globals: Globals) => Promise<Opened>): void {
  const entry = program.command('check').description(words.summary);
  entry
    .argument('[validator]')
    .option('--all', 'passed checks too, each with what was found')
    .option('--lines', 'what each host needs once, whether or not it has it')
    .addHelpText('after', `\n${words.help}\n\nFor example: npm run baton -- ${words.example}`)
    .action(async (validator: string | undefined) => {
      await guarded(async (globals, output) => check(await open(globals), validator, entry.opts<Options>(), output))();
    });
}

async function check(
  { app, loaded, environment }: Opened,
  validator: string | undefined,
  options: Options,
  output: Output,
): Promise<ExitCode> {
  if (validator !== undefined) needValidator(loaded, validator);
  const report = await app.check(loaded, environment, validator);
  const card = checkCard('reply:check', report, { all: options.all === true, lines: output.json });
  const code = showCard(output, card, { report });
  if (output.json) return code;
  output.out(pasteText('To mend it:', linesToDo(report)));
  if (options.lines === true) output.out(pasteText('What each host needs once:', report.hostLines));
  return code;
}

function needValidator({ fleet }: LoadedFleet, validator: string): void {
  const known = Object.keys(fleet.validators);
  if (known.includes(validator)) return;
  const near = nearest(validator, known);
  const help = near === null ? `Known: ${known.join(', ')}.` : `Did you mean \`${near}\`?`;
  throw new BatonError('input/invalid', `There is no validator \`${validator}\` in the fleet file. ${help}`);
}

/**
 * Lines as they have to be pasted: never broken, never indented by us. Where they go stands before them as a comment, so that
 * nothing happens when it is pasted too.
 */
function pasteText(title: string, lines: readonly PasteLine[]): string {
  if (lines.length === 0) return '';
  const blocks = lines.map(({ node, place, line }, index) => {
    const before = lines[index - 1];
    const head =
      before?.node === node && before.place === place
        ? ''
        : `\n${harmless(`# ${node === null ? place : `On ${node}, ${place}`}`)}:\n`;
    return `${head}${line.startsWith('#') ? harmless(line) : line}\n`;
  });
  return `\n${title}\n${blocks.join('')}`;
}

/** Not every shell takes a pasted # for a comment: zsh would carry out what stands in backquotes or behind a semicolon. */
function harmless(comment: string): string {
  return comment.replaceAll('`', '').replaceAll(';', ',');
}
