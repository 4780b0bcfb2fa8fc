import { describe, expect, it } from 'vitest';
import { decodeTower as decodeForBaton } from '../../../src/chains/solana/tower.ts';
import { newKeypair, type Keypair } from '../../../src/lab/cluster/keys.ts';
import { recordVote, type VoteStack } from '../../../src/lab/cluster/lockouts.ts';
import { decodeTower, encodeTower, TowerFileError } from '../../../src/lab/cluster/tower.ts';

const HASH = Buffer.alloc(32, 7);

function stackOf(votes: number): VoteStack {
  let stack: VoteStack = { votes: [], root: null };
  for (let slot = 1; slot <= votes; slot++) stack = recordVote(stack, 7_000_000 + slot);
  return stack;
}

const read = (bytes: Buffer, key: Keypair): VoteStack => decodeTower(bytes, key.publicKey, key.publicBytes);

describe('a tower file of the lab', () => {
  it.each([1, 2, 31, 40])('holds what was voted, with %i votes', (votes) => {
    const identity = newKeypair();
    const stack = stackOf(votes);

    const tower = read(encodeTower(stack, identity, HASH), identity);

    expect(tower).toEqual({ identity: identity.publicKey, ...stack });
  });

  it.each([1, 31, 40])('is read by Baton as a file of agave is, with %i votes', (votes) => {
    const identity = newKeypair();
    const stack = stackOf(votes);

    const tower = decodeForBaton(encodeTower(stack, identity, HASH));

    expect(tower).toEqual({
      variant: 'current',
      identity: identity.publicKey,
      lastVote: stack.votes.at(-1)?.slot,
      root: stack.root,
      signatureValid: true,
    });
  });

  it('contains the last vote as eight little-endian bytes', () => {
    const bytes = encodeTower(stackOf(31), newKeypair(), HASH);
    const last = Buffer.alloc(8);
    last.writeBigUInt64LE(BigInt(7_000_000 + 31));

    expect(bytes.includes(last)).toBe(true);
  });

  it('is between two and three kilobytes when full ("file is ~2–3 KB")', () => {
    const { length } = encodeTower(stackOf(40), newKeypair(), HASH);

    expect(length).toBeGreaterThan(2000);
    expect(length).toBeLessThan(3000);
  });

  it('is refused when another key signed it, when a byte changed and when it is cut short', () => {
    const identity = newKeypair();
    const bytes = encodeTower(stackOf(5), identity, HASH);
    const changed = Buffer.from(bytes);
    changed.writeUInt8((changed.at(-1) ?? 0) ^ 1, changed.length - 1);

    expect(() => read(bytes, newKeypair())).toThrow(TowerFileError);
    expect(() => read(changed, identity)).toThrow('The signature on the saved tower is invalid');
    expect(() => read(bytes.subarray(0, 900), identity)).toThrow('Serialization Error');
  });
});
