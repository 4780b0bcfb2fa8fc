import { parseArgs } from 'node:util';
import { askedToStop } from '../cli/asked-to-stop.ts';
import { messageOf } from '../domain/failure.ts';
import { allowedEnds } from './faults/allowed-ends.ts';
import { FAULTS, parseFault, stepsOf } from './faults/faults.ts';
import { missingForLab } from './linux-tools.ts';
import { isNearProcedure, NEAR_PROCEDURES, type NearProcedure } from './near/play/procedures.ts';
import { DOT_PROCEDURES, type DotProcedure, isDotProcedure } from './polkadot/play/procedures.ts';
import { isPlay, PLAY_NAMES, type PlayName } from './plays.ts';
import { runLab } from './run.ts';
import { runTakeover } from './takeover/run.ts';
import { SCENES, sceneOf } from './takeover/scenes.ts';

const USAGE = `lab: simulated hosts and a simulated chain on which the real Baton runs

  lab run solana/handover [--json] [--seed N] [--fault NAME@STEP]
  lab run solana/takeover [--json] [--seed N] [--fault NAME]
  lab run polkadot/handover [--json] [--seed N] [--fault NAME] [--restarts N]    the worker restarted N times in the wait
  lab run polkadot/takeover|prepare [--json] [--seed N] [--fault NAME]
  lab run near/hot-swap|restart|takeover|prepare|upgrade [--json] [--seed N] [--fault NAME]
  lab run solana/prepare [--json] [--seed N] [--fault NAME@STEP]    two bare hosts, made ready for moves
  lab faults [--json]
  lab matrix [--json] [--procedure NAME] [--seeds N] [--minutes M] [--no-crash-points] [--mutant NAME]
  lab replay NAME [--json | --page] [--mutant NAME]     NAME as the matrix prints it: 123, 123:0:1, straight/store/12/before, dot-handover/7
`;

const PROCEDURES = [...PLAY_NAMES, 'solana/takeover', ...DOT_PROCEDURES, ...NEAR_PROCEDURES];

process.exitCode = await main(process.argv.slice(2));
// Into a pipe a long answer is written bit by bit, and an exit would cut it off.
await new Promise((resolve) => process.stdout.write('', resolve));
// Nothing of a run is left at this point; what may linger is a socket that is still closing.
process.exit();

async function main(args: readonly string[]): Promise<number> {
  try {
    if (args.length === 0 || args.some((arg) => arg === '--help' || arg === '-h' || arg === 'help')) {
      process.stdout.write(USAGE);
      return 0;
    }
    // Loaded when it is asked for: it brings the whole simulation.
    if (args[0] === 'matrix')
      return await (await import('./simulation/matrix/command.ts')).matrixCommand(args.slice(1));
    if (args[0] === 'replay')
      return await (await import('./simulation/replay/command.ts')).replayCommand(args.slice(1));
    const { positionals, values } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        json: { type: 'boolean', default: false },
        seed: { type: 'string', default: '1' },
        fault: { type: 'string' },
        restarts: { type: 'string', default: '0' },
      },
    });
    const [command, procedure] = positionals;
    if (command === 'faults') return await showFaults(values.json);
    for (const name of ['seed', 'restarts'] as const)
      if (!/^\d{1,9}$/.test(values[name])) throw new Error(`--${name} is a whole number, not "${values[name]}"`);
    if (command === 'run' && isDotProcedure(procedure)) return await runPolkadot(procedure, values);
    if (command === 'run' && isNearProcedure(procedure)) return await runOfNear(procedure, values);
    if (command !== 'run' || procedure === undefined) return wrongUsage();
    if (!isPlay(procedure) && procedure !== 'solana/takeover')
      throw new Error(`There is no procedure ${procedure} to run. There are: ${PROCEDURES.join(', ')}.`);
    return await runOnce(procedure, Number(values.seed), values.fault ?? null, values.json);
  } catch (error) {
    process.stderr.write(`${messageOf(error)}\n`);
    return 2;
  }
}

