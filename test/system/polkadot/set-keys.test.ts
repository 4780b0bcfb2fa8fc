import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type AccountId, toHex } from '../../../src/chains/polkadot/account.ts';
import { keysInUse } from '../../../src/chains/polkadot/keys-in-use.ts';
import { createPolkadot } from '../../../src/chains/polkadot/polkadot.ts';
import type { Polkadot } from '../../../src/chains/polkadot/port.ts';
import { loadSdk } from '../../../src/chains/polkadot/sdk.ts';
import { type KeyLayout, type SessionKeys, splitSessionKeys } from '../../../src/chains/polkadot/session-keys.ts';
import { type SessionState, slotsToNextSession } from '../../../src/chains/polkadot/session-state.ts';
import type { SetKeysOutcome, SetKeysRequest, SignedSetKeys } from '../../../src/chains/polkadot/set-keys.ts';
import { type Rococo, startRococo } from './rococo.ts';

/** A call to the chain compiles its runtime the first time, which two busy cores do in some seconds. */
const TIMEOUT_MS = 30_000;
const PASSPHRASE = 'correct horse';

let rococo: Rococo;
let polkadot: Polkadot;
let stash: AccountId;
let stranger: AccountId;
let layout: KeyLayout;

const { Keyring } = await loadSdk();
const keyring = new Keyring({ type: 'sr25519' });
const keyFileOf = (uri: string) => {
  const pair = keyring.createFromUri(uri);
  const json = JSON.stringify(pair.toJson(PASSPHRASE));
  return { signer: toHex(pair.publicKey), keyFile: { json, passphrase: PASSPHRASE } };
};
type Signer = ReturnType<typeof keyFileOf>;
let operator: Signer;
let bidder: Signer;

beforeAll(async () => {
  rococo = await startRococo();
  polkadot = createPolkadot({ relay: { url: rococo.url, timeoutMs: TIMEOUT_MS }, assetHub: null });
  ({ layout } = await polkadot.capabilities()); // loads what the key files need too
  operator = keyFileOf('//Operator');
  bidder = keyFileOf('//Bidder');
  const { validators } = await polkadot.sessionState({ stash: operator.signer, keys: [] });
  [stash, stranger] = [validators[0]!, validators[1]!];
  const money = { providers: 1, data: { free: '1000000000000000' } };
  await rococo.store({
    System: { Account: [operator.signer, bidder.signer, stash].map((account) => [[account], money]) },
    Proxy: {
      Proxies: [
        [
          [stash],
          [
            [
              { delegate: operator.signer, proxyType: 'Any', delay: 0 },
              { delegate: bidder.signer, proxyType: 'Auction', delay: 0 },
            ],
            0,
          ],
        ],
      ],
    },
  });
  await rococo.makeBlock();
});

afterAll(async () => {
  await polkadot?.close();
  await rococo?.close();
});

/** Keys that nobody has: each made of one byte, as long as the layout wants it. */
function keysOf(seed: number): SessionKeys {
  const parts = layout.map(({ type, bytes }, index) => {
    const byte = (seed + index).toString(16).padStart(2, '0');
    return type === 'beef' ? `02${byte.repeat(bytes - 1)}` : byte.repeat(bytes);
  });
  return splitSessionKeys(`0x${parts.join('')}`, layout);
}

function request(keys: SessionKeys, over: Partial<SetKeysRequest> = {}): SetKeysRequest {
  const path = { chain: 'relay', call: 'session.setKeys' } as const;
  return { path, stash, keys, proof: '0x', forceProxyType: null, maxFee: null, ...over };
}

async function signed(keys: SessionKeys, by: Signer = operator, over: Partial<SetKeysRequest> = {}) {
  return polkadot.sign(await polkadot.build(request(keys, over)), { ...by, eraBlocks: 64 });
}

/** Sends it and makes the block that has it. */
async function land(extrinsic: SignedSetKeys): Promise<SetKeysOutcome> {
  expect(await polkadot.submit(extrinsic)).toEqual({ kind: 'accepted' });
  await rococo.makeBlock();
  return polkadot.outcome(extrinsic);
}

async function changeSession(before: SessionState): Promise<SessionState> {
  if (before.epoch === null) throw new Error('Rococo has BABE');
  await rococo.changeSession(before.epoch);
  return look();
}

const look = (keys = keysOf(0x50)) => polkadot.sessionState({ stash, keys: keys.keys });
const failureOf = (outcome: SetKeysOutcome) =>
  outcome.kind === 'included' && outcome.result.kind === 'failed' ? outcome.result.failure : outcome;

