import { describe, expect, it } from 'vitest';
import { assetHubCall, type AssetHubState } from '../../../../src/lab/polkadot/model/asset-hub.ts';
import { everyCall } from '../../../../src/lab/polkadot/model/calls.ts';
import { account, hub, hubRules, keySet } from './made-up.ts';

const two = account(2);
const bot = account(9);
const setKeys = { name: 'stakingRcClient.setKeys', keys: keySet(5), proof: two, maxFee: null } as const;
const through = { name: 'proxy.proxy', real: two, forceProxyType: null, call: setKeys } as const;
const withProxy = (proxyType: string): AssetHubState => ({
  ...hub,
  proxies: new Map([[two, [{ delegate: bot, proxyType, delay: 0 }]]]),
});
const results = (state: AssetHubState, call: Parameters<typeof assetHubCall>[3]) =>
  assetHubCall(hubRules, state, bot, call).events.filter(({ name }) => name === 'ProxyExecuted');
const executed = (error: unknown) => [
  { pallet: 'Proxy', name: 'ProxyExecuted', fields: [{ dispatch: 'result', error }] },
];

describe('setting keys on the Asset Hub', () => {
  it('sends them to the relay chain, holds the deposit once, and takes the fee from the stash each time', () => {
    const first = assetHubCall(hubRules, hub, two, setKeys);
    const second = assetHubCall(hubRules, first.state, two, { ...setKeys, keys: keySet(6) });

    expect(first.events).toEqual([{ pallet: 'StakingRcClient', name: 'FeesPaid', fields: [two, 3n] }]);
    expect(second.state.outbox).toEqual([
      { stash: two, keys: keySet(5) },
      { stash: two, keys: keySet(6) },
    ]);
    expect(second.state.accounts.get(two)).toEqual({ nonce: 0, free: 1_000n - 60n - 6n, keyDeposit: 60n });
  });

  it('does not see a key that belongs to another stash: that is for the relay chain to find', () => {
    expect(assetHubCall(hubRules, hub, two, { ...setKeys, keys: keySet(1) }).error).toBeNull();
  });

  it.each([
    ['a stash that is chilled', { ...hub, validators: new Set<string>() }, setKeys, 'NotValidator'],
    ['a set without BEEFY', hub, { ...setKeys, keys: `0x${'05'.repeat(160)}` }, 'InvalidKeys'],
    ['a proof made for the proxy instead of the stash', hub, { ...setKeys, proof: bot }, 'InvalidProof'],
    ['a fee above what was allowed', hub, { ...setKeys, maxFee: 2n }, 'FeesExceededMax'],
  ])('refuses %s and changes nothing', (_, state, call, name) => {
    const done = assetHubCall(hubRules, state, two, call);

    expect(done).toEqual({ state, events: [], error: { kind: 'module', pallet: 'StakingRcClient', name } });
  });

  it('gives everything back where the message cannot be sent', () => {
    const done = assetHubCall({ ...hubRules, xcmSendFails: () => true }, hub, two, setKeys);

    expect(done.error).toMatchObject({ name: 'XcmSendFailed' });
    expect(done.state).toEqual(hub);
  });

  it('refuses a stash without the deposit', () => {
    const poor = { ...hub, accounts: new Map([[two, { nonce: 0, free: 59n, keyDeposit: 0n }]]) };

    expect(assetHubCall(hubRules, poor, two, setKeys).error).toEqual({ kind: 'token', name: 'FundsUnavailable' });
  });

  it('releases the deposit with the keys', () => {
    const set = assetHubCall(hubRules, hub, two, setKeys).state;
    const purged = assetHubCall(hubRules, set, two, { name: 'stakingRcClient.purgeKeys', maxFee: null }).state;

    expect(purged.accounts.get(two)).toEqual({ nonce: 0, free: 994n, keyDeposit: 0n });
    expect(purged.outbox.at(-1)).toEqual({ stash: two, keys: null });
  });
});

describe('proxies on the Asset Hub', () => {
  it.each(['Any', 'NonTransfer', 'Staking', 'StakingOperator'])('lets %s set keys', (proxyType) => {
    expect(results(withProxy(proxyType), through)).toEqual(executed(null));
  });

  it.each(['CancelProxy', 'Governance', 'NominationPools'])('does not let %s set keys', (proxyType) => {
    expect(results(withProxy(proxyType), through)).toEqual(
      executed({ kind: 'module', pallet: 'System', name: 'CallFiltered' }),
    );
  });

  it('lets an operator batch, and nothing in the batch that it may not do alone', () => {
    const send = { name: 'balances.transfer', to: bot, value: 5n } as const;
    const batch = { name: 'utility.batchAll', calls: [setKeys, send] } as const;
    const { state } = assetHubCall(hubRules, withProxy('StakingOperator'), bot, { ...through, call: batch });

    expect(results(withProxy('StakingOperator'), { ...through, call: batch })).toEqual(
      executed({ kind: 'module', pallet: 'System', name: 'CallFiltered' }),
    );
    expect(state.outbox).toEqual([]);
  });

  it('lets staking proxies, and no others, appoint an operator', () => {
    const add = { name: 'proxy.addProxy', delegate: account(8), proxyType: 'StakingOperator', delay: 0 } as const;
    const by = (type: string) => results(withProxy(type), { ...through, call: add });

    expect(by('Staking')).toEqual(executed(null));
    expect(JSON.stringify(by('StakingOperator'))).toContain('CallFiltered');
  });

  it('adds a proxy once, and removes only one that is there', () => {
    const add = { name: 'proxy.addProxy', delegate: bot, proxyType: 'Staking', delay: 0 } as const;
    const added = assetHubCall(hubRules, hub, two, add).state;

    expect(added.proxies.get(two)).toHaveLength(1);
    expect(assetHubCall(hubRules, added, two, add).error).toMatchObject({ name: 'Duplicate' });
    expect(assetHubCall(hubRules, hub, two, { ...add, name: 'proxy.removeProxy' }).error).toMatchObject({
      name: 'NotFound',
    });
  });
});

describe('a batch', () => {
  const bad = { ...setKeys, maxFee: 2n };
  const names = (name: 'utility.batch' | 'utility.batchAll' | 'utility.forceBatch') =>
    assetHubCall(hubRules, hub, two, { name, calls: [setKeys, bad, setKeys] }).events.map((event) => event.name);

  it('stops, undoes or goes on at an error, by its kind', () => {
    expect(names('utility.batch')).toEqual(['FeesPaid', 'ItemCompleted', 'BatchInterrupted']);
    expect(names('utility.batchAll')).toEqual([]);
    expect(names('utility.forceBatch')).toEqual([
      'FeesPaid',
      'ItemCompleted',
      'ItemFailed',
      'FeesPaid',
      'ItemCompleted',
      'BatchCompletedWithErrors',
    ]);
  });

  it('shows every call in it', () => {
    const nested = { ...through, call: { name: 'utility.batch', calls: [setKeys, bad] } } as const;

    expect(everyCall(nested).map(({ name }) => name)).toEqual([
      'proxy.proxy',
      'utility.batch',
      'stakingRcClient.setKeys',
      'stakingRcClient.setKeys',
    ]);
  });
});
