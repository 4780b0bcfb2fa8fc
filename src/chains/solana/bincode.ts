/**
 * Reads bincode 1.x with fixed-width little-endian integers, as agave stores its tower (`bincode::serialize`), and the two
 * compact forms the Solana SDK adds: `short_vec` lengths and `serde_varint` integers.
 *
 * Every method throws a plain Error on anything it does not understand; nothing is guessed and nothing is read twice.
 */
export interface BincodeReader {
  u8(): number;
  u32(): number;
  u64(): bigint;
  /** A slot. Throws above 2^53, which no chain reaches in this age of the world. */
  slot(): number;
  /** One byte, 0 or 1. */
  flag(): boolean;
  bytes(length: number): Buffer;
  /** Number of items that follow, refused when they could not fit into the bytes that are left. */
  count(itemBytes: number): number;
  /** `solana-short-vec`: 1 to 3 bytes of 7 bits, at most 65,535, shortest form only. */
  shortCount(): number;
  /** `solana-serde-varint`: up to 10 bytes of 7 bits, shortest form only. */
  varint(): bigint;
  /** Throws unless every byte has been read. */
  end(): void;
}

export function readBincode(bytes: Buffer): BincodeReader {
  let at = 0;
  const take = (length: number): Buffer => {
    if (length > bytes.length - at) throw new Error(`ends at byte ${bytes.length}, ${length} more needed at ${at}`);
    const taken = bytes.subarray(at, at + length);
    at += length;
    return taken;
  };
  const u8 = () => take(1).readUInt8();
  const u64 = () => take(8).readBigUInt64LE();
  const sevenBits = (maxBytes: number, limit: bigint): bigint => {
    let value = 0n;
    for (let index = 0; index < maxBytes; index++) {
      const byte = u8();
      value |= BigInt(byte & 0x7f) << BigInt(7 * index);
      if ((byte & 0x80) !== 0) continue;
      if (byte === 0 && index > 0) throw new Error(`number at byte ${at} is not in its shortest form`);
      if (value > limit) throw new Error(`number at byte ${at} is too large`);
      return value;
    }
    throw new Error(`number at byte ${at} does not end`);
  };
  return {
    u8,
    u32: () => take(4).readUInt32LE(),
    u64,
    slot: () => safeNumber(u64()),
    flag: () => {
      const value = u8();
      if (value > 1) throw new Error(`flag at byte ${at - 1} is ${value}`);
      return value === 1;
    },
    bytes: take,
    count: (itemBytes) => {
      const count = u64();
      if (count * BigInt(itemBytes) > BigInt(bytes.length - at))
        throw new Error(`${count} items do not fit at byte ${at}`);
      return Number(count);
    },
    shortCount: () => Number(sevenBits(3, 65_535n)),
    varint: () => sevenBits(10, 0xffff_ffff_ffff_ffffn),
    end: () => {
      if (at !== bytes.length) throw new Error(`${bytes.length - at} bytes are left over at ${at}`);
    },
  };
}

/** Exact conversion or a throw. */
export function safeNumber(value: bigint): number {
  if (value > BigInt(Number.MAX_SAFE_INTEGER)) throw new Error(`${value} is no slot`);
  return Number(value);
}
