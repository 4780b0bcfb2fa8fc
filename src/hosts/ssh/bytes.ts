const NEWLINE = 0x0a;

/** Bytes that have arrived and are not yet read. */
export interface Bytes {
  add(chunk: Buffer): void;
  isEmpty(): boolean;
  /** Up to `length` of them. */
  take(length: number): Buffer;
  /**
   * The next line without its newline, or null while the newline has not come.
   * @param limit the longest line in bytes
   * @throws what `tooLong` gives, for a line that is longer, whether or not its newline has come
   */
  takeLine(limit: number, tooLong: () => Error): string | null;
}

/** No bytes as yet. */
export function createBytes(): Bytes {
  let rest: Buffer = Buffer.alloc(0);
  function take(length: number): Buffer {
    const part = rest.subarray(0, length);
    rest = rest.subarray(part.length);
    return part;
  }
  return {
    add: (chunk) => void (rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk])),
    isEmpty: () => rest.length === 0,
    take,
    takeLine: (limit, tooLong) => {
      const end = rest.indexOf(NEWLINE);
      if ((end === -1 ? rest.length : end) > limit) throw tooLong();
      return end === -1 ? null : take(end + 1).toString('utf8', 0, end);
    },
  };
}
