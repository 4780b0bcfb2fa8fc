import { HttpProvider, WsProvider } from '@polkadot/api';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { encodeAddress } from '@polkadot/util-crypto';
import { connectChain } from '../../../../src/chains/polkadot/connection.ts';
import { readGrandpaRounds } from '../../../../src/chains/polkadot/grandpa-rounds.ts';
import { keyOf } from '../../../../src/lab/polkadot/model/key-set.ts';
import { u32 } from '../../../../src/lab/polkadot/scale/integers.ts';
import { call, finalizedHash, read, type Scenery, scenery } from './scenery.ts';

let scene: Scenery;
beforeAll(async () => {
  scene = await scenery();
  for (let each = 0; each < 5; each += 1) scene.network.slot();
});
afterAll(() => scene.close());

/** Waits for answers that are on their way. */
const settled = async (until: () => boolean): Promise<void> => {
  while (!until()) await new Promise((resolve) => setTimeout(resolve, 5));
};

describe('the RPC of the lab’s chains', () => {
  it('tells new and finalized heads as they come', async () => {
    const { relay, network } = scene;
    const [heads, finalized]: [number[], number[]] = [[], []];
    const stops = [
      await relay.rpc.chain.subscribeNewHeads((head) => void heads.push(head.number.toNumber())),
      await relay.rpc.chain.subscribeFinalizedHeads((head) => void finalized.push(head.number.toNumber())),
    ];
    network.slot();
    network.slot();
    await settled(() => heads.length === 3 && finalized.length === 3);
    for (const stop of stops) stop();

    const best = network.relayState().number;
    expect(heads).toEqual([best - 2, best - 1, best]);
    expect(finalized).toEqual([best - 4, best - 3, best - 2]);
  });

  it('tells storage that is watched only when it changes', async () => {
    const { relay, network } = scene;
    const provider = new WsProvider(network.relay.wsUrl);
    await provider.isReady;
    const key = relay.query['session']?.['currentIndex']?.key();
    const seen: string[] = [];
    const watch = (_: unknown, { changes }: { changes: [string, string][] }): void =>
      void seen.push(...changes.map(([, value]) => value));
    await provider.subscribe('state_storage', 'state_subscribeStorage', [[key]], watch);
    await network.untilSession(102);
    await settled(() => seen.length === 3);
    await provider.disconnect();

    expect(seen).toEqual([u32(100), u32(101), u32(102)]);
  });

  it('shows old states for as long as they are kept, and names those it does not know', async () => {
    const { relay } = scene;
    const second = (await relay.rpc.chain.getBlockHash(2)).toHex();

    expect(await read(relay, 'system.number', [], second)).toBe(2);
    expect(await read(relay, 'session.currentIndex', [], second)).toBe(100);
    const http = new HttpProvider(scene.network.relay.httpUrl);
    await expect(http.send('state_getStorage', ['0x1234', `0x${'11'.repeat(32)}`])).rejects.toThrow(
      '4003: Client error: UnknownBlock',
    );
  });

  it('lists the entries of a map', async () => {
    const { relay } = scene;
    const entries = (await relay.query['session']?.['nextKeys']?.entries()) ?? [];
    const owners = (await relay.query['session']?.['keyOwner']?.keys()) ?? [];

    expect(entries).toHaveLength(6);
    expect(owners).toHaveLength(36);
  });

  it('names the author of a block', async () => {
    const { relay, network } = scene;
    let made = network.slot();
    while (made.block === null) made = network.slot();
    const header = await relay.derive.chain.getHeader(made.block.hash);

    expect(header.author?.toHex()).toBe(made.author.stash);
  });

  it('answers over HTTP, one call or many, and says what it does not have', async () => {
    const http = new HttpProvider(scene.network.relay.httpUrl);
    const many = await fetch(scene.network.relay.httpUrl, {
      method: 'POST',
      body: JSON.stringify(
        ['system_chain', 'nothing_here'].map((method, id) => ({ jsonrpc: '2.0', id, method, params: [] })),
      ),
    });

    expect(await http.send('system_health', [])).toEqual({ peers: 12, isSyncing: false, shouldHavePeers: true });
    await expect(http.send('author_rotateKeys', [])).rejects.toThrow('-32601: Method not found');
    expect(await many.json()).toMatchObject([{ result: 'Lab Relay' }, { error: { code: -32601 } }]);
    const { methods } = await http.send<{ methods: string[] }>('rpc_methods', []);
    expect(methods).toEqual(expect.arrayContaining(['chain_subscribeFinalizedHeads', 'state_call', 'rpc_methods']));
  });

  it('shows the votes of the round that runs, and how far BEEFY is', async () => {
    const { network, old, relay } = scene;
    const http = new HttpProvider(network.relay.httpUrl);
    for (let each = 0; each < 4; each += 1) network.slot();
    const round = await http.send<{ best: unknown }>('grandpa_roundState', []);

    const missing = [encodeAddress(keyOf(old.keys, 'gran'))];
    expect(round.best).toMatchObject({
      totalWeight: 6,
      thresholdWeight: 5,
      prevotes: { currentWeight: 5, missing },
      precommits: { currentWeight: 5, missing },
    });
    expect(await http.send('beefy_getFinalizedHead', [], false)).toBe(await finalizedHash(relay));
    const chain = connectChain({ url: network.relay.httpUrl, timeoutMs: 5_000 });
    expect(await readGrandpaRounds(chain)).toEqual([
      { round: expect.any(Number), isDecided: true, silent: [keyOf(old.keys, 'gran')] },
    ]);
    await chain.close();
  });

  it('follows an extrinsic until it is final', async () => {
    const { assetHub, network, bot } = scene;
    const seen: string[] = [];
    const stop = await call(assetHub, 'system.remark', '0x00').signAndSend(
      bot,
      ({ status }) => void seen.push(status.type),
    );
    await settled(() => seen.includes('Ready'));
    network.slot();
    await settled(() => seen.includes('InBlock'));
    for (let each = 0; each < 5; each += 1) network.slot();
    await settled(() => seen.includes('Finalized'));
    stop();

    expect(seen).toEqual(['Ready', 'InBlock', 'Finalized']);
  });

  it('answers nothing while it is silent, and all the same is there', async () => {
    const { relay } = scene.network;
    const ask = (signal: AbortSignal | null): Promise<Response> =>
      fetch(relay.httpUrl, { method: 'POST', body: '{"id":1,"method":"system_chain"}', signal });
    relay.setSilent(true);
    await expect(ask(AbortSignal.timeout(100))).rejects.toThrow('timeout');
    relay.setSilent(false);

    expect(await (await ask(null)).json()).toMatchObject({ result: 'Lab Relay' });
  });
});
