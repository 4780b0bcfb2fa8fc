import { HttpProvider } from '@polkadot/api';
import { afterEach, describe, expect, it } from 'vitest';
import { accountOf, withAccount } from '../../../src/lab/polkadot/model/ledger.ts';
import type { PolkadotOptions } from '../../../src/lab/polkadot/options.ts';
import { standInProof } from '../../../src/lab/polkadot/stand-in-proof.ts';
import {
  call,
  eventsOf,
  read,
  type Scenery,
  scenery,
  setKeysThroughProxy,
} from '../../integration/lab/polkadot/scenery.ts';

let scene: Scenery;
afterEach(() => scene.close());

const start = async (options: Partial<PolkadotOptions> = {}): Promise<Scenery> => {
  scene = await scenery(options);
  scene.network.slot();
  return scene;
};
/** What the block says in which the extrinsic landed, without what every block has. */
const landed = async (chain: 'relay' | 'assetHub'): Promise<string[]> => {
  scene.network.slot();
  const common = /^system\.ExtrinsicSuccess|^transactionPayment/;
  return (await eventsOf(scene[chain])).filter((event) => !common.test(event));
};

describe('the Asset Hub refuses', () => {
  it('a proxy under the name of a type that it is not', async () => {
    const { bot } = await start();
    await setKeysThroughProxy(scene, { type: 'Any' }).signAndSend(bot);

    expect(await landed('assetHub')).toEqual(['system.ExtrinsicFailed proxy.NotProxy']);
  });

  it('somebody who is nobody’s proxy, and one whose proxy has a delay', async () => {
    const { stranger, network, stashId, assetHub } = await start();
    await setKeysThroughProxy(scene, { type: null }).signAndSend(stranger);
    expect(await landed('assetHub')).toEqual(['system.ExtrinsicFailed proxy.NotProxy']);

    const [first, second, delayed] = network.assetHubState().proxies.get(stashId) ?? [];
    expect([first?.delay, second?.delay, delayed?.delay]).toEqual([0, 0, 10]);
    expect(await read(assetHub, 'session.nextKeys', [stranger.address])).toBeNull();
  });

  it.each([
    [
      'a proof for the proxy instead of the stash',
      'InvalidProof',
      ({ fresh, stranger }: Scenery) => ({
        proof: fresh.proofFor(`0x${Buffer.from(stranger.publicKey).toString('hex')}`),
      }),
    ],
    [
      'the proof of another set of keys',
      'InvalidProof',
      ({ old, stashId }: Scenery) => ({ proof: old.proofFor(stashId) }),
    ],
    ['160 bytes of an old set', 'InvalidKeys', ({ fresh }: Scenery) => ({ keys: fresh.keys.slice(0, 322) })],
    ['a fee above the most that was allowed', 'FeesExceededMax', () => ({ maxFee: 1 })],
  ])('%s, inside a proxy call that succeeds', async (_, name, change) => {
    const { bot } = await start();
    await setKeysThroughProxy(scene, change(scene)).signAndSend(bot);

    expect(await landed('assetHub')).toEqual([`proxy.ProxyExecuted stakingRcClient.${name}`]);
  });

  it('a stash that is chilled', async () => {
    const { bot, stash, assetHub } = await start();
    await call(assetHub, 'staking.chill').signAndSend(stash);
    expect(await landed('assetHub')).toEqual([]);
    await setKeysThroughProxy(scene).signAndSend(bot);

    expect(await landed('assetHub')).toEqual(['proxy.ProxyExecuted stakingRcClient.NotValidator']);
  });

  it('a stash without the deposit', async () => {
    const { bot, network, stashId } = await start();
    network.changeAssetHub((state) => withAccount(state, stashId, { free: 1n }));
    await setKeysThroughProxy(scene).signAndSend(bot);

    expect(await landed('assetHub')).toEqual(['proxy.ProxyExecuted Token.FundsUnavailable']);
  });

  it('to send what cannot be sent', async () => {
    const { bot, network } = await start();
    network.scene.xcm = 'send fails';
    await setKeysThroughProxy(scene).signAndSend(bot);

    expect(await landed('assetHub')).toEqual(['proxy.ProxyExecuted stakingRcClient.XcmSendFailed']);
  });
});

/** What the next blocks of the relay chain tell. */
const someSlots = async (): Promise<string[]> => {
  const events = [];
  for (let each = 0; each < 4; each += 1) events.push(...(await landed('relay')));
  return events;
};

