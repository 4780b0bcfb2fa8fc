import { PublicKey } from '@solana/web3.js';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodeBase58 } from '../../../../src/domain/base58.ts';
import { decodeTower, type Tower } from '../../../../src/chains/solana/tower.ts';
import { BatonError } from '../../../../src/domain/failure.ts';
import { encodeTower, makeSigner, type TowerContent, type VoteForm } from './encode-tower.ts';

const signer = makeSigner();
const FORMS: readonly VoteForm[] = ['vote', 'vote-state-update', 'compact-vote-state-update', 'tower-sync', '1.7.14'];
const full = Array.from({ length: 31 }, (_, index) => 300_000_000 + index * 3);
const plain: TowerContent = { form: 'tower-sync', lockouts: full, root: 299_999_990 };

const content: fc.Arbitrary<TowerContent> = fc.record({
  form: fc.constantFrom(...FORMS),
  root: fc.option(fc.integer({ min: 0, max: 1_000 })),
  lockouts: fc
    .uniqueArray(fc.integer({ min: 1_001, max: 2 ** 50 }), { minLength: 1, maxLength: 31 })
    .map((slots) => slots.toSorted((a, b) => a - b)),
});

function decodeOrNull(bytes: Buffer): Tower | null {
  try {
    return decodeTower(bytes);
  } catch (error) {
    if (error instanceof BatonError && error.code === 'tower/unreadable') return null;
    throw error;
  }
}

describe('decodeTower', () => {
  it.each(FORMS)('reads identity, last vote, root and signature of a tower with a %s', (form) => {
    const tower = decodeTower(encodeTower({ ...plain, form }, signer));

    expect(tower).toEqual({
      variant: form === '1.7.14' ? '1.7.14' : 'current',
      identity: signer.publicKey,
      lastVote: full.at(-1),
      root: 299_999_990,
      signatureValid: true,
    });
  });

  it('reads back whatever agave can write', () => {
    fc.assert(
      fc.property(content, (any) => {
        const tower = decodeTower(encodeTower(any, signer));

        expect(tower).toMatchObject({ lastVote: any.lockouts.at(-1), root: any.root, signatureValid: true });
      }),
      { numRuns: 100 },
    );
  });

  it('never accepts a tower that was cut off', () => {
    const bytes = encodeTower(plain, signer);

    for (let length = 0; length < bytes.length; length++) expect(decodeOrNull(bytes.subarray(0, length))).toBeNull();
  });

  it.each(FORMS)(
    'never takes a changed byte of a %s for another last vote or identity with a valid signature',
    (form) => {
      const few = { form, lockouts: full.slice(0, 4), root: plain.root };
      const bytes = encodeTower(few, signer);

      const taken = positions(bytes).filter((at) => {
        const changed = Buffer.from(bytes);
        changed[at] = (changed[at] ?? 0) ^ (1 << (at % 8));
        const tower = decodeOrNull(changed);
        return (
          tower?.signatureValid === true &&
          (tower.lastVote !== few.lockouts.at(-1) || tower.identity !== signer.publicKey)
        );
      });

      expect(taken).toEqual([]);
    },
  );

  it('never takes any change of several bytes for another last vote with a valid signature', () => {
    const bytes = encodeTower(plain, signer);
    const changes = fc.array(fc.tuple(fc.nat(bytes.length - 1), fc.nat(255)), { minLength: 1, maxLength: 6 });

    fc.assert(
      fc.property(changes, (list) => {
        const changed = Buffer.from(bytes);
        for (const [at, value] of list) changed[at] = value;
        const tower = decodeOrNull(changed);

        return (
          tower === null ||
          !tower.signatureValid ||
          (tower.lastVote === full.at(-1) && tower.identity === signer.publicKey)
        );
      }),
      { numRuns: 200 },
    );
  });

  it('says so when the signature is by another key', () => {
    const other = makeSigner();
    const forged = encodeTower({ ...plain, signature: encodeTower(plain, other).subarray(4, 68) }, signer);

    expect(decodeTower(forged).signatureValid).toBe(false);
  });

  it.each<[string, Buffer]>([
    ['nothing', Buffer.alloc(0)],
    ['bytes left over', Buffer.concat([encodeTower(plain, signer), Buffer.from([0])])],
    ['a version that is not known', withU32(encodeTower(plain, signer), 0, 2)],
    ['a last vote that is not the last lockout', encodeTower({ ...plain, voted: full.slice(0, -1) }, signer)],
    ['votes out of order', encodeTower({ ...plain, form: 'vote', lockouts: [5, 4, 9], root: null }, signer)],
    ['a lockout at or below the root', encodeTower({ ...plain, lockouts: [5, 9], root: 5 }, signer)],
    ['no vote at all', encodeTower({ ...plain, lockouts: [], root: null }, signer)],
    ['more votes than a tower holds', encodeTower({ ...plain, lockouts: [...full, 300_000_999] }, signer)],
    ['more bytes than any tower', Buffer.alloc(16_385, 1)],
  ])('refuses %s', (_, bytes) => {
    expect(decodeOrNull(bytes)).toBeNull();
  });
});

describe('encodeBase58', () => {
  it('writes every key as the Solana SDK does', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 32, maxLength: 32 }), fc.nat(32), (bytes, zeros) => {
        bytes.fill(0, 0, zeros);

        expect(encodeBase58(bytes)).toBe(new PublicKey(bytes).toBase58());
      }),
    );
  });
});

/** Every byte, but of the 1.5 KiB of zeros of prior voters only each 64th: they are all alike. */
function positions(bytes: Buffer): number[] {
  const zeros = bytes.indexOf(Buffer.alloc(32 * 48));
  return Array.from(bytes.keys()).filter((at) => at < zeros || at >= zeros + 32 * 48 || at % 64 === 0);
}

function withU32(bytes: Buffer, at: number, value: number): Buffer {
  const changed = Buffer.from(bytes);
  changed.writeUInt32LE(value, at);
  return changed;
}
