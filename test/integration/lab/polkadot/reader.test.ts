import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createPolkadot } from '../../../../src/chains/polkadot/polkadot.ts';
import type { Hex } from '../../../../src/chains/polkadot/account.ts';
import type { PublicSessionKey } from '../../../../src/chains/polkadot/session-keys.ts';
import { keyOfFile } from '../../../../src/chains/polkadot/keystore.ts';
import { splitKeySet } from '../../../../src/lab/polkadot/model/key-set.ts';
import { quietScenery, type QuietScenery } from './scenery.ts';

let scene: QuietScenery;
const asked: string[] = [];
/** Methods that the node does not have. */
let refused: readonly string[] = [];
const counting: typeof fetch = (input, init) => {
  const { method }: { method: string } = JSON.parse(typeof init?.body === 'string' ? init.body : '');
  asked.push(method);
  const error = { code: -32601, message: 'Method not found' };
  return refused.includes(method)
    ? Promise.resolve(Response.json({ jsonrpc: '2.0', id: 1, error }))
    : fetch(input, init);
};

beforeAll(async () => {
  scene = await quietScenery();
  for (let each = 0; each < 5; each += 1) scene.network.slot();
});
afterAll(() => scene.close());
beforeEach(() => {
  refused = [];
});

const reader = () =>
  createPolkadot({ relay: { url: scene.network.relay.httpUrl, timeoutMs: 15_000, fetch: counting }, assetHub: null });
const keysOf = (): PublicSessionKey[] =>
  [scene.old, scene.fresh]
    .flatMap(({ keys }) => splitKeySet(keys))
    // As a node names the files that it keeps them in.
    .flatMap((key) => keyOfFile(`${Buffer.from(key.type, 'latin1').toString('hex')}${key.public.slice(2)}`) ?? []);
// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- hex of 32 bytes, which the scenery gives as text
const stash = () => scene.stashId as Hex;

describe('a session that is read again and again', () => {
  it('is fetched once for as long as no set changes: later heads are asked for hashes', async () => {
    const chain = reader();
    const first = await chain.sessionState({ stash: stash(), keys: [] });
    asked.length = 0;
    scene.network.slot();
    const later = await chain.sessionState({ stash: stash(), keys: [] });

    expect(later.block.number).toBe(first.block.number + 1);
    expect(later).toMatchObject({ session: first.session, validators: first.validators });
    expect(asked.filter((method) => method === 'state_getStorageHash').length).toBeGreaterThan(4);
    // Six short values, and the next keys of the stash.
    expect(asked.filter((method) => method === 'state_getStorage').length).toBeLessThan(9);
    await chain.close();
  });

  it('has the sets of the session that runs, after a change too', async () => {
    const chain = reader();
    const before = await chain.sessionState({ stash: stash(), keys: [] });
    await scene.network.untilSession(before.session + 2);
    for (let each = 0; each < 4; each += 1) scene.network.slot();
    const after = await chain.sessionState({ stash: stash(), keys: [] });
    const anew = reader();

    expect(after.session).toBeGreaterThan(before.session);
    expect(after).toEqual(await anew.sessionState({ stash: stash(), keys: [] }));
    await Promise.all([chain.close(), anew.close()]);
  });

  it('says whose each key is, in one call, and one by one where the node takes no more', async () => {
    const chain = reader();
    asked.length = 0;
    const together = await chain.sessionState({ stash: stash(), keys: keysOf() });
    const calls = asked.filter((method) => method === 'state_queryStorageAt').length;
    refused = ['state_queryStorageAt', 'state_getStorageHash'];
    const old = reader();
    const single = await old.sessionState({ stash: stash(), keys: keysOf() });

    expect(calls).toBe(1);
    expect(together.owners.map(({ owner }) => owner)).toEqual([
      ...Array.from({ length: 6 }, () => stash()),
      ...Array.from({ length: 6 }, () => null),
    ]);
    expect(single).toEqual(together);
    await Promise.all([chain.close(), old.close()]);
  });
});
