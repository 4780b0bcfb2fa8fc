/** Notes how something that was started is closed, and gives it back. */
export type Keep = <T>(thing: T, close: (thing: T) => Promise<void>) => T;

/** What was started, to be closed in the other order. */
export interface Kept {
  readonly keep: Keep;
  /** Goes on to the end whatever fails. @param tell told of every failure */
  closeAll(tell: (error: unknown) => void): Promise<void>;
}

export function createKept(): Kept {
  const closers: (() => Promise<void>)[] = [];
  return {
    keep(thing, close) {
      closers.push(() => close(thing));
      return thing;
    },
    async closeAll(tell) {
      for (const close of closers.splice(0).toReversed()) await close().catch(tell);
    },
  };
}
