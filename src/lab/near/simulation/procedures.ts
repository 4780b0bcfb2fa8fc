import type { Procedure } from '../../../execution/procedure.ts';
import { nearPrepare } from '../../../procedures/near/prepare/prepare.ts';
import { nearHotSwap, nearRestart } from '../../../procedures/near/swap/swap.ts';
import type { TakeoverDeps } from '../../../procedures/near/takeover/deps.ts';
import { nearTakeover } from '../../../procedures/near/takeover/takeover.ts';
import { nearUpgrade } from '../../../procedures/near/upgrade/upgrade.ts';

/** All that can be played. */
export function proceduresOf(deps: TakeoverDeps): readonly Procedure[] {
  return [nearHotSwap, nearRestart, nearTakeover, nearPrepare, nearUpgrade].map((make) => make(deps));
}
