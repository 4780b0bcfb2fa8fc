import type { Command } from 'commander';
import type { CardSection } from '../chats/card.ts';
import { textCard } from '../chats/project/simple-cards.ts';
import type { Environment } from '../config/environment.ts';
import { messageOf } from '../domain/failure.ts';
import type { InitResult } from '../setup/init/init.ts';
import { reportOf } from '../setup/init/report.ts';
import type { Globals, Guarded } from './globals.ts';
import { EXIT, type ExitCode, line, type Output, showCard, showUsageProblem } from './output.ts';
import { questionAtTerminal } from './question.ts';

interface Options {
  readonly key?: string;
  readonly out?: string;
  readonly name?: string;
  readonly assetHub?: readonly string[];
  readonly observer?: readonly string[];
  readonly acceptHostKey?: readonly string[];
}

const STATES = { found: 'done', guess: 'warned', missing: 'failed' } as const;

/** `init`: looks at two machines and writes a fleet file. */
export function addInit(program: Command, guarded: Guarded, environment: Environment): void {
  const entry = program
    .command('init')
    .description(
      'Looks at two machines of a validator, on Solana or Polkadot, and writes a fleet file; changes nothing there',
    );
  entry
    .argument('<user@host-a>', 'one machine: user@host, user@host:port or user@[IPv6]:port')
    .argument('<user@host-b>', 'the other one')
    .option('--key <file>', 'private key to log in with (default: the SSH agent)')
    .option('--out <file>', 'the fleet file to write; never overwritten (default: --fleet, else ./fleet.yaml)')
    .option('--name <validator>', 'name of the validator (default: sol-main or dot-main)')
    .option(
      '--observer <url>',
      'JSON-RPC of somebody else, at least two times (default: public ones of the cluster)',
      more,
    )
    .option('--asset-hub <url>', 'on Polkadot: JSON-RPC of Asset Hub (default: a public one of the network)', more)
    .option(
      '--accept-host-key <fingerprint>',
      'a host key that you have compared already, SHA256:…; once for each host',
      more,
    )
    .addHelpText('after', '\nFor example: npm run baton -- init sol@host-a sol@host-b --key ~/.ssh/baton')
    .action(async (a: string, b: string) => {
      await guarded((globals, output) => perform([a, b], entry.opts<Options>(), globals, output, environment))();
    });
}

/** One more value of an option that is given again: an option that takes several words would take the machines too. */
function more(value: string, before: readonly string[] = []): readonly string[] {
  return [...before, value];
}

async function perform(
  targets: readonly string[],
  options: Options,
  globals: Globals,
  output: Output,
  environment: Environment,
): Promise<ExitCode> {
  // Loaded here, so that `--help` stays quick.
  const { checkOptions, startInit } = await import('../setup/init/start.ts');
  const out = options.out ?? globals.fleet ?? 'fleet.yaml';
  const asked = {
    targets,
    out,
    name: options.name ?? null,
    assetHub: options.assetHub ?? [],
    ...(options.key === undefined ? {} : { key: options.key }),
    observers: options.observer ?? [],
    accepted: options.acceptHostKey ?? [],
  };
  try {
    checkOptions(asked, environment.sshAgent);
  } catch (error) {
    return showUsageProblem(output, messageOf(error));
  }
  const result = await startInit(asked, {
    sshAgent: environment.sshAgent,
    osUser: environment.osUser,
    confirm: questionAtTerminal(),
    tell: (words) => output.err(`${words}\n`),
  });
  return show(result, out, output);
}

function show(result: InitResult, out: string, output: Output): ExitCode {
  const report = reportOf(result);
  const next = `npm run baton -- check --fleet ${out}`;
  if (output.json) {
    output.out(line({ ok: true, file: out, complete: report.complete, next, ...report.data }));
    return EXIT.done;
  }
  const headline = report.complete
    ? `${out} is written, in mode observe. Nothing was changed on any host.`
    : `${out} is written, with lines to fill in (NOT FOUND). Nothing was changed on any host.`;
  const card = textCard('reply:init', 'Init', headline, report.complete ? 'good' : 'warning');
  const sections = report.parts.flatMap(({ title, items, remarks }): CardSection[] => [
    { kind: 'checklist', title, items: items.map((item) => ({ ...item, state: STATES[item.state] })) },
    ...(remarks.length === 0 ? [] : [{ kind: 'text', text: remarks.join('\n') } as const]),
  ]);
  return showCard(output, { ...card, sections, footer: `Read the file, then: ${next}` });
}
