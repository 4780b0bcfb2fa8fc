import { parseArgs } from 'node:util';
import { fileURLToPath } from 'node:url';
import { askedToStop } from '../../cli/asked-to-stop.ts';
import { messageOf } from '../../domain/failure.ts';
import { missingForLab } from '../linux-tools.ts';
import { MUTANTS } from './mutants.ts';
import { tryMutants } from './report.ts';
import { copyTree } from './scratch.ts';
import { simulateIn, tieIn } from './scripts.ts';

const USAGE = `mutants: switches each rule off in a copy of the tree, and looks whether the one who must notices

  mutants [--json] [--only NAME]... [--seeds N] [--sequences N]
`;

process.exitCode = await main(process.argv.slice(2));

async function main(args: readonly string[]): Promise<number> {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        json: { type: 'boolean', default: false },
        only: { type: 'string', multiple: true },
        // Schedules of the simulation, for each mutant.
        seeds: { type: 'string', default: '200' },
        // Sequences that are drawn besides those made for the mutant.
        sequences: { type: 'string', default: '20' },
      },
    });
    const { only } = values;
    const strange = only?.find((wanted) => !MUTANTS.some(({ name }) => name === wanted));
    if (strange !== undefined)
      throw new Error(`no mutant "${strange}"; there are: ${MUTANTS.map(({ name }) => name).join(', ')}.`);
    const wanted = MUTANTS.filter(({ name }) => only === undefined || only.includes(name));
    const [seeds, sequences] = [wholeNumber('seeds', values.seeds), wholeNumber('sequences', values.sequences)];
    const missing = missingForLab();
    if (missing.length > 0) throw new Error(`The mutants need ${missing.join(', ')}.`);
    return await tryAll(wanted, { seeds, sequences, json: values.json });
  } catch (error) {
    process.stderr.write(`${messageOf(error)}\n\n${USAGE}`);
    return 2;
  }
}

async function tryAll(
  wanted: typeof MUTANTS,
  { seeds, sequences, json }: { readonly seeds: number; readonly sequences: number; readonly json: boolean },
): Promise<number> {
  const stopped = new AbortController();
  void askedToStop().then(() => stopped.abort(new Error('interrupted')));
  const { signal } = stopped;
  const report = await tryMutants(
    wanted,
    {
      scratch: () => {
        signal.throwIfAborted();
        return copyTree(fileURLToPath(new URL('../../..', import.meta.url)));
      },
      tie: (root, name) => tieIn(root, name, { count: sequences, signal }),
      simulate: (root, modelWithout, procedure) => simulateIn(root, modelWithout, { count: seeds, signal, procedure }),
    },
    (line) => void (json ? process.stderr : process.stdout).write(`${line}\n`),
  );
  const { mutants, caught, missed, seconds } = report;
  process.stdout.write(json ? `${JSON.stringify(report)}\n` : `${caught} of ${mutants} caught in ${seconds} s\n`);
  return missed.length === 0 ? 0 : 1;
}

function wholeNumber(option: string, text: string): number {
  if (!/^\d{1,6}$/.test(text)) throw new Error(`--${option} is a whole number, not "${text}".`);
  return Number(text);
}
