import { describe, expect, it } from 'vitest';
import {
  askedKeys,
  heldKeysOf,
  judgedKeystore,
  polkadotCall,
  restartingOf,
  rotatedKeysOf,
} from '../../../../src/chains/polkadot/guard-calls.ts';
import { guardWords } from '../../../../src/hosts/guard/command.ts';
import { createFacts } from '../../../../src/hosts/ssh/facts.ts';

const GRAN = `6772616e${'11'.repeat(32)}`;
const BABE = `62616265${'22'.repeat(32)}`;

describe('a call to the Polkadot part of the guard', () => {
  it('is made of words that the guard takes', () => {
    const target = {
      validator: 'dot-main',
      stash: `0x${'5a'.repeat(32)}`,
      genesis: `0x${'91'.repeat(32)}`,
      user: 'polkadot',
      unit: 'polkadot.service',
      nodeBin: '/usr/bin/polkadot',
      workers: '/usr/lib/polkadot',
      basePath: '/home/polkadot/.local/share/polkadot',
      keystore: '/home/polkadot/.local/share/polkadot/chains/polkadot/keystore',
      rpcPort: 9944,
      prometheusPort: 9615,
    };

    const words = guardWords(polkadotCall(target, 'polkadot.validator-off', judgedKeystore([GRAN, BABE])));

    expect(words).toContain(' rpc_port=9944 ');
    expect(words).toContain(` keys=${BABE},${GRAN}`);
  });

  it('names a whole keystore sorted, and one key set in its own order', () => {
    expect(judgedKeystore([])).toEqual({ keys: 'none' });
    expect(askedKeys([GRAN, BABE])).toEqual({ keys: `${GRAN},${BABE}` });
  });
});

describe('the answer to polkadot.rotate', () => {
  const keys = `0x${'ab'.repeat(193)}`;

  it('is read with its proof, and without one from the old way', () => {
    const lines = [['rotated.name', GRAN] as const, ['rotated.keys', keys] as const];

    expect(rotatedKeysOf(createFacts([...lines, ['rotated.proof', '0x00']]))).toEqual({
      keys,
      proof: '0x00',
      names: [GRAN],
    });
    expect(rotatedKeysOf(createFacts([...lines, ['rotated.proof', 'none']])).proof).toBeNull();
  });

  it.each([
    ['no keys', [['rotated.name', GRAN] as const, ['rotated.proof', '0x00'] as const]],
    ['no proof', [['rotated.name', GRAN] as const, ['rotated.keys', keys] as const]],
    [
      'half a byte',
      [['rotated.name', GRAN] as const, ['rotated.keys', '0xabc'] as const, ['rotated.proof', '0x00'] as const],
    ],
    ['no name', [['rotated.keys', keys] as const, ['rotated.proof', '0x00'] as const]],
  ])('is nothing with %s', (_title, lines) => {
    expect(() => rotatedKeysOf(createFacts(lines))).toThrow('not complete');
  });
});

describe('the answer to polkadot.has-keys', () => {
  it('has a word for all and one for each', () => {
    const facts = createFacts([
      ['has_key', `${GRAN} true`],
      ['has_key', `${BABE} false`],
      ['has_session_keys', 'false'],
    ]);

    expect(heldKeysOf(facts, [GRAN, BABE])).toEqual({
      all: false,
      each: new Map([
        [GRAN, true],
        [BABE, false],
      ]),
    });
  });

  it('is nothing when a key has no answer: silence is no "no"', () => {
    const facts = createFacts([
      ['has_key', `${GRAN} false`],
      ['has_session_keys', 'false'],
    ]);

    expect(() => heldKeysOf(facts, [GRAN, BABE])).toThrow(BABE);
    expect(() => heldKeysOf(createFacts([['has_key', `${GRAN} false`]]), [GRAN])).toThrow('all keys');
  });
});

describe('the answer to polkadot.validator-on and -off', () => {
  it('says what ends and when it comes back, or that nothing does', () => {
    expect(
      restartingOf(
        createFacts([
          ['restarting', '4711'],
          ['restart.wait_ms', '120000'],
        ]),
      ),
    ).toEqual({
      pid: 4711,
      waitMs: 120_000,
    });
    expect(restartingOf(createFacts([['restarting', 'none']]))).toEqual({ pid: null, waitMs: 0 });
    expect(() => restartingOf(createFacts([]))).toThrow('does not say');
  });
});
