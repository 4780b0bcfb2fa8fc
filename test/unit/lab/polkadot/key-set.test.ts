import { describe, expect, it } from 'vitest';
import { keyFileName, keyOfFileName } from '../../../../src/lab/polkadot/model/key-file.ts';
import { isKeySet, keyOf, splitKeySet } from '../../../../src/lab/polkadot/model/key-set.ts';
import { keySet } from './made-up.ts';

describe('a set of session keys', () => {
  it('has six keys in the order of the runtime, the last of 33 bytes', () => {
    const keys = splitKeySet(keySet(7));

    expect(keys.map(({ type }) => type)).toEqual(['gran', 'babe', 'para', 'asgn', 'audi', 'beef']);
    expect(keys.map((key) => (key.public.length - 2) / 2)).toEqual([32, 32, 32, 32, 32, 33]);
    expect(keyOf(keySet(7), 'beef')).toBe(`0x${'07'.repeat(33)}`);
  });

  it('is not the 160 bytes of an old set', () => {
    const old = `0x${'07'.repeat(160)}`;

    expect(isKeySet(old)).toBe(false);
    expect(() => splitKeySet(old)).toThrow('not 193 bytes of session keys');
  });

  it('has its keys in files that are named by type and public key', () => {
    const key = { type: 'gran', public: `0x${'ab'.repeat(32)}` } as const;

    expect(keyFileName(key)).toBe(`6772616e${'ab'.repeat(32)}`);
    expect(keyOfFileName(keyFileName(key))).toEqual(key);
    expect(keyOfFileName('secret_ed25519')).toBeNull();
  });
});
