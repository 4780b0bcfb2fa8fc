/** One call of the store, as the one who plays the network sees it. */
export interface StoreCall {
  /** Who calls: one execution of one worker, or the people. */
  readonly connection: string;
  readonly kind: 'read' | 'write';
  /** What is done, in words that are the same in every schedule, for example `intent take-over solana.step-up`. */
  readonly name: string;
  /** 1, 2, 3 … over the calls of this kind on this connection. */
  readonly number: number;
}

/**
 * What becomes of a call. `answered`: carried out, and the caller hears of it. `not-sent`: it never arrives.
 * `answer-lost`: it is carried out, and to the caller it looks the same. `dies-before`, `dies-after`: the caller is gone
 * before it leaves, or before the answer comes: it never goes on.
 */
export type Fate = 'answered' | 'not-sent' | 'answer-lost' | 'dies-before' | 'dies-after';

/** Between a caller and the store. Whoever schedules a simulation plays it; time passes while its promises are open. */
export interface Line {
  /** Asked when the call leaves; the call arrives when this settles. */
  fateOf(call: StoreCall): Fate | Promise<Fate>;
  /** Asked when it was carried out; the caller hears of it when this settles. */
  onTheWayBack?(call: StoreCall): void | Promise<void>;
}

/** A line that can be cut and comes back; `next` says what becomes of a call while it is whole. */
export interface CuttableLine extends Line {
  cut(): void;
  mend(): void;
}

export function createCuttableLine(next: Line = { fateOf: () => 'answered' }): CuttableLine {
  let whole = true;
  return {
    cut: () => void (whole = false),
    mend: () => void (whole = true),
    fateOf: (call) => (whole ? next.fateOf(call) : 'not-sent'),
    onTheWayBack: (call) => next.onTheWayBack?.(call),
  };
}
