import { describe, expect, it } from 'vitest';
import {
  type ChainEvent,
  keyUpdatesOf,
  nameOfError,
  resultOfProxied,
} from '../../../../src/chains/polkadot/dispatch.ts';
import { outcomeOfMissing, type SignedSetKeys } from '../../../../src/chains/polkadot/set-keys.ts';
import { writeAddress } from '../../../../src/chains/polkadot/account.ts';
import { OTHER, STASH } from './a-session.ts';

/** `session` is pallet 8 of Rococo 9103; `DuplicatedKey` is its third error. */
const find = (index: number, error: number) =>
  index === 8 && error === 2 ? { name: 'session.DuplicatedKey', text: 'Registered duplicate key.' } : null;
const event = (
  section: string,
  method: string,
  data: readonly unknown[],
  extrinsic: number | null = 1,
): ChainEvent => ({
  section,
  method,
  extrinsic,
  data,
});
const DUPLICATED = { module: { index: 8, error: '0x02000000' } };

describe('the result of a proxied call', () => {
  it('is ok when ProxyExecuted says so', () => {
    const events = [event('proxy', 'ProxyExecuted', [{ ok: [] }]), event('system', 'ExtrinsicSuccess', [{}])];

    expect(resultOfProxied(events, 1, find)).toEqual({ kind: 'ok' });
  });

  it('is the inner failure although the extrinsic succeeded', () => {
    const events = [event('proxy', 'ProxyExecuted', [{ err: DUPLICATED }]), event('system', 'ExtrinsicSuccess', [{}])];

    expect(resultOfProxied(events, 1, find)).toEqual({
      kind: 'failed',
      failure: { level: 'proxied', error: 'session.DuplicatedKey', text: 'Registered duplicate key.' },
    });
  });

  it('is the failure of the extrinsic itself where that failed', () => {
    const events = [event('system', 'ExtrinsicFailed', [{ badOrigin: null }, {}])];

    expect(resultOfProxied(events, 1, find)).toMatchObject({
      kind: 'failed',
      failure: { level: 'extrinsic', error: 'BadOrigin' },
    });
  });

  it('is never read from the events of another extrinsic', () => {
    const events = [
      event('proxy', 'ProxyExecuted', [{ ok: [] }], 2),
      event('proxy', 'ProxyExecuted', [{ ok: [] }], null),
    ];

    expect(resultOfProxied(events, 1, find)).toMatchObject({ kind: 'unclear' });
  });

  it.each([
    [
      'there are two of it',
      [event('proxy', 'ProxyExecuted', [{ ok: [] }]), event('proxy', 'ProxyExecuted', [{ ok: [] }])],
    ],
    ['it has a strange result', [event('proxy', 'ProxyExecuted', ['fine'])]],
  ])('is unclear when %s', (_, events) => {
    expect(resultOfProxied(events, 1, find)).toMatchObject({ kind: 'unclear' });
  });
});

describe('the name of an error', () => {
  it.each([
    [DUPLICATED, 'session.DuplicatedKey'],
    [{ module: { index: 8, error: 2 } }, 'session.DuplicatedKey'],
    [{ module: { index: 9, error: '0x01000000' } }, 'module 9, error 1'],
    ['BadOrigin', 'BadOrigin'],
    [{ badOrigin: null }, 'BadOrigin'],
    [{ token: 'FundsUnavailable' }, 'Token.FundsUnavailable'],
    [42, 'unknown'],
  ])('of %j is %s', (error, name) => {
    expect(nameOfError(error, find).name).toBe(name);
  });
});

describe('key updates on the relay chain', () => {
  const block = { hash: STASH, number: 9 };
  const [who, other] = [writeAddress(STASH, 0), writeAddress(OTHER, 0)];
  const update = { setKeys: {} };

  it('tell failure and success of one stash alone', () => {
    const events = [
      event('stakingAhClient', 'SessionKeysUpdated', [other, update], null),
      event('stakingAhClient', 'SessionKeysUpdateFailed', [who, update, DUPLICATED], null),
      event('stakingAhClient', 'SessionKeysUpdated', [who, update], null),
      event('session', 'NewSession', [3], null),
    ];

    expect(keyUpdatesOf(block, STASH, events, find)).toEqual([
      { block, stash: STASH, error: 'session.DuplicatedKey' },
      { block, stash: STASH, error: null },
    ]);
  });
});

const at = (number: number) => ({ hash: STASH, number });

describe('an extrinsic that no finalized block has', () => {
  const signed: SignedSetKeys = {
    chain: 'relay',
    bytes: '0x00',
    hash: '0x00',
    signer: STASH,
    nonce: 5,
    birth: { hash: '0x00', number: 100 },
    lastValidBlock: 163,
  };

  it.each([
    [162, 5, 'pending'],
    [163, 5, 'expired'],
    [400, 6, 'expired'],
    [120, 6, 'displaced'],
    [99, 5, 'pending'],
  ])('at block %i with next nonce %i is %s', (block, nonce, kind) => {
    expect(outcomeOfMissing(signed, at(block), nonce)).toEqual({ kind, finalized: at(block) });
  });
});
