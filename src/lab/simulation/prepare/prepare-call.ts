import type { Call } from '../guard/script.ts';
import type { PrepareDisk } from './disk.ts';
import type { PrepareMutation, PrepareMutations } from './mutations.ts';

/** What one call of the script that prepares a host knows while it runs. */
export interface PrepareCall extends Call {
  readonly disk: PrepareDisk;
  /** Every argument as it came. */
  readonly given: Readonly<Record<string, string>>;
  readonly without: PrepareMutations;
}

export const lacks = (call: PrepareCall, rule: PrepareMutation): boolean => call.without.has(rule);

/** The record of its own: the guard's is not touched by what prepares. */
export const prepareKey = (genesis: string, identity: string): string => `prepare/solana-${genesis}/${identity}`;
