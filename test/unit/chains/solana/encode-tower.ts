import { generateKeyPairSync, sign, type KeyObject } from 'node:crypto';
import { encodeBase58 } from '../../../../src/domain/base58.ts';

/** A key that can sign a tower. */
export interface Signer {
  readonly publicKey: string;
  readonly bytes: Buffer;
  readonly secret: KeyObject;
}

export function makeSigner(): Signer {
  const { publicKey, privateKey } = generateKeyPairSync('ed25519');
  const bytes = Buffer.from(publicKey.export({ format: 'jwk' }).x ?? '', 'base64url');
  return { publicKey: encodeBase58(bytes), bytes, secret: privateKey };
}

/** The forms in which a tower holds its last vote. */
export type VoteForm = 'vote' | 'vote-state-update' | 'compact-vote-state-update' | 'tower-sync' | '1.7.14';

export interface TowerContent {
  readonly form: VoteForm;
  readonly lockouts: readonly number[];
  readonly root: number | null;
  /** Default: as the lockouts. */
  readonly voted?: readonly number[];
  /** Put in its place instead of a signature by `signer`. */
  readonly signature?: Buffer;
}

/** Writes a tower file as agave does, for reading it back: a second implementation, on purpose not shared with the reader. */
export function encodeTower(content: TowerContent, signer: Signer): Buffer {
  const voted = content.voted ?? content.lockouts;
  const data = Buffer.concat([
    signer.bytes,
    u64(8),
    Buffer.alloc(8, 0x3f),
    voteState(content),
    lastVote(content, voted),
    u64(voted.at(-1) ?? 0),
    u64(1_700_000_000),
  ]);
  const variant = content.form === '1.7.14' ? 0 : 1;
  return Buffer.concat([u32(variant), content.signature ?? sign(null, data, signer.secret), u64(data.length), data]);
}

function voteState({ lockouts, root }: TowerContent): Buffer {
  const depth = lockouts.length;
  return Buffer.concat([
    Buffer.alloc(32 + 32 + 1),
    u64(depth),
    ...lockouts.flatMap((slot, index) => [u64(slot), u32(depth - index)]),
    option(root === null ? null : u64(root)),
    u64(1), // one authorized voter
    u64(700),
    Buffer.alloc(32, 7),
    Buffer.alloc(32 * 48),
    u64(31),
    Buffer.from([1]),
    u64(1), // one entry of epoch credits
    Buffer.alloc(24, 1),
    Buffer.alloc(16),
  ]);
}

function lastVote({ form, root }: TowerContent, voted: readonly number[]): Buffer {
  const hash = Buffer.alloc(32, 9);
  const time = option(u64(1_700_000_000));
  switch (form) {
    case '1.7.14':
      return Buffer.concat([u64(voted.length), ...voted.map(u64), hash, time]);
    case 'vote':
      return Buffer.concat([u32(0), u64(voted.length), ...voted.map(u64), hash, time]);
    case 'vote-state-update':
      return Buffer.concat([
        u32(1),
        u64(voted.length),
        ...voted.flatMap((slot, index) => [u64(slot), u32(voted.length - index)]),
        option(root === null ? null : u64(root)),
        hash,
        option(null),
      ]);
    case 'compact-vote-state-update':
      return Buffer.concat([u32(2), offsets(voted, root), hash, time]);
    case 'tower-sync':
      return Buffer.concat([u32(3), offsets(voted, root), hash, time, Buffer.alloc(32, 5)]);
    default:
      return form satisfies never;
  }
}

function offsets(slots: readonly number[], root: number | null): Buffer {
  const items = slots.map((slot, index) =>
    Buffer.concat([varint(slot - (slots[index - 1] ?? root ?? 0)), Buffer.from([slots.length - index])]),
  );
  return Buffer.concat([root === null ? Buffer.alloc(8, 0xff) : u64(root), varint(slots.length), ...items]);
}

function varint(value: number): Buffer {
  const bytes: number[] = [];
  let rest = BigInt(value);
  for (; rest > 0x7fn; rest >>= 7n) bytes.push(Number(rest & 0x7fn) | 0x80);
  return Buffer.from([...bytes, Number(rest)]);
}

function option(bytes: Buffer | null): Buffer {
  return bytes === null ? Buffer.from([0]) : Buffer.concat([Buffer.from([1]), bytes]);
}

function u32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}

function u64(value: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(BigInt(value));
  return bytes;
}
