import type { HandStep } from '../domain/by-hand.ts';
import type { NodeName, RunId } from '../domain/names.ts';

interface RunWords {
  readonly id: RunId;
  readonly from: NodeName;
}

/** Back to Baton, once what was to be done by hand is done. */
export function resumes({ id }: Pick<RunWords, 'id'>): HandStep {
  return {
    node: 'Baton',
    does: 'change',
    command: `resume ${id}`,
    see: 'the card says who signs, and goes on or says why not',
  };
}

/** The last way: people say what nothing proves. */
export function declares({ id, from }: RunWords): HandStep {
  return {
    node: 'Baton',
    does: 'change',
    command: `declare-fenced ${id} ${from} --reason "powered off, seen off in the console"`,
    see: 'only if SSH cannot be brought back; enough people within 15 minutes',
  };
}
