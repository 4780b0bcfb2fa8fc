import type { AccountId } from './model/names.ts';

/** What goes wrong on the chains just now. The lab changes it while they run. */
export interface Scene {
  /** `lost`: the Asset Hub's message never arrives. `send fails`: the Asset Hub itself says so. */
  xcm: 'arrives' | 'lost' | 'send fails';
  /** GRANDPA and BEEFY finalize nothing, whoever votes. */
  finality: 'runs' | 'stalls';
  /** Stashes that the next election leaves out. */
  readonly notElected: Set<AccountId>;
  /** Validators of other people that sign nothing. */
  readonly silent: Set<AccountId>;
}

export const calm = (): Scene => ({ xcm: 'arrives', finality: 'runs', notElected: new Set(), silent: new Set() });
