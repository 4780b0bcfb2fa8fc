import type { NearLook } from '../../../chains/near/observe-host.ts';
import type { Scene } from '../checks/scene.ts';
import { statusOf } from '../node-look.ts';
import { FEWEST_OBSERVERS } from './silence.ts';

/** A minute of blocks of mainnet: a validator this far behind signs nothing that counts. Unit: blocks. */
const FAR_BEHIND = 100;

/** Why a node that answers is of no use as a validator, in words; null where it is not seen to be so. */
export function hungWords(look: NearLook | undefined, { observers }: Pick<Scene, 'observers'>): string | null {
  if (look?.kind !== 'seen') return null;
  const { facts, node } = look;
  if (facts.processCount === 0) return `${node} answers, and no neard runs there`;
  const status = statusOf(facts);
  if (status === null) return `${node} answers, and its neard does not`;
  const finals = observers.flatMap(({ final }) => (final.kind === 'known' ? [final.value.height] : []));
  // As at least two of them say: one alone may be on another chain, or lie.
  const told = finals.toSorted((a, b) => b - a)[FEWEST_OBSERVERS - 1];
  if (told === undefined) return null;
  const behind = told - status.height;
  return behind >= FAR_BEHIND ? `${node} answers, and its neard is ${behind} blocks behind` : null;
}
