import type { AccountId } from './account.ts';
import type { BlockView } from './block-view.ts';
import { badAnswer } from './connection.ts';
import { decodeStaking, type StakingState } from './staking-state.ts';

/** @param proxy whose fees are paid from its own balance; null when nobody is named yet */
export async function readStaking(
  view: BlockView,
  { chain, stash, proxy }: { chain: StakingState['chain']; stash: AccountId; proxy: AccountId | null },
): Promise<StakingState> {
  if (!view.has('proxy', 'proxies')) throw badAnswer('proxy.proxies', 'this runtime has no proxies');
  const [proxies, stashAccount, proxyAccount, holds, bonded, validating] = await Promise.all([
    view.read('proxy', 'proxies', stash),
    view.read('system', 'account', stash),
    proxy === null ? undefined : view.read('system', 'account', proxy),
    view.read('balances', 'holds', stash),
    view.read('staking', 'bonded', stash),
    view.readStored('staking', 'validators', stash),
  ]);
  return decodeStaking(
    { chain, block: view.block, stash },
    {
      proxies,
      stashAccount,
      proxyAccount,
      existentialDeposit: view.constant('balances', 'existentialDeposit'),
      keyDeposit: view.constant(chain === 'asset-hub' ? 'stakingRcClient' : 'session', 'keyDeposit'),
      holds,
      hasStaking: view.has('staking', 'validators'),
      bonded,
      validating,
    },
  );
}