async function runOnce(
  procedure: PlayName | 'solana/takeover',
  seed: number,
  fault: string | null,
  json: boolean,
): Promise<number> {
  const common = commonOf(seed);
  const report =
    procedure === 'solana/takeover'
      ? await runTakeover({ ...common, scene: sceneOf(fault) })
      : await runLab({ ...common, procedure, fault: fault === null ? null : parseFault(fault, procedure) });
  return show(report, json);
}

async function runPolkadot(
  procedure: DotProcedure,
  { seed, restarts, fault, json }: { seed: string; restarts: string; fault?: string | undefined; json: boolean },
): Promise<number> {
  // Loaded when it is asked for: it brings the runtimes of both chains.
  const [{ runDot }, { dotSceneOf }] = await Promise.all([
    import('./polkadot/play/run.ts'),
    import('./polkadot/play/scenes.ts'),
  ]);
  const scene = dotSceneOf(procedure, fault ?? null);
  return show(await runDot({ ...commonOf(Number(seed)), procedure, scene, restarts: Number(restarts) }), json);
}

async function runOfNear(
  procedure: NearProcedure,
  { seed, fault, json }: { seed: string; fault?: string | undefined; json: boolean },
): Promise<number> {
  const [{ runNear }, { nearSceneOf }] = await Promise.all([
    import('./near/play/run.ts'),
    import('./near/play/scenes.ts'),
  ]);
  return show(
    await runNear({ ...commonOf(Number(seed)), procedure, scene: nearSceneOf(procedure, fault ?? null) }),
    json,
  );
}

/** What every run is given. @throws Error when the machine lacks a program */
function commonOf(seed: number): { seed: number; signal: AbortSignal; tell: (line: string) => void } {
  const missing = missingForLab();
  if (missing.length > 0) throw new Error(`The lab needs ${missing.join(', ')}.`);
  const stopped = new AbortController();
  void askedToStop().then(() => stopped.abort(new Error('interrupted')));
  return { seed, signal: stopped.signal, tell: (line) => void process.stderr.write(`lab: ${line}\n`) };
}

function show(report: { readonly problems: readonly string[] }, json: boolean): number {
  process.stdout.write(`${json ? JSON.stringify(report) : JSON.stringify(report, null, 2)}\n`);
  return report.problems.length === 0 ? 0 : 1;
}

async function showFaults(json: boolean): Promise<number> {
  const [{ DOT_SCENES }, { NEAR_SCENES }] = await Promise.all([
    import('./polkadot/play/scenes.ts'),
    import('./near/play/scenes.ts'),
  ]);
  const rows = [
    ...PLAY_NAMES.flatMap((procedure) =>
      FAULTS.flatMap(({ name, sentence }) =>
        stepsOf(name, procedure).map((step) => ({
          procedure,
          fault: `${name}@${step}`,
          sentence,
          allowedEnds: allowedEnds({ name, step }),
        })),
      ),
    ),
    ...rowsOf('solana/takeover', SCENES),
    ...DOT_PROCEDURES.flatMap((procedure) => rowsOf(procedure, DOT_SCENES[procedure])),
    ...NEAR_PROCEDURES.flatMap((procedure) => rowsOf(procedure, NEAR_SCENES[procedure])),
  ];
  if (json) process.stdout.write(`${JSON.stringify(rows)}\n`);
  else
    for (const row of rows)
      process.stdout.write(
        `${row.procedure}  ${row.fault.padEnd(38)} ${row.allowedEnds.join(' | ').padEnd(32)} ${row.sentence}\n`,
      );
  return 0;
}

function rowsOf(
  procedure: string,
  scenes: readonly { name: string; sentence: string; expects: { ends: readonly string[] } }[],
) {
  return scenes.map(({ name, sentence, expects }) => ({ procedure, fault: name, sentence, allowedEnds: expects.ends }));
}

function wrongUsage(): number {
  process.stderr.write(USAGE);
  return 2;
}
