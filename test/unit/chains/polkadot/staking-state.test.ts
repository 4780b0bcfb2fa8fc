import { describe, expect, it } from 'vitest';
import { writeAddress } from '../../../../src/chains/polkadot/account.ts';
import { decodeStaking, type StakingReadings } from '../../../../src/chains/polkadot/staking-state.ts';
import { OTHER, STASH } from './a-session.ts';

const where = { chain: 'asset-hub', block: { hash: STASH, number: 1 }, stash: STASH } as const;
const [stash, operator] = [writeAddress(STASH, 0), writeAddress(OTHER, 0)];
const account = (free: number | string, reserved = 0, frozen = 0) => ({ nonce: 1, data: { free, reserved, frozen } });
const READINGS: StakingReadings = {
  proxies: [[{ delegate: operator, proxyType: 'StakingOperator', delay: 10 }], 200_000_000],
  stashAccount: account('0x00000000000000056bc75e2d63100000', 600, 500),
  proxyAccount: account(1000),
  existentialDeposit: 100,
  keyDeposit: 600_000_000_000,
  holds: [
    { id: { staking: 'Staking' }, amount: 7 },
    { id: { stakingRcClient: 'KeyDeposit' }, amount: 600_000_000_000 },
  ],
  hasStaking: true,
  bonded: stash,
  validating: { commission: 100_000_000, blocked: true },
};

const stakingWith = (over: Partial<StakingReadings>) => decodeStaking(where, { ...READINGS, ...over }).staking;

describe('the staking of a stash', () => {
  it('is decoded into accounts in hex and amounts that are exact', () => {
    expect(decodeStaking(where, READINGS)).toEqual({
      ...where,
      proxies: [{ delegate: OTHER, type: 'StakingOperator', delayBlocks: 10 }],
      stashBalance: {
        free: 100_000_000_000_000_000_000n,
        reserved: 600n,
        frozen: 500n,
        spendable: 99_999_999_999_999_999_900n,
      },
      proxyBalance: { free: 1000n, reserved: 0n, frozen: 0n, spendable: 900n },
      keyDeposit: { amount: 600_000_000_000n, held: 600_000_000_000n },
      staking: { bonded: STASH, validating: { commission: 100_000_000, blocked: true } },
    });
  });

  it.each([
    ['the existential deposit', account(1000, 0, 50), 900n],
    ['what is frozen', account(1000, 0, 400), 600n],
    ['what is frozen beyond what is reserved', account(1000, 150, 400), 750n],
    ['nothing below zero', account(50), 0n],
  ])('keeps %s from being spent', (_, stashAccount, spendable) => {
    expect(decodeStaking(where, { ...READINGS, stashAccount }).stashBalance.spendable).toBe(spendable);
  });

  it('counts the deposit of the chain that it is on', () => {
    const holds = [{ id: { session: 'Keys' }, amount: 5 }];

    expect(decodeStaking(where, { ...READINGS, holds }).keyDeposit?.held).toBe(0n);
    expect(decodeStaking({ ...where, chain: 'relay' }, { ...READINGS, holds }).keyDeposit?.held).toBe(5n);
    expect(decodeStaking(where, { ...READINGS, holds: undefined }).keyDeposit?.held).toBe(0n);
    expect(decodeStaking(where, { ...READINGS, keyDeposit: undefined }).keyDeposit).toBeNull();
  });

  it('tells a chilled stash from one that is not bonded and from a runtime without staking', () => {
    expect(stakingWith({ validating: null })).toEqual({ bonded: STASH, validating: null });
    expect(stakingWith({ validating: null, bonded: null })).toEqual({ bonded: null, validating: null });
    expect(stakingWith({ hasStaking: false })).toBeNull();
  });

  it('reads frozen amounts of runtimes that kept two of them', () => {
    const stashAccount = { nonce: 0, data: { free: 1000, reserved: 0, miscFrozen: 300, feeFrozen: 200 } };

    expect(decodeStaking(where, { ...READINGS, stashAccount }).stashBalance.frozen).toBe(300n);
  });

  it('is refused when a value is of another form', () => {
    expect(() => decodeStaking(where, { ...READINGS, proxies: [] })).toThrow('proxy.proxies');
  });
});
