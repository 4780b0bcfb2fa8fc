import { Command as Commander, CommanderError } from 'commander';
import { catalogue } from '../../commands/catalogue.ts';
import { type Argument, type Command, placeholder } from '../../commands/command.ts';
import { parseWords } from '../../commands/parse.ts';
import type { Environment } from '../config/environment.ts';
import { loadFleet, type LoadedFleet } from '../config/load.ts';
import type { App, Opened, Running } from './client.ts';
import { addBackup } from './backup.ts';
import { addCheck } from './check.ts';
import { addConfig } from './config.ts';
import type { Globals, Guarded } from './globals.ts';
import { addGuard } from './guard.ts';
import { addInit } from './init.ts';
import { EXIT, type ExitCode, line, type Output, showFailure, showAlarms, showUsageProblem } from './output.ts';
import { asking, onlyLooks, reading } from './perform.ts';
import { personAt } from './person.ts';
import { addDiscord } from './discord.ts';
import { addSlack } from './slack.ts';

/** What the command line is given from outside. */
export interface CliDeps {
  readonly environment: Environment;
  readonly output: Omit<Output, 'json' | 'typed'>;
  /** Loads everything behind the commands; called only by a command that needs it. */
  readonly app: () => Promise<App>;
  /** Resolves when the process is asked to stop. */
  readonly asked: () => Promise<void>;
}

/** Does what one command line says. @returns the exit code; it never throws */
export async function runCli(words: readonly string[], deps: CliDeps): Promise<ExitCode> {
  let code: ExitCode = EXIT.done;
  const program = newProgram(deps);
  const guarded: Guarded = (work) => async () => {
    const globals: Globals = program.opts();
    const output: Output = { ...deps.output, json: globals.json === true, typed: typedBefore(globals) };
    code = await work(globals, output).catch((error: unknown) => showFailure(output, error));
  };
  for (const command of catalogue) addCommand(program, command, guarded, deps);
  addStarts(program, guarded, deps);
  addConfig(program, guarded, (globals) => fleetFile(globals, deps));
  addSlack(program, guarded);
  addDiscord(program, guarded);
  addInit(program, guarded, deps.environment);
  addCheck(program, guarded, (globals) => opened(globals, deps));
  addGuard(program, guarded, (globals) => opened(globals, deps));
  addBackup(program, guarded, (globals) => opened(globals, deps));
  try {
    await program.parseAsync([...words], { from: 'user' });
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.done : EXIT.usage;
    return showFailure({ ...deps.output, json: false, typed: '' }, error);
  }
  return code;
}

function newProgram(deps: CliDeps): Commander {
  return new Commander('baton')
    .description('Moves a blockchain validator from one machine to another, without it ever signing twice.')
    .usage('[options] <command>')
    .option('--fleet <file>', 'the fleet file (default: BATON_FLEET, else ./fleet.yaml)')
    .option('--json', 'one line of JSON on standard output')
    .option('--as <person>', 'who you are, when people share this operating-system user')
    .configureOutput({ writeOut: (text) => deps.output.out(text), writeErr: (text) => deps.output.err(text) })
    .showSuggestionAfterError()
    .exitOverride();
}

function addCommand(program: Commander, command: Command, guarded: Guarded, deps: CliDeps): void {
  // Commander explains commands by itself, and `check` is done without a worker here.
  if (command.name === 'help' || command.name === 'check') return;
  const names = command.name.split(' ');
  const parent = names.length === 1 ? program : program.command(names[0] ?? '').description(command.summary);
  const entry = parent.command(names.at(-1) ?? '').description(command.summary);
  for (const argument of command.arguments) entry.argument(argumentText(argument, command));
  for (const { name, kind, about } of command.options)
    entry.option(kind === 'flag' ? `--${name}` : `--${name} <${placeholder(kind).toLowerCase()}>`, about);
  entry.addHelpText('after', `\n${command.help}\n\nFor example: npm run baton -- ${command.example}`);
  // Too many words get our own answer, with usage and example.
  entry.allowExcessArguments();
  entry.action(async () => {
    const given = entry.opts<Record<string, string | boolean>>();
    const options = command.options.flatMap(({ name }) => {
      // Commander writes `--boot-guard` as `bootGuard`.
      const value = given[name.replaceAll(/-(\w)/g, (_, letter: string) => letter.toUpperCase())];
      return typeof value === 'string' ? [`--${name}`, value] : value === true ? [`--${name}`] : [];
    });
    const typed = [...names, ...entry.args, ...options];
    await guarded((globals, output) => ask(typed, globals, output, deps))();
  });
}

