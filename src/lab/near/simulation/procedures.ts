import type { Procedure } from '../../../execution/procedure.ts';
import type { NearDeps } from '../../../procedures/near/deps.ts';

/** All that can be played. */
export function proceduresOf(_: NearDeps): readonly Procedure[] {
  return [];
}