/** The version of the runtime's API that makes session keys; it says whether there are proofs. */
const sessionKeysApi = (api: Scenery['relay']): string | undefined =>
  api.runtimeVersion.apis.find(([name]) => name.toHex() === '0xab3c0572291feb8b')?.[1].toString();

describe('the relay chain', () => {
  it('refuses a key of another stash in silence: the Asset Hub has said that all is well', async () => {
    const { bot, network, stashId } = await start();
    const [other] = network.others;
    if (!other) throw new Error('there are no other validators');
    await setKeysThroughProxy(scene, { keys: other.keys, proof: other.proofFor(stashId) }).signAndSend(bot);

    expect(await landed('assetHub')).toEqual(['stakingRcClient.FeesPaid', 'proxy.ProxyExecuted']);
    expect(await someSlots()).toEqual(['stakingAhClient.SessionKeysUpdateFailed session.DuplicatedKey']);
    expect(network.relayState().session.nextKeys.get(stashId)).toBe(scene.old.keys);
  });

  it('never hears of a message that got lost', async () => {
    const { bot, network, stashId } = await start();
    network.scene.xcm = 'lost';
    await setKeysThroughProxy(scene).signAndSend(bot);

    expect(await landed('assetHub')).toEqual(['stakingRcClient.FeesPaid', 'proxy.ProxyExecuted']);
    expect(await someSlots()).toEqual([]);
    expect(network.relayState().session.nextKeys.get(stashId)).toBe(scene.old.keys);
  });

  it('filters keys that are set on it', async () => {
    const { bot, stash, relay, fresh, stashId } = await start();
    const setKeys = call(relay, 'session.setKeys', fresh.keys, fresh.proofFor(stashId));
    await call(relay, 'proxy.proxy', stash.address, 'Staking', setKeys).signAndSend(bot);
    expect(await landed('relay')).toEqual(['proxy.ProxyExecuted system.CallFiltered']);
    await setKeys.signAndSend(stash);

    expect(await landed('relay')).toEqual(['system.ExtrinsicFailed system.CallFiltered']);
  });

  it('takes them where staking has not moved, and the Asset Hub has no call for it', async () => {
    const { bot, stash, relay, assetHub, fresh, stashId, network } = await start({ keysPath: 'relay' });
    const setKeys = call(relay, 'session.setKeys', fresh.keys, fresh.proofFor(stashId));
    await call(relay, 'proxy.proxy', stash.address, 'Staking', setKeys).signAndSend(bot);

    expect(assetHub.tx['stakingRcClient']?.['setKeys']).toBeUndefined();
    expect(relay.query['session']?.['externallySetKeys']).toBeUndefined();
    expect(await landed('relay')).toEqual(['proxy.ProxyExecuted']);
    expect(network.relayState().session.nextKeys.get(stashId)).toBe(fresh.keys);
  });

  it.each([
    [
      'a proof for another owner',
      'InvalidProof',
      ({ fresh }: Scenery) => [fresh.keys, fresh.proofFor(`0x${'00'.repeat(32)}`)],
    ],
    ['no proof', 'InvalidProof', ({ fresh }: Scenery) => [fresh.keys, '0x00']],
    [
      'keys of another stash',
      'DuplicatedKey',
      ({ network, stashId }: Scenery) => [network.others[0]?.keys, network.others[0]?.proofFor(stashId)],
    ],
  ])('refuses %s on either path', async (_, name, keys) => {
    const { stash, relay } = await start({ keysPath: 'both' });
    await call(relay, 'session.setKeys', ...keys(scene)).signAndSend(stash);

    expect(await landed('relay')).toEqual([`system.ExtrinsicFailed session.${name}`]);
  });

  it('asks for a proof since there are proofs, and not in the release before', async () => {
    const { stash, relay, fresh, network, stashId } = await start({ keysPath: 'relay' });
    await call(relay, 'session.setKeys', fresh.keys, '0x').signAndSend(stash);
    expect(await landed('relay')).toEqual([]);
    expect(network.relayState().session.nextKeys.get(stashId)).toBe(fresh.keys);
    expect(sessionKeysApi(relay)).toBe('1');
    await scene.close();

    await start({ keysPath: 'both' });
    await call(scene.relay, 'session.setKeys', fresh.keys, '0x').signAndSend(stash);
    expect(await landed('relay')).toEqual(['system.ExtrinsicFailed session.InvalidProof']);
    expect(sessionKeysApi(scene.relay)).toBe('2');
  });

  it('takes the likeness of a proof that a stand-in node gives, for its owner alone', async () => {
    const { stash, relay, fresh, stashId } = await start({ keysPath: 'both' });
    const set = (owner: string) => call(relay, 'session.setKeys', fresh.keys, standInProof(owner, fresh.keys));
    await set(`0x${'00'.repeat(32)}`).signAndSend(stash);
    expect(await landed('relay')).toEqual(['system.ExtrinsicFailed session.InvalidProof']);
    await set(stashId).signAndSend(stash);

    expect(await landed('relay')).toEqual([]);
  });

  it('has the last word of two that set keys one after the other', async () => {
    const { bot, stash, assetHub, old, fresh, stashId, network } = await start();
    await setKeysThroughProxy(scene).signAndSend(bot);
    await landed('assetHub');
    await call(assetHub, 'stakingRcClient.setKeys', old.keys, old.proofFor(stashId), null).signAndSend(stash);
    await someSlots();
    await network.untilSession(102);

    expect(network.relayState().session.nextKeys.get(stashId)).toBe(old.keys);
    expect(network.session().members.map(({ keys }) => keys)).not.toContain(fresh.keys);
  });
});

