import { createPublicKey, verify } from 'node:crypto';
import { BatonError, messageOf } from '../../domain/failure.ts';
import type { PublicKey, Slot } from '../../domain/names.ts';
import { encodeBase58 } from '../../domain/base58.ts';
import { readBincode, safeNumber, type BincodeReader } from './bincode.ts';

/** What a tower file says, read from its bytes. */
export interface Tower {
  /** The inner form: `current` is Tower1_14_11, `1.7.14` the older one. */
  readonly variant: 'current' | '1.7.14';
  /** The key the tower belongs to. */
  readonly identity: PublicKey;
  /** The last slot voted for. */
  readonly lastVote: Slot;
  readonly root: Slot | null;
  /** Whether the signature over the inner bytes is by `identity`. False is a finding, not an error: the caller decides. */
  readonly signatureValid: boolean;
}

/** A full tower of 31 votes is about 2.3 KiB; the guard sends no more than this. Unit: bytes. */
const LARGEST_TOWER = 16_384;
/** MAX_LOCKOUT_HISTORY in agave. */
const MOST_LOCKOUTS = 31;
/** 32 × (public key, epoch, epoch), then the index: prior_voters of VoteState1_14_11 before its `is_empty`. */
const PRIOR_VOTERS_BYTES = 32 * (32 + 8 + 8) + 8;
const NO_ROOT = 0xffff_ffff_ffff_ffffn;

/**
 * Reads a `tower-1_9-<identity>.bin` file.
 *
 * Layout as read in agave (anza-xyz/agave at 72b4a46d and 876a360b, same in 2.x to 4.x): core/src/consensus/
 * tower_storage.rs (SavedTowerVersions, SavedTower), tower1_14_11.rs, tower1_7_14.rs, tower_vote_state.rs; VoteState1_14_11,
 * `serde_compact_vote_state_update` and `serde_tower_sync` in solana-vote-interface; VoteTransaction in agave's vote crate.
 * Checked against firedancer's independent reader src/choreo/tower/fd_tower_file.c at 27aa499e, which agrees byte for byte
 * (and signs another message, so that its own towers show `signatureValid: false` here, as they must).
 *
 * Stricter than agave: bytes left over, numbers not in their shortest form and a vote that is not the last lockout refuse.
 * agave asserts the last of these itself after a restore (consensus.rs, adjust_lockouts_after_replay).
 *
 * @throws `tower/unreadable` on anything that is not understood
 */
export function decodeTower(bytes: Buffer): Tower {
  try {
    if (bytes.length > LARGEST_TOWER) throw new Error(`${bytes.length} bytes is no tower`);
    return decode(bytes);
  } catch (error) {
    throw new BatonError('tower/unreadable', `The tower file cannot be read: ${messageOf(error)}.`, { cause: error });
  }
}

function decode(bytes: Buffer): Tower {
  const file = readBincode(bytes);
  const variant = variantOf(file.u32());
  const signature = file.bytes(64);
  const inner = file.bytes(file.count(1));
  file.end();

  const reader = readBincode(inner);
  const key = reader.bytes(32);
  reader.bytes(8 + 8); // threshold_depth, threshold_size
  const { lockouts, root } = readVoteState(reader);
  const voted = variant === '1.7.14' ? readVote(reader) : readVoteTransaction(reader);
  reader.bytes(8 + 8); // last_timestamp: slot, seconds
  reader.end();

  const lastVote = voted.at(-1);
  if (lastVote === undefined) throw new Error('it holds no vote');
  assertAscending(voted);
  if (lastVote !== lockouts.at(-1)) {
    throw new Error(`its last vote is ${lastVote} and its last lockout ${lockouts.at(-1) ?? 'none'}`);
  }
  return { variant, identity: encodeBase58(key), lastVote, root, signatureValid: signedBy(key, inner, signature) };
}

function variantOf(tag: number): Tower['variant'] {
  if (tag === 0) return '1.7.14';
  if (tag === 1) return 'current';
  throw new Error(`version ${tag} is not known`);
}

/** VoteState1_14_11. Only lockouts and root are used in a tower; the rest is read to find its end. */
function readVoteState(reader: BincodeReader): { lockouts: Slot[]; root: Slot | null } {
  reader.bytes(32 + 32 + 1); // node_pubkey, authorized_withdrawer, commission
  const lockouts = readLockouts(reader);
  const root = reader.flag() ? reader.slot() : null;
  reader.bytes(reader.count(8 + 32) * (8 + 32)); // authorized_voters
  reader.bytes(PRIOR_VOTERS_BYTES);
  reader.flag(); // prior_voters.is_empty
  reader.bytes(reader.count(3 * 8) * 3 * 8); // epoch_credits
  reader.bytes(8 + 8); // last_timestamp
  assertAscending(root === null ? lockouts : [root, ...lockouts]);
  return { lockouts, root };
}

/** `(slot u64, confirmation_count u32)` each, oldest first. */
function readLockouts(reader: BincodeReader): Slot[] {
  return times(reader.count(8 + 4), () => {
    const slot = reader.slot();
    const confirmations = reader.u32();
    if (confirmations < 1 || confirmations > MOST_LOCKOUTS)
      throw new Error(`slot ${slot} has ${confirmations} confirmations`);
    return slot;
  });
}

/** VoteTransaction: 0 Vote, 1 VoteStateUpdate, 2 CompactVoteStateUpdate, 3 TowerSync. Alpenglow's votes are not towers. */
function readVoteTransaction(reader: BincodeReader): Slot[] {
  const tag = reader.u32();
  switch (tag) {
    case 0:
      return readVote(reader);
    case 1: {
      const slots = readLockouts(reader);
      if (reader.flag()) reader.slot();
      readHashAndTime(reader);
      return slots;
    }
    case 2: {
      const slots = readOffsets(reader);
      readHashAndTime(reader);
      return slots;
    }
    case 3: {
      const slots = readOffsets(reader);
      readHashAndTime(reader);
      reader.bytes(32); // block_id
      return slots;
    }
    default:
      throw new Error(`vote form ${tag} is not known`);
  }
}

/** Vote: slots, bank hash, optional time. */
function readVote(reader: BincodeReader): Slot[] {
  const slots = times(reader.count(8), () => reader.slot());
  readHashAndTime(reader);
  return slots;
}

/** The compact form: the root, then each slot as its distance from the one before. */
function readOffsets(reader: BincodeReader): Slot[] {
  const root = reader.u64();
  let slot = root === NO_ROOT ? 0n : root;
  return times(reader.shortCount(), () => {
    slot += reader.varint();
    reader.u8(); // confirmation count
    return safeNumber(slot);
  });
}

function readHashAndTime(reader: BincodeReader): void {
  reader.bytes(32);
  if (reader.flag()) reader.bytes(8);
}

function times(count: number, read: () => Slot): Slot[] {
  if (count > MOST_LOCKOUTS) throw new Error(`${count} votes are more than a tower holds`);
  return Array.from({ length: count }, read);
}

function assertAscending(slots: readonly Slot[]): void {
  const wrong = slots.find((slot, index) => index > 0 && slot <= (slots[index - 1] ?? 0));
  if (wrong !== undefined) throw new Error(`slot ${wrong} does not follow the one before it`);
}

function signedBy(key: Buffer, message: Buffer, signature: Buffer): boolean {
  try {
    const jwk = { kty: 'OKP', crv: 'Ed25519', x: key.toString('base64url') };
    return verify(null, message, createPublicKey({ key: jwk, format: 'jwk' }), signature);
  } catch {
    return false; // 32 bytes that are no point on the curve cannot have signed anything
  }
}
