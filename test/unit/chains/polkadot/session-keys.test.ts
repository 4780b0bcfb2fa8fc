import { describe, expect, it } from 'vitest';
import { fileOfKey, keyOfFile, sharedKeys } from '../../../../src/chains/polkadot/keystore.ts';
import {
  keyLayout,
  layoutBytes,
  sessionKeysOf,
  splitSessionKeys,
  USUAL_LAYOUT,
} from '../../../../src/chains/polkadot/session-keys.ts';

const PARTS = ['11', '22', '33', '44', '55'].map((byte) => byte.repeat(32));
const BEEFY = `02${'66'.repeat(32)}`;
const ENCODED = `0x${PARTS.join('')}${BEEFY}` as const;

describe('session keys', () => {
  it('are split into six of the runtime', () => {
    const { encoded, keys } = splitSessionKeys(ENCODED.toUpperCase().replace('0X', '0x'), USUAL_LAYOUT);

    expect(encoded).toBe(ENCODED);
    expect(keys.map(({ type }) => type)).toEqual(['gran', 'babe', 'para', 'asgn', 'audi', 'beef']);
    expect(keys.map(({ publicKey }) => publicKey)).toEqual([...PARTS, BEEFY].map((part) => `0x${part}`));
  });

  it('of today have 193 bytes', () => {
    expect(layoutBytes(USUAL_LAYOUT)).toBe(193);
  });

  it('of 160 bytes are refused as an old set without BEEFY', () => {
    expect(() => splitSessionKeys(`0x${PARTS.join('')}`, USUAL_LAYOUT)).toThrow(
      'These session keys have 160 bytes: an old set without the BEEFY key.',
    );
  });

  it.each([
    ['a byte too many', `${ENCODED}00`, '194 bytes; 193 bytes (gran, babe, para, asgn, audi, beef) were expected'],
    ['no prefix', ENCODED.slice(2), '`0x` and hex digits'],
    ['half a byte', ENCODED.slice(0, -1), '`0x` and hex digits'],
    ['nothing', '0x', '`0x` and hex digits'],
  ])('with %s are refused', (_, text, reason) => {
    expect(() => splitSessionKeys(text, USUAL_LAYOUT)).toThrow(reason);
  });

  it('are the same from the struct on chain', () => {
    const names = ['grandpa', 'babe', 'paraValidator', 'paraAssignment', 'authorityDiscovery', 'beefy'];
    const fields = Object.fromEntries([...PARTS, BEEFY].map((part, index) => [names[index], `0x${part}`]));

    expect(sessionKeysOf(fields, USUAL_LAYOUT)).toEqual(splitSessionKeys(ENCODED, USUAL_LAYOUT));
    expect(() => sessionKeysOf({ ...fields, beefy: `0x${PARTS[0]}` }, USUAL_LAYOUT)).toThrow('no 33-byte `beefy`');
    expect(() => sessionKeysOf({ ...fields, babe: undefined }, USUAL_LAYOUT)).toThrow('no 32-byte `babe`');
  });

  it('of an unknown kind stop the reader', () => {
    expect(() => keyLayout([{ field: 'mixnet', bytes: 32 }])).toThrow('`mixnet`, which Baton does not know');
  });
});

describe('a keystore', () => {
  const babe = { type: 'babe', publicKey: `0x${PARTS[1]}` } as const;

  it('names its files after type and public key', () => {
    expect(fileOfKey(babe)).toBe(`62616265${PARTS[1]}`);
    expect(keyOfFile(`62616265${PARTS[1]}`)).toEqual(babe);
    expect(keyOfFile(`62656566${BEEFY}`)).toEqual({ type: 'beef', publicKey: `0x${BEEFY}` });
  });

  it.each(['', '.DS_Store', '62616265', `62616265${PARTS[1]}.tmp`, `0001ff02${PARTS[1]}`, `6261626${PARTS[1]}`])(
    'has no key in a file named `%s`',
    (name) => {
      expect(keyOfFile(name)).toBeNull();
    },
  );

  it('shares a key with another one only by type and public key', () => {
    const grandpa = { type: 'gran', publicKey: babe.publicKey } as const;

    expect(sharedKeys([babe, grandpa], [babe])).toEqual([babe]);
    expect(sharedKeys([grandpa], [babe])).toEqual([]);
  });
});
