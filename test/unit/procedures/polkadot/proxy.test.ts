import { describe, expect, it } from 'vitest';
import type { AccountId } from '../../../../src/chains/polkadot/account.ts';
import { proxyOf } from '../../../../src/procedures/polkadot/proxy.ts';

const OWN: AccountId = `0x${'11'.repeat(32)}`;
const OTHER: AccountId = `0x${'22'.repeat(32)}`;
const is = (type: string, delayBlocks = 0, delegate = OWN) => ({ delegate, type, delayBlocks });

describe('the proxy that sets keys', () => {
  it.each([
    ['none', []],
    ["somebody else's", [is('StakingOperator', 0, OTHER)]],
    ['one of another type', [is('Governance')]],
    ['one for identities', [is('IdentityJudgement'), is('Auction')]],
    ['one with a delay', [is('StakingOperator', 10)]],
    ['two with delays', [is('Any', 1), is('Staking', 5)]],
  ])('is refused where there is %s', (_, proxies) => {
    expect(proxyOf({ proxies }, OWN).kind).toBe('unusable');
  });

  it.each([
    ['StakingOperator', [is('Any'), is('StakingOperator'), is('Staking')], true],
    ['Staking', [is('Any'), is('Staking')], false],
    ['NonTransfer', [is('NonTransfer'), is('Any')], false],
    ['Any', [is('Any'), is('Governance')], false],
    ['Staking', [is('StakingOperator', 10), is('Staking')], false],
  ])('is the weakest that can be used now: %s', (type, proxies, isWeakest) => {
    expect(proxyOf({ proxies }, OWN)).toEqual({ kind: 'usable', type, isWeakest });
  });

  it('is refused in words that name type and delay', () => {
    expect(proxyOf({ proxies: [is('Governance')] }, OWN)).toMatchObject({
      because: expect.stringContaining('Governance'),
    });
    expect(proxyOf({ proxies: [is('Staking', 7)] }, OWN)).toMatchObject({
      because: expect.stringContaining('7 blocks'),
    });
  });
});
