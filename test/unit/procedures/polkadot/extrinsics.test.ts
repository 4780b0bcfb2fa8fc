import { describe, expect, it } from 'vitest';
import type { Hex } from '../../../../src/chains/polkadot/account.ts';
import type { SetKeysOutcome } from '../../../../src/chains/polkadot/set-keys.ts';
import type { JournalEvent, SignedExtrinsic } from '../../../../src/domain/journal.ts';
import { sentIn, settlementOf } from '../../../../src/procedures/polkadot/extrinsics.ts';
import { madeKeys } from '../../../../src/procedures/polkadot/proven-keys.ts';
import { entries } from './entries.ts';

const HASH: Hex = `0x${'aa'.repeat(32)}`;
const ref = (number: number) => ({ number, hash: HASH });
const extrinsic = (name: string): SignedExtrinsic => ({
  chain: 'asset-hub',
  bytes: `0x${name}`,
  hash: `0x${name}`,
  signer: '0xbb',
  nonce: 3,
  birth: ref(1),
  lastValidBlock: 64,
});
const keys: JournalEvent = {
  kind: 'step.proven',
  step: 'keys',
  attempt: 1,
  evidence: '',
  figures: { keys: '0xabcd', proof: '0x' },
};
const signed = (name: string, relayBlock = 10): JournalEvent => ({
  kind: 'keys.signed',
  call: 'session.setKeys',
  callHash: '0x',
  extrinsic: extrinsic(name),
  relayBlock,
});
type Result = Extract<JournalEvent, { kind: 'keys.settled' }>['result'];
const settled = (name: string, result: Result): JournalEvent => ({
  kind: 'keys.settled',
  hash: `0x${name}`,
  result,
  text: '',
});
const offered: JournalEvent = {
  kind: 'keys.offered',
  chain: 'relay',
  callData: '0x',
  callHash: '0x',
  words: [],
  relayBlock: 7,
};
const wish: JournalEvent = { kind: 'wish.stored', wish: 'resume', by: 'anna', reason: '' };

describe('what was sent, as the journal has it', () => {
  it.each<[string, readonly JournalEvent[], string | null]>([
    ['nothing', [keys], null],
    ['one that may land', [keys, signed('01')], '0x01'],
    ['one that landed', [keys, signed('01'), settled('01', 'ok')], null],
    ['one that expired', [keys, signed('01'), settled('01', 'expired')], null],
    ['a second one', [keys, signed('01'), settled('01', 'expired'), signed('02')], '0x02'],
    ['a line about another one', [keys, signed('01'), settled('02', 'expired')], '0x01'],
    ['one of earlier keys', [keys, signed('01'), keys], null],
  ])('is open with %s', (_, events, open) => {
    expect(sentIn(entries(...events)).open?.hash ?? null).toBe(open);
  });

  it('knows the one that was carried out, until the relay chain was seen to turn its keys away', () => {
    const ok = [keys, signed('01', 12), settled('01', 'ok')];

    expect(sentIn(entries(...ok)).included).toEqual({ hash: '0x01', atMs: 3_000, relayBlock: 12 });
    expect(sentIn(entries(...ok, settled('01', 'failed'))).included).toBeNull();
    expect(sentIn(entries(...ok, settled('01', 'failed'), signed('02'))).included).toBeNull();
  });

  it('counts those that came to nothing since people last said something', () => {
    const twice = [keys, signed('01'), settled('01', 'expired'), signed('02'), settled('02', 'displaced')];

    expect(sentIn(entries(...twice)).lost).toBe(2);
    expect(sentIn(entries(...twice, wish)).lost).toBe(0);
    expect(sentIn(entries(...twice, wish, signed('03'), settled('03', 'expired'))).lost).toBe(1);
  });

  it('counts filtered calls whatever people say: that way stays closed', () => {
    expect(sentIn(entries(keys, signed('01'), settled('01', 'filtered'), wish)).filtered).toBe(1);
  });

  it('keeps call data that people were given, and the earliest block before anything could land', () => {
    expect(sentIn(entries(keys, offered)).offered).toEqual(offered);
    expect(sentIn(entries(keys, signed('01', 12), settled('01', 'expired'), signed('02', 40))).relayBlock).toBe(12);
    expect(sentIn(entries(keys)).relayBlock).toBeNull();
  });
});

describe('how an extrinsic ended', () => {
  const finalized = ref(99);
  const failed = (error: string): SetKeysOutcome => ({
    kind: 'included',
    finalized,
    block: ref(50),
    result: { kind: 'failed', failure: { level: 'proxied', error, text: '' } },
  });

  it.each<[SetKeysOutcome, Result | null]>([
    [{ kind: 'pending', finalized }, null],
    [{ kind: 'expired', finalized }, 'expired'],
    [{ kind: 'displaced', finalized }, 'displaced'],
    [{ kind: 'included', finalized, block: ref(50), result: { kind: 'ok' } }, 'ok'],
    [{ kind: 'included', finalized, block: ref(50), result: { kind: 'unclear', text: 'two events' } }, 'failed'],
    [failed('system.CallFiltered'), 'filtered'],
    [failed('CallFiltered'), 'filtered'],
    [failed('session.NotCallFiltered'), 'failed'],
    [failed('stakingRcClient.InvalidProof'), 'failed'],
  ])('%o is %s', (outcome, result) => {
    expect(settlementOf(extrinsic('01'), outcome)?.result ?? null).toBe(result);
  });
});

describe('the keys of a run', () => {
  it.each<[string, readonly JournalEvent[], string | null]>([
    ['none before they are stored', [], null],
    ['those that were stored', [keys], '0xabcd'],
    ['the newest', [keys, { ...keys, figures: { keys: '0xef', proof: '0x01' } }], '0xef'],
    ['none where the proof is missing', [{ ...keys, figures: { keys: '0xef' } }], null],
    ['none of another form', [{ ...keys, figures: { keys: 'ef', proof: '0x' } }], null],
  ])('are %s', (_, events, encoded) => {
    expect(madeKeys(entries(...events))?.encoded ?? null).toBe(encoded);
  });
});
