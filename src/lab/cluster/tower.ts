import type { PublicKey, Slot } from '../../domain/names.ts';
import { encodeBase58, verifySignature, type Keypair } from './keys.ts';
import { lastVoteOf, type Lockout, type VoteStack } from './lockouts.ts';

/** What a tower file says. */
export interface Tower extends VoteStack {
  readonly identity: PublicKey;
}

/** Why a tower file cannot be used, in agave's words (`TowerError` in core/src/consensus.rs). */
export class TowerFileError extends Error {
  override readonly name = 'TowerFileError';
}

/** `SavedTowerVersions`: 0 holds the layout of 1.7.14, 1 the one written today. */
const CURRENT = 1;
/** `VoteTransaction::TowerSync`. */
const TOWER_SYNC = 3;
/** Agave's VOTE_THRESHOLD_DEPTH and VOTE_THRESHOLD_SIZE. */
const THRESHOLD_DEPTH = 8n;
const THRESHOLD_SIZE = 2 / 3;
/** `CircBuf<(Pubkey, Epoch, Epoch)>` with 32 places, empty: 32 × 48 zero bytes, index 31, `is_empty` true. */
const NO_PRIOR_VOTERS = Buffer.concat([Buffer.alloc(32 * 48), u64(31), Buffer.from([1])]);
const NO_ROOT = 2n ** 64n - 1n;

/**
 * The bytes of `tower-1_9-<identity>.bin`, bincode as agave 1.9 to 4.3 writes it (`Tower1_14_11` inside
 * `SavedTowerVersions::Current`), signed with the identity.
 */
export function encodeTower(stack: VoteStack, identity: Keypair, bankHash: Buffer, nowMs = Date.now()): Buffer {
  const data = Buffer.concat([
    identity.publicBytes,
    u64(THRESHOLD_DEPTH),
    f64(THRESHOLD_SIZE),
    encodeVoteState(stack),
    encodeTowerSync(stack, bankHash),
    u64(lastVoteOf(stack) ?? 0), // last_timestamp.slot
    u64(Math.floor(nowMs / 1000)), // last_timestamp.timestamp
  ]);
  return Buffer.concat([u32(CURRENT), identity.sign(data), u64(data.length), data]);
}

/** `VoteState1_14_11`, of which a tower uses the votes and the root. */
function encodeVoteState(stack: VoteStack): Buffer {
  return Buffer.concat([
    Buffer.alloc(32 + 32 + 1), // node_pubkey, authorized_withdrawer, commission
    u64(stack.votes.length),
    ...stack.votes.map((vote) => Buffer.concat([u64(vote.slot), u32(vote.confirmationCount)])),
    stack.root === null ? Buffer.from([0]) : Buffer.concat([Buffer.from([1]), u64(stack.root)]),
    u64(0), // authorized_voters
    NO_PRIOR_VOTERS,
    u64(0), // epoch_credits
    Buffer.alloc(16), // last_timestamp
  ]);
}

/** `VoteTransaction::TowerSync` in its compact form: offsets from the root, each as a variable-length number. */
function encodeTowerSync(stack: VoteStack, bankHash: Buffer): Buffer {
  let previous = stack.root ?? 0;
  const offsets = stack.votes.map((vote) => {
    const offset = varint(vote.slot - previous);
    previous = vote.slot;
    return Buffer.concat([offset, Buffer.from([vote.confirmationCount])]);
  });
  return Buffer.concat([
    u32(TOWER_SYNC),
    u64(stack.root ?? NO_ROOT),
    varint(stack.votes.length), // short_vec: the same seven-bit groups
    ...offsets,
    bankHash,
    Buffer.from([0]), // timestamp: None
    bankHash, // block_id
  ]);
}

/**
 * Reads a tower file as `Tower::restore` does: signature by `identity`, then the layout, then the key inside.
 * @throws TowerFileError in agave's words
 */
export function decodeTower(bytes: Buffer, identity: PublicKey, identityBytes: Buffer): Tower {
  const variant = read(bytes, 0, 4).readUInt32LE();
  if (variant > CURRENT) throw malformed(`invalid value: integer \`${variant}\`, expected variant index 0 <= i < 2`);
  const data = read(bytes, 76, Number(read(bytes, 68, 8).readBigUInt64LE()));
  if (!verifySignature(identityBytes, data, read(bytes, 4, 64))) {
    throw new TowerFileError('The signature on the saved tower is invalid');
  }
  const found = encodeBase58(read(data, 0, 32));
  if (found !== identity) {
    throw new TowerFileError(
      `The tower does not match this validator: node_pubkey is ${identity} but found tower for ${found}`,
    );
  }
  return { identity, ...decodeVoteState(data.subarray(48)) };
}

function decodeVoteState(state: Buffer): VoteStack {
  const count = Number(read(state, 65, 8).readBigUInt64LE());
  const votes: Lockout[] = [];
  for (let index = 0; index < count; index++) {
    const vote = read(state, 73 + index * 12, 12);
    votes.push({ slot: Number(vote.readBigUInt64LE()), confirmationCount: vote.readUInt32LE(8) });
  }
  const after = 73 + count * 12;
  const root: Slot | null = read(state, after, 1)[0] === 1 ? Number(read(state, after + 1, 8).readBigUInt64LE()) : null;
  return { votes, root };
}

function read(bytes: Buffer, offset: number, length: number): Buffer {
  if (offset + length > bytes.length) throw malformed('io error: unexpected end of file');
  return bytes.subarray(offset, offset + length);
}

function malformed(detail: string): TowerFileError {
  return new TowerFileError(`Serialization Error: ${detail}`);
}

function u32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}

function u64(value: number | bigint): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(BigInt(value));
  return bytes;
}

function f64(value: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeDoubleLE(value);
  return bytes;
}

/** Seven bits a byte, low ones first; the high bit says that more follow. */
function varint(value: number): Buffer {
  const bytes: number[] = [];
  let rest = value;
  while (rest >= 0x80) {
    bytes.push((rest % 0x80) + 0x80);
    rest = Math.floor(rest / 0x80);
  }
  bytes.push(rest);
  return Buffer.from(bytes);
}
