import { describe, expect, it } from 'vitest';
import { makesProofs, rotateKeysOf, rotateMethod, setKeysPaths } from '../../../../src/chains/polkadot/capabilities.ts';

const RELAY = { args: ['keys', 'proof'] };
const ASSET_HUB = { args: ['keys', 'proof', 'maxDeliveryAndRemoteExecutionFee'] };
const onRelay = { chain: 'relay', call: 'session.setKeys' };
const onAssetHub = { chain: 'asset-hub', call: 'stakingRcClient.setKeys', takesMaxFee: true };

describe('the ways to set keys', () => {
  it.each([
    ['of both, Asset Hub first', RELAY, ASSET_HUB, [onAssetHub, onRelay]],
    ['of the relay chain alone', RELAY, null, [onRelay]],
    ['of Asset Hub without a bound of fees', null, RELAY, [{ ...onAssetHub, takesMaxFee: false }]],
    ['none', null, null, []],
    ['none with unknown arguments', { args: ['keys'] }, { args: ['stash', 'keys', 'proof'] }, []],
    ['none with an unknown third argument', null, { args: ['keys', 'proof', 'tip'] }, []],
  ])('are %s', (_, relay, assetHub, paths) => {
    expect(setKeysPaths(relay, assetHub)).toEqual(paths);
  });
});

describe('making keys', () => {
  const legacy = ['author_rotateKeys', 'system_health'];
  const current = [...legacy, 'author_rotateKeysWithOwner'];

  it.each([
    [current, 'with-owner'],
    [legacy, 'legacy'],
    [['system_health'], 'none'],
  ])('is known from the methods of the node', (methods, way) => {
    expect(rotateKeysOf(methods)).toBe(way);
  });

  it('is done with a proof wherever the node can', () => {
    expect(rotateMethod('with-owner', true)).toBe('author_rotateKeysWithOwner');
    expect(rotateMethod('with-owner', false)).toBe('author_rotateKeysWithOwner');
  });

  it('is done without a proof only where the chain makes none', () => {
    expect(rotateMethod('legacy', false)).toBe('author_rotateKeys');
    expect(() => rotateMethod('legacy', true)).toThrow('Install a current release');
    expect(() => rotateMethod('none', false)).toThrow('no call that makes session keys');
  });

  it.each([
    [[['0xab3c0572291feb8b', 2]] as const, true],
    [[['0xab3c0572291feb8b', 1]] as const, false],
    [[['0xdf6acb689907609b', 5]] as const, false],
  ])('wants a proof by the version of the runtime API', (apis, proofs) => {
    expect(makesProofs(apis)).toBe(proofs);
  });
});
