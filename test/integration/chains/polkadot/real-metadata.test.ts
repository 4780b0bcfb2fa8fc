import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { toHex } from '../../../../src/chains/polkadot/account.ts';
import { connectChain } from '../../../../src/chains/polkadot/connection.ts';
import { createPolkadot } from '../../../../src/chains/polkadot/polkadot.ts';
import type { Polkadot } from '../../../../src/chains/polkadot/port.ts';
import { loadSdk } from '../../../../src/chains/polkadot/sdk.ts';
import { USUAL_LAYOUT } from '../../../../src/chains/polkadot/session-keys.ts';
import type { SetKeysRequest } from '../../../../src/chains/polkadot/set-keys.ts';
import { keysFrom, STASH } from '../../../unit/chains/polkadot/a-session.ts';
import { assetHub, polkadot as relay, serve, type ServedRuntime, withSetKeys } from './served-runtime.ts';

function connect(hub: ServedRuntime | null): Polkadot {
  return createPolkadot({ relay: endpoint(relay), assetHub: hub && endpoint(hub) });
}

const endpoint = (runtime: ServedRuntime) => ({ url: 'ws://127.0.0.1:9', timeoutMs: 5000, fetch: serve(runtime) });

const keys = keysFrom(0x10);
const proof = `0x${'cd'.repeat(5)}` as const;
const onRelay: SetKeysRequest = {
  path: { chain: 'relay', call: 'session.setKeys' },
  stash: STASH,
  keys,
  proof,
  forceProxyType: 'Staking',
  maxFee: null,
};
const onAssetHub: SetKeysRequest = {
  ...onRelay,
  path: { chain: 'asset-hub', call: 'stakingRcClient.setKeys', takesMaxFee: true },
  maxFee: 30_000_000_000n,
};