describe('setting session keys on the real Rococo runtime', () => {
  it('reads what the runtime can do from the runtime', async () => {
    const capabilities = await polkadot.capabilities();

    expect(capabilities.relay).toMatchObject({ specName: 'rococo', specVersion: 9103, ss58Prefix: 42 });
    expect(capabilities.setKeys).toEqual([{ chain: 'relay', call: 'session.setKeys' }]);
    expect(capabilities).toMatchObject({ assetHub: null, proofs: false, staking: null });
    expect(layout.map(({ type, bytes }) => `${type}:${bytes}`).join(' ')).toBe(
      'gran:32 babe:32 imon:32 para:32 asgn:32 audi:32 beef:33',
    );
  });

  it('says what the old runtime does not show', async () => {
    const state = await look();

    expect(state.authorities).toMatchObject({ authorityDiscovery: null });
    expect(await polkadot.beefyHead()).toBeNull();
    expect(keysInUse(state, keysOf(0x50).keys)).toEqual({ uses: [], unread: ['authorityDiscovery'], none: false });
  });

  it('reads the proxies and balances of the stash', async () => {
    const state = await polkadot.stakingState({ chain: 'relay', stash, proxy: operator.signer });

    expect(state.proxies).toEqual(
      expect.arrayContaining([
        { delegate: operator.signer, type: 'Any', delayBlocks: 0 },
        { delegate: bidder.signer, type: 'Auction', delayBlocks: 0 },
      ]),
    );
    expect(state.proxyBalance?.free).toBe(1_000_000_000_000_000n);
    expect(state).toMatchObject({ keyDeposit: null, staking: null });
  });

  it('refuses a key file that is not the proxy, and a wrong passphrase', async () => {
    const call = await polkadot.build(request(keysOf(0x50)));
    const wrong = { ...operator, keyFile: { ...operator.keyFile, passphrase: 'battery staple' } };

    await expect(polkadot.sign(call, { ...wrong, eraBlocks: 64 })).rejects.toThrow('does not open the key file');
    await expect(polkadot.sign(call, { ...operator, signer: bidder.signer, eraBlocks: 64 })).rejects.toThrow(
      'which is not the proxy',
    );
  });

  it('tells in words what is signed, and what it costs', async () => {
    const keys = keysOf(0x50);

    const call = await polkadot.build(request(keys, { forceProxyType: 'Any' }));

    expect(call.words[0]).toMatch(/^On the relay chain, as a proxy of type Any of 5\w+: session\.setKeys\.$/);
    expect(call.words).toContain(`babe ${keys.keys[1]!.publicKey}`);
    expect(call.callHash).toMatch(/^0x[0-9a-f]{64}$/);
    expect(await polkadot.estimateFee(call, operator.signer)).toBeGreaterThan(0n);
  });

  it('knows the outcome of an extrinsic that was signed and never sent', async () => {
    const call = await polkadot.build(request(keysOf(0x10)));
    const extrinsic = await polkadot.sign(call, { ...operator, eraBlocks: 4 });
    expect(await polkadot.outcome(extrinsic)).toMatchObject({ kind: 'pending' });

    while ((await polkadot.finalizedHead('relay')).number < extrinsic.lastValidBlock) await rococo.makeBlock();

    expect(await polkadot.outcome(extrinsic)).toMatchObject({ kind: 'expired' });
    expect(await polkadot.submit(extrinsic)).toMatchObject({ kind: 'refused' });
  });

  it('knows the last block that can include an extrinsic', async () => {
    const call = await polkadot.build(request(keysOf(0x10)));
    const extrinsic = await polkadot.sign(call, { ...operator, eraBlocks: 4 });
    while ((await polkadot.finalizedHead('relay')).number < extrinsic.lastValidBlock - 1) await rococo.makeBlock();

    const outcome = await land(extrinsic);

    expect(outcome).toMatchObject({ kind: 'included', block: { number: extrinsic.lastValidBlock } });
  });

  it('tells that the proxy is of a type that may not do this, in the words of a runtime of 2022', async () => {
    const outcome = await land(await signed(keysOf(0x10), bidder));

    expect(failureOf(outcome)).toMatchObject({ level: 'proxied', error: 'BadOrigin' });
  });

  it('tells that there is no proxy of the type that was named', async () => {
    const outcome = await land(await signed(keysOf(0x10), operator, { forceProxyType: 'CancelProxy' }));

    expect(failureOf(outcome)).toMatchObject({ level: 'extrinsic', error: 'proxy.NotProxy' });
  });

  it('tells that a key is owned by another stash', async () => {
    const { queuedKeys } = await look();
    const taken = queuedKeys.find((entry) => entry.stash === stranger)!.keys.keys[0]!;
    const keys = keysOf(0x10);
    const encoded = `${taken.publicKey}${keys.encoded.slice(2 + 64)}`;

    const call = await polkadot.build(request(splitSessionKeys(encoded, layout)));
    const outcome = await land(await polkadot.sign(call, { ...operator, eraBlocks: 64 }));

    expect(failureOf(outcome)).toMatchObject({ level: 'proxied', error: 'session.DuplicatedKey' });
    // Who does not know the extrinsic finds it by the call it carries.
    const { number } = await polkadot.finalizedHead('relay');
    const uses = await polkadot.callUses({ ...call, from: number - 3, to: number });
    expect(uses.map(({ result }) => result)).toEqual([
      expect.objectContaining({ failure: expect.objectContaining({ error: 'session.DuplicatedKey' }) }),
    ]);
    const others = await polkadot.build(request(keysOf(0x55)));
    expect(await polkadot.callUses({ ...others, from: number - 3, to: number })).toEqual([]);
  });

  it('refuses to build a call or a type of proxy that the runtime does not have', async () => {
    const path = { chain: 'relay', call: 'session.setKeys' } as const;
    await expect(polkadot.build(request(keysOf(0x10), { path, forceProxyType: 'StakingOperator' }))).rejects.toThrow(
      'The call cannot be made',
    );
  });

  it('is told again from what was stored, over another connection', async () => {
    const extrinsic = await signed(keysOf(0x20));
    const stored = JSON.stringify(extrinsic);
    await land(extrinsic);
    const other = createPolkadot({ relay: { url: rococo.url, timeoutMs: TIMEOUT_MS }, assetHub: null });

    const outcome = await other.outcome(JSON.parse(stored));

    expect(outcome).toMatchObject({ kind: 'included', result: { kind: 'ok' } });
    expect(await other.submit(extrinsic)).toMatchObject({ kind: 'refused' });
    await other.close();
  });

  it('knows that another extrinsic has used the nonce', async () => {
    const [first, second] = [await signed(keysOf(0x10)), await signed(keysOf(0x20))];
    expect(first.nonce).toBe(second.nonce);
    expect(await land(first)).toMatchObject({ kind: 'included', result: { kind: 'ok' } });

    expect(await polkadot.outcome(second)).toMatchObject({ kind: 'displaced' });
  });

  it('moves the keys through next, queued and active in two changes of session', async () => {
    const keys = keysOf(0x50);
    const old = (await look()).queuedKeys.find((entry) => entry.stash === stash)!.keys;
    const before = await look(old);
    const outcome = await land(await signed(keys));
    expect(outcome).toMatchObject({ kind: 'included', result: { kind: 'ok' } });

    const set = await look();
    expect(set.nextKeys?.encoded).toBe(keys.encoded);
    expect(set.owners.map(({ owner }) => owner)).toEqual(keys.keys.map(() => stash));
    expect(keysInUse(set, keys.keys).uses.every(({ place }) => place === 'nextKeys')).toBe(true);
    expect(slotsToNextSession(set.epoch!)).toBeGreaterThan(1);

    const after = before.block.number;
    expect(await polkadot.nextKeysSet({ stash, keys: old, after })).toBeNull();

    const queued = await changeSession(set);
    expect(queued.session).toBe(set.session + 1);
    expect(queued.queuedKeys.find((entry) => entry.stash === stash)?.keys.encoded).toBe(keys.encoded);
    expect(queued.authorities.babe).not.toContain(keys.keys[1]!.publicKey);
    expect(keysInUse(await look(old), old.keys).uses.map(({ place }) => place)).toContain('grandpa');

    const active = await changeSession(queued);
    expect(active.session).toBe(set.session + 2);
    expect(await polkadot.nextKeysSet({ stash, keys, after })).toEqual({ block: set.block, session: set.session });
    await expect(polkadot.nextKeysSet({ stash, keys, after: set.block.number })).rejects.toThrow('already at block');
    expect(placesOf(active, keys)).toEqual({
      gran: ['grandpa', 'nextKeys', 'queuedKeys'],
      babe: ['babe', 'nextKeys', 'queuedKeys'],
      imon: ['nextKeys', 'queuedKeys'],
      para: ['nextKeys', 'paraSessionInfo', 'queuedKeys'],
      asgn: ['nextKeys', 'paraSessionInfo', 'queuedKeys'],
      audi: ['nextKeys', 'paraSessionInfo', 'queuedKeys'],
      beef: ['beefy', 'nextKeys', 'queuedKeys'],
    });
    expect(active.epoch?.startBlock).toBe(active.block.number);
    expect(keysInUse(before, old.keys).uses.length).toBeGreaterThan(0);
    // Only what this runtime does not show keeps the old keys from being free.
    expect(keysInUse(await look(old), old.keys)).toEqual({ uses: [], unread: ['authorityDiscovery'], none: false });
  });

  it('reads an earlier finalized block with the session of then', async () => {
    const now = await look();

    const then = await polkadot.sessionState({ stash, keys: [], at: now.block.number - 1 });

    expect(then.session).toBe(now.session - 1);
    const { number } = now.block;
    expect(await polkadot.keyUpdates({ stash, from: number - 1, to: number })).toEqual([]);
    await expect(polkadot.sessionState({ stash, keys: [], at: number + 1 })).rejects.toThrow('not finalized yet');
  });
});

function placesOf(state: SessionState, keys: SessionKeys): Record<string, string[]> {
  const { uses } = keysInUse(state, keys.keys);
  return Object.fromEntries(
    keys.keys.map(({ type }) => [
      type,
      uses
        .filter(({ key }) => key.type === type)
        .map(({ place }) => place)
        .toSorted(),
    ]),
  );
}
