import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { isNearPlayed } from '../near/simulation/scene.ts';
import { isDotPlayed } from '../polkadot/matrix/schedule.ts';
import type { MatrixProcedure } from '../simulation/matrix/field.ts';
import type { Counters, Tie } from './try-mutant.ts';

/** More of what a script said than this tells nobody more. Unit: characters. */
const LAST_WORDS = 600;

export interface ScriptOptions {
  /** How many sequences or schedules are drawn. */
  readonly count: number;
  /** Ends what runs. */
  readonly signal: AbortSignal;
}

/**
 * Holds the layer in the tree at `root` against its model.
 * @throws Error with the last words of the script when it gave no answer
 */
export async function tieIn(root: string, name: string, { count, signal }: ScriptOptions): Promise<Tie> {
  const script = 'test/integration/lab/simulation/tie.ts';
  const said = await jsonOf(root, [script, name, '--sequences', String(count)], signal);
  const { agrees, differs, difference } = said;
  if (typeof agrees !== 'boolean' || typeof differs !== 'boolean') throw new Error(`${script} gave no answer.`);
  return { agrees, differs, difference: typeof difference === 'string' ? difference.slice(0, LAST_WORDS) : null };
}

/**
 * Counters of the simulation in the tree at `root`. It ends with a failure when it finds something, which is what is wanted.
 * @throws Error with the last words of the simulation when it gave none
 */
export async function simulateIn(
  root: string,
  modelWithout: string | null,
  { count, signal, procedure }: ScriptOptions & { readonly procedure: MatrixProcedure },
): Promise<Counters> {
  const mutant = modelWithout === null ? [] : ['--mutant', modelWithout];
  // Its rules show in the drawn schedules; its crash points take longer than all the rest.
  const drawn = isDotPlayed(procedure) || isNearPlayed(procedure) ? ['--no-crash-points'] : [];
  const words = [
    'src/lab/main.ts',
    'matrix',
    '--json',
    '--seeds',
    String(count),
    '--procedure',
    procedure,
    ...drawn,
    ...mutant,
  ];
  const said = await jsonOf(root, words, signal);
  const { counters } = said;
  if (typeof counters !== 'object' || counters === null) throw new Error('The simulation gave no counters.');
  return Object.fromEntries(Object.entries(counters).filter(([, value]) => typeof value === 'number'));
}

async function jsonOf(root: string, words: readonly string[], signal: AbortSignal): Promise<Record<string, unknown>> {
  const { stdout, stderr } = await run(root, words, signal);
  try {
    const said: unknown = JSON.parse(stdout);
    if (typeof said === 'object' && said !== null) return { ...said };
  } catch {
    // What it said instead is in the error below.
  }
  throw new Error(`${words.join(' ')} failed: ${stderr.trim().slice(-LAST_WORDS)}`);
}

function run(
  root: string,
  words: readonly string[],
  signal: AbortSignal,
): Promise<{ readonly stdout: string; readonly stderr: string }> {
  const child = spawn(process.execPath, [join(root, 'scripts/run.mjs'), '--linux', ...words], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
    signal,
  });
  const said = { stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => (said.stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (said.stderr += text));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', () => resolve(said));
  });
}
