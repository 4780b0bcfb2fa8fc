import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { keyName, splitKeySet } from '../../../../src/lab/polkadot/model/key-set.ts';
import { createPolkadotReferee, type PolkadotReferee } from '../../../../src/lab/referee/polkadot/referee.ts';
import { eventsOf, finalizedHash, read, type Scenery, scenery, setKeysThroughProxy } from './scenery.ts';

let scene: Scenery;
let referee: PolkadotReferee;

beforeAll(async () => {
  scene = await scenery();
  referee = createPolkadotReferee(scene.network);
  scene.network.signers.set({ node: 'a', pid: 1, keys: splitKeySet(scene.old.keys).map(keyName) });
});
afterAll(() => scene.close());

const SESSION = 100;
const keysAt = async (type: 'old' | 'fresh', at: string) => {
  const [gran, babe, para, asgn, audi, beef] = splitKeySet(scene[type].keys).map((key) => key.public);
  const has = async (path: string, key = '', args: readonly unknown[] = []) =>
    JSON.stringify(await read(scene.relay, path, args, at)).includes(key);
  const session = await read(scene.relay, 'session.currentIndex', [], at);
  return {
    grandpa: await has('grandpa.authorities', gran),
    babe: await has('babe.authorities', babe),
    beefy: await has('beefy.authorities', beef),
    discovery: await has('authorityDiscovery.keys', audi),
    para: await has('paraSessionInfo.sessions', para, [session]),
    assignment: await has('paraSessionInfo.sessions', asgn, [session]),
  };
};
const every = (value: boolean) => ({
  grandpa: value,
  babe: value,
  beefy: value,
  discovery: value,
  para: value,
  assignment: value,
});

