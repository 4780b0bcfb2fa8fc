const NEWLINE = 10;

/** What was sent to a call, as far as it has come. */
export interface Input {
  feed(bytes: Buffer): void;
  end(): void;
  /** The next line without its newline; null while there is no newline. */
  line(): string | null;
  /** So many bytes, fewer if the input has ended before; null while they are on their way. */
  bytes(count: number): Buffer | null;
  /** Whatever is there, and no more than that. */
  rest(count: number): Buffer;
  readonly ended: boolean;
  /** Whether a whole line has come. */
  readonly hasLine: boolean;
}

export function createInput(): Input {
  let pending = Buffer.alloc(0);
  let ended = false;
  const rest = (count: number): Buffer => {
    const taken = pending.subarray(0, count);
    pending = pending.subarray(count);
    return taken;
  };
  return {
    feed: (bytes) => {
      if (!ended) pending = Buffer.concat([pending, bytes]);
    },
    end: () => void (ended = true),
    line() {
      const end = pending.indexOf(NEWLINE);
      return end < 0 ? null : rest(end + 1).toString('latin1', 0, end);
    },
    bytes: (count) => (pending.length >= count || ended ? rest(count) : null),
    rest,
    get hasLine() {
      return pending.includes(NEWLINE);
    },
    get ended() {
      return ended;
    },
  };
}
