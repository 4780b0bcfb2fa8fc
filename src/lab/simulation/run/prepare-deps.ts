import { solanaTarget } from '../../../chains/solana/target.ts';
import { SolanaPolicy, type Fleet } from '../../../config/schema.ts';
import type { Clock } from '../../../domain/clock.ts';
import { BatonError } from '../../../domain/failure.ts';
import type { PrepareDeps } from '../../../procedures/solana/prepare/deps.ts';
import { prepareNode } from '../../../procedures/solana/prepare/target.ts';
import { TEXTS } from '../prepare/cast.ts';
import type { Network } from './network.ts';

/** What preparing works with in one process of the simulation. */
export function prepareDepsOf(
  fleet: Fleet,
  clock: Clock,
  { prepareHosts, observe, proveAccess }: Pick<Network, 'prepareHosts' | 'observe' | 'proveAccess'>,
): PrepareDeps {
  const host: PrepareDeps['host'] = (node) => {
    const found = prepareHosts.get(node);
    if (!found) throw new BatonError('config/invalid', `No login prepares ${node}.`);
    return found;
  };
  return {
    host,
    observe: { ...observe, host },
    clock,
    parts: () => Promise.resolve({ texts: TEXTS, redact: (text) => text, ownKey: 'ssh-ed25519 AAAAoperator' }),
    nodeOf: ({ validator }, node) => prepareNode(fleet, solanaTarget(fleet, validator), node),
    policyOf: (context) => SolanaPolicy.parse(context.plan.policy),
    mayAct: () => true,
    proveAccess,
  };
}
