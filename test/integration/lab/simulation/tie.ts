import { parseArgs } from 'node:util';
import { messageOf } from '../../../../src/domain/failure.ts';
import { GUARD_MUTATIONS, type GuardMutation } from '../../../../src/lab/simulation/guard/mutations.ts';
import { PREPARE_MUTATIONS, type PrepareMutation } from '../../../../src/lab/simulation/prepare/mutations.ts';
import { STORE_MUTATIONS, type StoreMutation } from '../../../../src/lab/simulation/store/mutations.ts';
import { tieOfGuard, tieOfPrepare, tieOfStore, type Tie, type TieOptions } from './tie-play.ts';

/** `tie NAME`: holds the layer that may lack the named rule against its model, and prints what it is to it as JSON. */
const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: {
    sequences: { type: 'string', default: '20' },
    seed: { type: 'string', default: '1' },
  },
});
try {
  const tie = await tieOf(positionals[0] ?? '', { sequences: Number(values.sequences), seed: Number(values.seed) });
  process.stdout.write(`${JSON.stringify(tie)}\n`);
} catch (error) {
  process.stderr.write(`${messageOf(error)}\n`);
  process.exitCode = 1;
}

function tieOf(name: string, options: TieOptions): Promise<Tie> {
  if (isGuardMutation(name)) return tieOfGuard(name, options);
  if (isPrepareMutation(name)) return tieOfPrepare(name, options);
  if (isStoreMutation(name)) return tieOfStore(name, options);
  throw new Error(`No model has a rule that is called "${name}".`);
}

function isGuardMutation(name: string): name is GuardMutation {
  return Object.hasOwn(GUARD_MUTATIONS, name);
}

function isPrepareMutation(name: string): name is PrepareMutation {
  return Object.hasOwn(PREPARE_MUTATIONS, name);
}

function isStoreMutation(name: string): name is StoreMutation {
  return (STORE_MUTATIONS as readonly string[]).includes(name);
}
