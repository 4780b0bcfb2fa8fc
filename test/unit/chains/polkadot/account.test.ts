import { describe, expect, it } from 'vitest';
import { readAddress, writeAddress } from '../../../../src/chains/polkadot/account.ts';

/** The development account Alice, as @polkadot/keyring 14.0.3 writes it for each prefix. */
const ALICE = '0xd43593c715fdd31c61141abd04a99fd6822c8558854ccde39a5684e7a56da27d';
const ALICE_AS: readonly (readonly [number, string])[] = [
  [0, '15oF4uVJwmo4TdGW7VfQxNLavjCXviqxT9S1MgbjMNHr6Sp5'],
  [2, 'HNZata7iMYWmk5RvZRTiAsSDhV8366zq2YGb3tLH5Upf74F'],
  [42, '5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY'],
  [63, '7NPoMQbiA6trJKkjB35uk96MeJD4PGWkLQLH7k7hXEkZpiba'],
  [64, 'cEaNSpz4PxFcZ7nT1VEKrKewH67rfx6MfcM6yKojyyPz7qaqp'],
  [255, 'yGHXkYLYqxijLKKfd9Q2CB9shRVu8rPNBS53wvwGTutYg4zTg'],
  [1284, 'VdvKmYJfD4VXA9fzz1SbmCo2eYHSzUFbaDCZSuaNKJAe8YNg6'],
  [16_383, 'yNa8JpqfFB3q8A29rCwSgxvdU94ufJw2yKKxDgznS5m1PoFvn'],
];

describe('an account', () => {
  it.each(ALICE_AS)('is read and written with prefix %i', (prefix, address) => {
    expect(readAddress(address)).toEqual({ account: ALICE, prefix });
    expect(writeAddress(ALICE, prefix)).toBe(address);
  });

  it('keeps leading zeros', () => {
    const zeros = `0x${'00'.repeat(32)}` as const;

    expect(writeAddress(zeros, 0)).toBe('111111111111111111111111111111111HC1');
    expect(readAddress('111111111111111111111111111111111HC1').account).toBe(zeros);
  });

  it('is read from hex, which names no network', () => {
    expect(readAddress(ALICE.toUpperCase().replace('0X', '0x'))).toEqual({ account: ALICE, prefix: null });
  });

  it.each([
    ['a wrong checksum', '15oF4uVJwmo4TdGW7VfQxNLavjCXviqxT9S1MgbjMNHr6Sp6', 'checksum'],
    ['a character that base58 has not', '15oF4uVJwmo4TdGW7VfQxNLavjCXviqxT9S1MgbjMNHr6Sp0', 'neither'],
    ['an address cut short', '15oF4uVJwmo4TdGW7VfQxNLavjCXviqxT9S1MgbjMNHr6S', '32-byte'],
    ['hex of another length', '0xd43593', 'neither'],
    ['nothing', '', '32-byte'],
  ])('is refused with %s', (_, text, reason) => {
    expect(() => readAddress(text)).toThrow(reason);
  });
});