describe('the door of a node', () => {
  it('refuses a nonce that was used', async () => {
    const { bot } = await start();
    await setKeysThroughProxy(scene).signAndSend(bot);
    await landed('assetHub');

    await expect(setKeysThroughProxy(scene).signAndSend(bot, { nonce: 0 })).rejects.toThrow(
      '1010: Invalid Transaction: Transaction is outdated',
    );
  });

  it('refuses the same extrinsic twice', async () => {
    const { bot, assetHub } = await start();
    const signed = await setKeysThroughProxy(scene).signAsync(bot);
    await assetHub.rpc.author.submitExtrinsic(signed);

    await expect(assetHub.rpc.author.submitExtrinsic(signed)).rejects.toThrow('1013: Transaction Already Imported');
  });

  it('refuses one that was signed for another chain', async () => {
    const { bot, relay, assetHub } = await start({ keysPath: 'both' });
    const elsewhere = await call(assetHub, 'system.remark', '0x00').signAsync(bot, {
      genesisHash: relay.genesisHash,
    } as object);

    await expect(assetHub.rpc.author.submitExtrinsic(elsewhere)).rejects.toThrow('Transaction has a bad signature');
  });

  it('refuses one whose signer cannot pay', async () => {
    const { bot, network } = await start();
    const id = `0x${Buffer.from(bot.publicKey).toString('hex')}`;
    network.changeAssetHub((state) => withAccount(state, id, { ...accountOf(state, id), free: 1n }));

    await expect(setKeysThroughProxy(scene).signAndSend(bot)).rejects.toThrow('Inability to pay some fees');
  });

  it('drops one whose era is over, and refuses it from then on', async () => {
    const { bot, network, assetHub } = await start();
    network.setPool('asset hub', 'holding');
    const signed = await setKeysThroughProxy(scene).signAsync(bot, { era: 4 });
    await assetHub.rpc.author.submitExtrinsic(signed);
    for (let each = 0; each < 6; each += 1) network.slot();
    network.setPool('asset hub', 'open');

    expect(await landed('assetHub')).toEqual([]);
    expect((await assetHub.rpc.author.pendingExtrinsics()).length).toBe(0);
    expect(await read(assetHub, 'system.account', [bot.address])).toMatchObject({ nonce: 0 });
    await expect(assetHub.rpc.author.submitExtrinsic(signed)).rejects.toThrow('Transaction has a bad signature');
  });

  it('may lose what it has accepted', async () => {
    const { bot, network, assetHub } = await start();
    network.setPool('asset hub', 'losing');
    await setKeysThroughProxy(scene).signAndSend(bot);

    expect(await landed('assetHub')).toEqual([]);
    expect(await read(assetHub, 'system.account', [bot.address])).toMatchObject({ nonce: 0 });
  });

  it('refuses bytes that are no extrinsic, and calls that the lab does not play', async () => {
    const { bot, assetHub, network } = await start();
    const http = new HttpProvider(network.assetHub.httpUrl);

    await expect(http.send('author_submitExtrinsic', ['0x1234'])).rejects.toThrow('1001: Extrinsic has invalid format');
    await expect(call(assetHub, 'staking.bondExtra', 5).signAndSend(bot)).rejects.toThrow(
      'the lab does not play staking.bondExtra',
    );
  });
});