function argumentText(argument: Argument, command: Command): string {
  const word = argument.rest === true ? `${argument.name}...` : argument.name;
  const byOption = command.options.some((option) => option.name === argument.name);
  return argument.required && !byOption ? `<${word}>` : `[${word}]`;
}

async function ask(typed: readonly string[], globals: Globals, output: Output, deps: CliDeps): Promise<ExitCode> {
  const loaded = await load(globals, deps);
  const { nodes, people, validators } = loaded.fleet;
  const parsed = parseWords(typed, { validators: Object.keys(validators), nodes: Object.keys(nodes) });
  if (parsed.kind === 'problem') return showUsageProblem(output, parsed.text);
  let work = reading(parsed.intent);
  if (work === null) {
    const who = personAt(people, deps.environment.osUser, globals.as, onlyLooks(parsed.intent));
    if (who.kind === 'problem') return showUsageProblem(output, who.text);
    work = asking(parsed.intent, who.person, loaded.fleet.start_with);
  }
  const app = await deps.app();
  const client = await app.openClient(loaded, deps.environment);
  try {
    showAlarms(output, await client.alarms());
    return await work(client, output);
  } finally {
    await client.close();
  }
}

function addStarts(program: Commander, guarded: Guarded, deps: CliDeps): void {
  const starts: readonly (readonly [name: string, about: string, start: 'startAll' | 'startBot' | 'startWorker'])[] = [
    ['start', 'Runs page, bot and worker in one process, until Ctrl-C', 'startAll'],
    ['bot', 'Runs the page and the chats, until Ctrl-C', 'startBot'],
    ['worker', 'Runs a worker, until Ctrl-C', 'startWorker'],
  ];
  for (const [name, about, start] of starts) {
    const work = async (globals: Globals, output: Output): Promise<ExitCode> => {
      // Listened to from the first moment on: a start that is broken off halfway leaves a database behind.
      const asked = deps.asked();
      const loaded = await load(globals, deps);
      const app = await deps.app();
      return goOn(await app[start](loaded, deps.environment), output, asked);
    };
    program.command(name).description(about).action(guarded(work));
  }
}

/** Waits until it ends by itself or somebody asks it to stop. */
async function goOn(running: Running, output: Output, asked: Promise<void>): Promise<ExitCode> {
  output.out(
    output.json
      ? line({ ok: true, ready: true, words: running.words })
      : running.words.map((words) => `${words}\n`).join(''),
  );
  await Promise.race([running.ended, asked]);
  await running.stop();
  await running.ended;
  for (const words of running.lastWords?.() ?? []) output.err(`${words}\n`);
  return EXIT.done;
}

function load(globals: Globals, deps: CliDeps): Promise<LoadedFleet> {
  return loadFleet(fleetFile(globals, deps));
}

/** What commands need that work in this process alone. */
async function opened(globals: Globals, deps: CliDeps): Promise<Opened> {
  return { loaded: await load(globals, deps), environment: deps.environment, app: await deps.app() };
}

/** The fleet file that was named holds for the next command too; who asked does not, since somebody else answers. */
function typedBefore({ fleet }: Globals): string {
  const named =
    fleet === undefined
      ? ''
      : ` --fleet ${/^[\w./~-]+$/.test(fleet) ? fleet : `'${fleet.replaceAll("'", String.raw`'\''`)}'`}`;
  return `npm run baton --${named} `;
}

function fleetFile(globals: Globals, deps: CliDeps): string {
  return globals.fleet ?? deps.environment.fleetFile ?? 'fleet.yaml';
}
