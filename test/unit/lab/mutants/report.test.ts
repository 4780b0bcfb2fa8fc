import { describe, expect, it } from 'vitest';
import { MUTANTS, type Mutant } from '../../../../src/lab/mutants/mutants.ts';
import { tryMutants, type MutantsReport } from '../../../../src/lab/mutants/report.ts';
import type { Counters, MutantDeps, Tie } from '../../../../src/lab/mutants/try-mutant.ts';

const SHELL = unpatched('no-receipts');
const CODE = unpatched('no-observation-on-resume');
const TIED: Tie = { agrees: true, differs: true, difference: null };

interface World {
  readonly tie?: Tie | Error;
  readonly counters?: Counters | Error;
  readonly unmutated?: Counters | Error;
}

/** Simulations give `counters` where a rule is off, in the models or in the code, and `unmutated` in the first tree. */
async function tried(mutant: Mutant, world: World = {}): Promise<MutantsReport & { readonly asked: string[] }> {
  const asked: string[] = [];
  let trees = 0;
  const deps: MutantDeps = {
    scratch: () => ({ root: `tree-${++trees}`, remove: () => void asked.push(`${trees} removed`) }),
    tie: async (root, name) => {
      asked.push(`tie ${root} ${name}`);
      return given(world.tie ?? TIED);
    },
    simulate: async (root, without) => {
      asked.push(`simulate ${root} ${without}`);
      const { counter } = mutant;
      return given(root === 'tree-1' ? (world.unmutated ?? { [counter]: 0 }) : (world.counters ?? { [counter]: 3 }));
    },
  };
  return { ...(await tryMutants([mutant], deps, () => undefined)), asked };
}

function unpatched(name: string): Mutant {
  const mutant = MUTANTS.find((each) => each.name === name);
  if (!mutant) throw new Error(`There is no mutant ${name}.`);
  return { ...mutant, patches: [] };
}

function given<T>(value: T | Error): T {
  if (value instanceof Error) throw value;
  return value;
}

describe('a mutant', () => {
  it('is caught when its layer is tied to its model and its counter counts', async () => {
    const report = await tried(SHELL);

    expect(report).toMatchObject({ mutants: 1, caught: 1, missed: [] });
    expect(report.by['no-receipts']).toMatchObject({
      counter: 'effectWithoutReceipt',
      count: 3,
      conformance: 'agrees with its model; differs from the unmutated one',
    });
    expect(report.asked).toEqual([
      'simulate tree-1 null',
      '1 removed',
      'tie tree-2 no-receipts',
      'simulate tree-2 no-receipts',
      '2 removed',
    ]);
  });

  it('of the code is simulated as it is: it has no model', async () => {
    const report = await tried(CODE);

    expect([report.caught, report.asked.filter((each) => !each.includes('removed'))]).toEqual([
      1,
      ['simulate tree-1 null', 'simulate tree-2 null'],
    ]);
  });

  it.each<[string, World, RegExp]>([
    ['its counter stays 0', { counters: { effectWithoutReceipt: 0 } }, /effectWithoutReceipt stayed 0/],
    ['another counter counts', { counters: { doubleSigned: 9 } }, /does not count effectWithoutReceipt/],
    ['its counter counts without it too', { unmutated: { effectWithoutReceipt: 1 } }, /is 1 without the mutant too/],
    ['nothing is known of how it is without it', { unmutated: new Error('x') }, /does not count/],
    ['the simulation fails', { counters: new Error('no matrix') }, /no matrix/],
    ['the model is another', { tie: { ...TIED, agrees: false, difference: 'at 3' } }, /departs from its model.* at 3/],
    ['conformance does not see it', { tie: { ...TIED, differs: false } }, /is not told from the unmutated one/],
    ['conformance fails', { tie: new Error('no shell') }, /no shell/],
  ])('is missed when %s', async (_title, world, why) => {
    const report = await tried(SHELL, world);

    expect([report.caught, report.missed, report.by['no-receipts']?.caught]).toEqual([0, ['no-receipts'], false]);
    expect(report.by['no-receipts']?.missed).toMatch(why);
  });
});