describe('the runtimes of Polkadot', () => {
  let before: Polkadot;
  let after: Polkadot;

  beforeAll(() => {
    before = connect(assetHub);
    after = connect(withSetKeys(assetHub));
  });
  afterAll(async () => {
    await Promise.all([before.close(), after.close()]);
  });

  it('of release 2.0.0 have their staking on Asset Hub and their keys set on the relay chain', async () => {
    expect(await before.capabilities()).toMatchObject({
      relay: { specName: 'polkadot', ss58Prefix: 0, token: { symbol: 'DOT', decimals: 10 } },
      assetHub: { specName: 'statemint' },
      layout: USUAL_LAYOUT,
      setKeys: [{ chain: 'relay', call: 'session.setKeys' }],
      proofs: false,
      staking: 'asset-hub',
    });
  });

  it('set keys on Asset Hub first where it has the call', async () => {
    const { setKeys } = await after.capabilities();

    expect(setKeys).toEqual([
      { chain: 'asset-hub', call: 'stakingRcClient.setKeys', takesMaxFee: true },
      { chain: 'relay', call: 'session.setKeys' },
    ]);
  });

  it('have no staking that could be read without Asset Hub', async () => {
    const alone = connect(null);

    expect(await alone.capabilities()).toMatchObject({ assetHub: null, staking: null });
    await expect(alone.stakingState({ chain: 'asset-hub', stash: STASH, proxy: null })).rejects.toThrow(
      'No RPC of Asset Hub is configured',
    );
    await alone.close();
  });

  it('take the call of the relay chain as these bytes', async () => {
    const { callData } = await before.build(onRelay);

    // proxy.proxy is 29.0 on Polkadot, Staking its fourth type (index 3), session.setKeys 9.0.
    const lengthAndProof = `14${proof.slice(2)}`;
    expect(callData).toBe(`0x1d0000${STASH.slice(2)}01030900${keys.encoded.slice(2)}${lengthAndProof}`);
  });

  it('take the call of Asset Hub with the most that delivery may cost', async () => {
    const call = await after.build({ ...onAssetHub, forceProxyType: null });

    // Lengths as compact numbers: 193 is 0x0503, 5 is 0x14. Then Some(30,000,000,000) as u128.
    expect(call.callData).toContain(`0503${keys.encoded.slice(2)}14${proof.slice(2)}0100ac23fc06${'00'.repeat(11)}`);
    expect(call.words[0]).toMatch(/^On Asset Hub, as a proxy of 1\w+: stakingRcClient\.setKeys\.$/);
    expect(call.words.at(-1)).toBe('Delivery may cost at most: 30000000000 planck.');
  });

  it('say in words that delivery has no bound', async () => {
    const { words } = await after.build({ ...onAssetHub, forceProxyType: null, maxFee: null });

    expect(words.at(-1)).toBe('Delivery may cost at most: no bound.');
  });

  it('refuse what they do not have', async () => {
    await expect(before.build(onAssetHub)).rejects.toThrow('This runtime has no stakingRcClient.setKeys');
    await expect(before.build({ ...onRelay, forceProxyType: 'StakingOperator' })).rejects.toThrow('cannot be made');
  });

  it('let a call be signed with an encrypted key file, on both chains', async () => {
    const { Keyring } = await loadSdk();
    const pair = new Keyring({ type: 'sr25519' }).createFromUri('//Operator');
    const keyFile = { json: JSON.stringify(pair.toJson('correct horse')), passphrase: 'correct horse' };
    const by = { keyFile, signer: toHex(pair.publicKey), eraBlocks: 64 };
    for (const request of [onRelay, { ...onAssetHub, forceProxyType: null }]) {
      const call = await after.build(request);

      const signed = await after.sign(call, by);

      expect(signed).toMatchObject({ nonce: 0, signer: by.signer, birth: { number: 100 }, lastValidBlock: 163 });
      expect(signed.bytes).toContain(call.callData.slice(2));
      expect(signed.bytes).toContain(by.signer.slice(2));
    }
  });

  it.each([0, 3, 6, 8192, 4.5])('let no era be %d blocks long', async (eraBlocks) => {
    const by = { keyFile: { json: '', passphrase: '' }, signer: STASH, eraBlocks };

    await expect(before.sign(await before.build(onRelay), by)).rejects.toThrow('a power of two');
  });

  it('show an empty stash as neither bonded nor a validator', async () => {
    const state = await before.stakingState({ chain: 'asset-hub', stash: STASH, proxy: STASH });

    expect(state).toMatchObject({ proxies: [], staking: { bonded: null, validating: null } });
    expect(state.stashBalance).toEqual({ free: 0n, reserved: 0n, frozen: 0n, spendable: 0n });
    expect(await before.stakingState({ chain: 'relay', stash: STASH, proxy: null })).toMatchObject({
      keyDeposit: { amount: 0n, held: 0n },
      proxyBalance: null,
    });
  });
});

describe('a connection', () => {
  it('loads a runtime once, and anew after an upgrade', async () => {
    const calls: string[] = [];
    let served = relay;
    const inner: typeof fetch = (...args) => serve(served, calls)(...args);
    const chain = connectChain({ url: 'http://127.0.0.1:9', timeoutMs: 5000, fetch: inner });
    const loads = () => calls.filter((method) => method === 'state_getMetadata').length;

    const first = await chain.api();
    expect(await chain.api()).toBe(first);
    expect(loads()).toBe(1);

    served = { ...relay, specVersion: relay.specVersion + 1 };
    expect((await chain.api()).runtimeVersion.specVersion.toNumber()).toBe(relay.specVersion + 1);
    expect(loads()).toBe(2);
    await chain.close();
  });

  it('tries to load the runtime again after it could not', async () => {
    const calls: string[] = [];
    let served: ServedRuntime = { ...relay, metadata: '0x00' };
    const inner: typeof fetch = (...args) => serve(served, calls)(...args);
    const chain = connectChain({ url: 'http://127.0.0.1:9', timeoutMs: 5000, fetch: inner });
    await expect(chain.api()).rejects.toMatchObject({ code: 'chain/bad-answer' });

    served = relay;

    expect((await chain.api()).runtimeVersion.specName.toString()).toBe('polkadot');
    await chain.close();
  });
});