describe('an unchanged client on the lab’s relay chain and Asset Hub', () => {
  it('finds times, versions and calls of a real runtime', async () => {
    const { relay, assetHub } = scene;
    scene.network.slot();

    expect(relay.runtimeVersion.specName.toString()).toBe('polkadot');
    expect(relay.runtimeVersion.specVersion.toNumber()).toBe(2_003_002);
    expect(assetHub.runtimeVersion.specName.toString()).toBe('statemint');
    expect(relay.consts['babe']?.['epochDuration']?.toString()).toBe('10');
    expect(relay.consts['babe']?.['expectedBlockTime']?.toString()).toBe('500');
    expect(assetHub.consts['stakingRcClient']?.['keyDeposit']?.toString()).toBe('600000000000');
    expect(assetHub.tx['stakingRcClient']?.['setKeys']?.meta.args.map((each) => each.type.toString())).toEqual([
      'Bytes',
      'Bytes',
      'Option<u128>',
    ]);
  });

  it('reads state at finalized blocks, which are behind the newest one', async () => {
    const { relay, network } = scene;
    for (let each = 0; each < 4; each += 1) network.slot();
    const at = await finalizedHash(relay);
    const header = await relay.rpc.chain.getHeader(at);
    const newest = await relay.rpc.chain.getHeader();

    expect(newest.number.toNumber() - header.number.toNumber()).toBe(2);
    expect(await read(relay, 'system.number', [], at)).toBe(header.number.toNumber());
    expect(await read(relay, 'session.currentIndex', [], at)).toBe(SESSION);
    expect(await read(relay, 'session.nextKeys', [scene.stash.address], at)).toMatchObject({
      grandpa: scene.old.keys.slice(0, 66),
    });
    expect(await keysAt('old', at)).toEqual(every(true));
  });

  it('finds the proxies of the stash, its staking and its money', async () => {
    const { assetHub, stash } = scene;

    expect(await read(assetHub, 'proxy.proxies', [stash.address])).toMatchObject([
      [{ proxyType: 'StakingOperator', delay: 0 }, { proxyType: 'Staking' }, { proxyType: 'Any', delay: 10 }],
      expect.anything(),
    ]);
    expect(await read(assetHub, 'staking.bonded', [stash.address])).toBe(stash.address);
    expect(await read(assetHub, 'staking.validators', [stash.address])).toMatchObject({ commission: 100_000_000 });
    expect(await read(assetHub, 'staking.activeEra')).toMatchObject({ index: 16 });
    expect(await read(assetHub, 'system.account', [stash.address])).toMatchObject({ nonce: 0, data: { reserved: 0 } });
  });

  it('signs a set-keys through the proxy, which lands on the Asset Hub and then on the relay chain', async () => {
    const { relay, assetHub, network, bot, stash, stashId, fresh } = scene;
    const hash = await setKeysThroughProxy(scene).signAndSend(bot);
    network.slot();

    const block = await assetHub.rpc.chain.getBlock();
    expect(block.block.extrinsics.map((each) => each.hash.toHex())).toContain(hash.toHex());
    expect(await eventsOf(assetHub)).toEqual([
      'system.ExtrinsicSuccess',
      'stakingRcClient.FeesPaid',
      'proxy.ProxyExecuted',
      'transactionPayment.TransactionFeePaid',
      'system.ExtrinsicSuccess',
    ]);
    expect(await read(assetHub, 'system.account', [bot.address])).toMatchObject({ nonce: 1 });
    expect(await read(assetHub, 'balances.holds', [stash.address])).toMatchObject([
      { id: { stakingRcClient: 'Keys' } },
    ]);
    // Nothing of it is known on the relay chain yet.
    expect(network.relayState().session.nextKeys.get(stashId)).toBe(scene.old.keys);

    network.slot();
    network.slot();
    expect(await eventsOf(relay)).toContain('stakingAhClient.SessionKeysUpdated');
    expect(await read(relay, 'session.nextKeys', [stash.address], await finalizedHash(relay))).toMatchObject({
      grandpa: scene.old.keys.slice(0, 66),
    });
    network.slot();
    network.slot();
    const at = await finalizedHash(relay);
    expect(network.relayState().session.nextKeys.get(stashId)).toBe(fresh.keys);
    for (const key of splitKeySet(fresh.keys)) {
      const type = `0x${Buffer.from(key.type).toString('hex')}`;
      expect(await read(relay, 'session.keyOwner', [[type, key.public]], at)).toBe(stash.address);
    }
    expect(await read(relay, 'session.externallySetKeys', [stash.address], at)).not.toBeUndefined();
    expect(await read(relay, 'session.currentIndex', [], at)).toBe(SESSION);
  });

  it('sees the fresh keys queued in N + 1 and active in N + 2, and the old ones until then', async () => {
    const { relay, network, fresh, stash } = scene;
    network.signers.set({ node: 'b', pid: 2, keys: splitKeySet(fresh.keys).map(keyName) });
    const seen: { session: number; queued: boolean; old: unknown; fresh: unknown }[] = [];
    for (const session of [SESSION + 1, SESSION + 2]) {
      await network.untilSession(session);
      // The boundary is to be final.
      for (let each = 0; each < 3; each += 1) network.slot();
      const at = await finalizedHash(relay);
      const queued = await read<[string, { grandpa: string }][]>(relay, 'session.queuedKeys', [], at);
      const mine = queued.find(([who]) => who === stash.address)?.[1].grandpa;
      seen.push({
        session: await read<number>(relay, 'session.currentIndex', [], at),
        queued: mine === fresh.keys.slice(0, 66),
        old: await keysAt('old', at),
        fresh: await keysAt('fresh', at),
      });
    }

    expect(seen).toEqual([
      { session: SESSION + 1, queued: true, old: every(true), fresh: every(false) },
      { session: SESSION + 2, queued: true, old: every(false), fresh: every(true) },
    ]);
  });

  it('is judged as a move without double signing and without a silent session', async () => {
    const { network, stashId } = scene;
    network.signers.remove({ node: 'a', pid: 1 });
    await network.untilSession(SESSION + 4);
    const judged = referee.judge({ stash: stashId, fromMs: 0, untilMs: performance.timeOrigin + performance.now() });

    expect(judged).toMatchObject({
      doubleSigned: 0,
      silentSessions: 0,
      unsignedSessions: 0,
      sessions: 5,
      signers: ['b'],
    });
    expect(judged.evidence.equivocations).toEqual([]);
  });
});
