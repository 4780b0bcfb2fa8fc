/** Whole numbers in SCALE: fixed length, lowest byte first, as hex with `0x`. */
const littleEndian = (value: bigint, bytes: number): string => {
  const big = value.toString(16).padStart(2 * bytes, '0');
  if (big.length > 2 * bytes) throw new RangeError(`${value} does not fit into ${bytes} bytes`);
  return `0x${big.match(/../g)?.toReversed().join('') ?? ''}`;
};

export const u32 = (value: number): string => littleEndian(BigInt(value), 4);
export const u64 = (value: number): string => littleEndian(BigInt(value), 8);
export const u128 = (value: bigint): string => littleEndian(value, 16);
