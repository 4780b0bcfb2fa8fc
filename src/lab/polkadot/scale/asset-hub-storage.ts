import type { AssetHubState } from '../model/asset-hub.ts';
import type { StorageItem } from './encode.ts';
import { itemsOf } from './items.ts';

const staking = itemsOf('staking');

/** The storage of the Asset Hub, as far as the lab has a model of it. */
export function assetHubStorage(state: AssetHubState): readonly StorageItem[] {
  const { era, bonded, validators } = state;
  return [
    { pallet: 'parachainSystem', item: 'lastRelayChainBlockNumber', value: state.relayNumber },
    { pallet: 'parachainInfo', item: 'parachainId', value: ASSET_HUB_ID },
    { pallet: 'stakingRcClient', item: 'lastSessionReportEndingIndex', value: state.lastSessionReport },
    staking('currentEra', era.index),
    staking('activeEra', { index: era.index, start: era.startedMs }),
    staking('counterForValidators', validators.size),
    ...[...bonded].flatMap((stash) => [
      staking('bonded', stash, stash),
      staking('ledger', { stash, total: BOND, active: BOND, unlocking: [] }, stash),
    ]),
    ...[...validators].map((stash) => staking('validators', { commission: COMMISSION, blocked: false }, stash)),
    ...keyDepositHolds(state),
  ];
}

/** The para id of the Asset Hub on every relay chain of Parity. */
const ASSET_HUB_ID = 1000;
/** 12,000 DOT, above the 10,000 below which anybody may chill a validator. Unit: planck. */
const BOND = 120_000_000_000_000n;
/** 10 %, the least that keeps others from chilling it. Unit: parts of 10^9. */
const COMMISSION = 100_000_000;

function keyDepositHolds({ accounts }: AssetHubState): readonly StorageItem[] {
  return [...accounts]
    .filter(([, { keyDeposit }]) => keyDeposit > 0n)
    .map(([key, { keyDeposit }]) => ({
      pallet: 'balances',
      item: 'holds',
      key,
      value: [{ id: { StakingRcClient: 'Keys' }, amount: keyDeposit }],
    }));
}
