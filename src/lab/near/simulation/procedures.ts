import type { Procedure } from '../../../execution/procedure.ts';
import type { NearDeps } from '../../../procedures/near/deps.ts';
import { nearHotSwap, nearRestart } from '../../../procedures/near/swap/swap.ts';
import { nearPrepare } from '../../../procedures/near/prepare/prepare.ts';

/** All that can be played. */
export function proceduresOf(deps: NearDeps): readonly Procedure[] {
  return [nearHotSwap(deps), nearRestart(deps), nearPrepare(deps)];
}
