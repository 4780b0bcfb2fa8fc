import type { GuardMutation } from '../simulation/guard/mutations.ts';
import type { StoreMutation } from '../simulation/store/mutations.ts';
import { CODE_MUTANTS, type CodeMutation } from './code-mutants.ts';
import { PREPARE_CODE_MUTANTS, type PrepareCodeMutation } from './prepare-code-mutants.ts';
import { PREPARE_MUTANTS } from './prepare-mutants.ts';
import type { PrepareMutation } from '../simulation/prepare/mutations.ts';
import type { MutantText } from './mutant-text.ts';
import { NEAR_MUTANTS, type NearMutation } from './near-mutants.ts';
import { POLKADOT_MUTANTS, type PolkadotMutation } from './polkadot-mutants.ts';
import { SHELL_MUTANTS } from './shell-mutants.ts';
import { SQL_MUTANTS } from './sql-mutants.ts';

/**
 * `shell`, `sql` and `script`, which prepares hosts: the simulation runs on a model of that layer, with the mutation of the same name switched on.
 * `code`: the simulation runs the product's own code, so the patch is all.
 */
export type Mutant =
  | (MutantText & { readonly where: 'shell'; readonly name: GuardMutation })
  | (MutantText & { readonly where: 'sql'; readonly name: StoreMutation })
  | (MutantText & { readonly where: 'script'; readonly name: PrepareMutation })
  | (MutantText & {
      readonly where: 'code';
      readonly name: CodeMutation | PrepareCodeMutation | PolkadotMutation | NearMutation;
    });

/** Every rule that is switched off, one at a time. */
export const MUTANTS: readonly Mutant[] = [
  ...entries(SHELL_MUTANTS).map(([name, text]) => ({ ...text, where: 'shell' as const, name })),
  ...entries(SQL_MUTANTS).map(([name, text]) => ({ ...text, where: 'sql' as const, name })),
  ...entries(PREPARE_MUTANTS).map(([name, text]) => ({ ...text, where: 'script' as const, name })),
  ...entries(PREPARE_CODE_MUTANTS).map(([name, text]) => ({ ...text, where: 'code' as const, name })),
  ...entries(CODE_MUTANTS).map(([name, text]) => ({ ...text, where: 'code' as const, name })),
  ...entries(POLKADOT_MUTANTS).map(([name, text]) => ({ ...text, where: 'code' as const, name })),
  ...entries(NEAR_MUTANTS).map(([name, text]) => ({ ...text, where: 'code' as const, name })),
];

function entries<K extends string, V>(table: Readonly<Record<K, V>>): [K, V][] {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the tables are literals: they have no other keys
  return Object.entries(table) as [K, V][];
}
