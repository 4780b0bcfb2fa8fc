import type { AccountId } from '../../chains/polkadot/account.ts';
import type { StakingState } from '../../chains/polkadot/staking-state.ts';

/**
 * Types of proxy that may set session keys, the weakest first (polkadot-fellows/runtimes asset-hub-polkadot/src/lib.rs, ProxyType).
 * `StakingOperator` can set keys, validate and chill. The others can also bond and unbond, or more: too much for a bot.
 */
const MAY_SET_KEYS = ['StakingOperator', 'Staking', 'NonTransfer', 'Any'];

/** The proxy by which keys are set, or why there is none. */
export type ProxyReading =
  | { readonly kind: 'usable'; readonly type: string; readonly isWeakest: boolean }
  | { readonly kind: 'unusable'; readonly because: string };

/** @param proxies as the chain has them for the stash */
export function proxyOf({ proxies }: Pick<StakingState, 'proxies'>, delegate: AccountId): ProxyReading {
  const own = proxies.filter((each) => each.delegate === delegate);
  if (own.length === 0) return unusable('the stash has no proxy for this account');
  const fitting = MAY_SET_KEYS.flatMap((type) => own.filter((each) => each.type === type));
  const [best] = fitting.filter(({ delayBlocks }) => delayBlocks === 0);
  if (best !== undefined) return { kind: 'usable', type: best.type, isWeakest: best.type === MAY_SET_KEYS[0] };
  const [delayed] = fitting;
  return delayed === undefined
    ? unusable(`its type is ${own.map(({ type }) => type).join(', ')}, which may not set keys`)
    : unusable(
        `as ${delayed.type} it has a delay of ${delayed.delayBlocks} blocks: each call would have to be announced`,
      );
}

function unusable(because: string): ProxyReading {
  return { kind: 'unusable', because };
}
