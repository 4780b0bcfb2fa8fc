/**
 * Rules of the store that can be switched off one at a time, to show that a checker misses each of them (safety protocol
 * 8.5). `no-raise-on-takeover`: a lease that changes hands keeps the identity's term. `no-conditional-intent`: an intent
 * is inserted for whoever asks, with or without the lease. `no-decision-row`: who tells or returns is not kept.
 * `no-unique-open-run`: a claim that stands hinders nobody. `one-word-declares`: one person's word is enough to declare a node fenced.
 */
export const STORE_MUTATIONS = [
  'no-raise-on-takeover',
  'no-conditional-intent',
  'no-decision-row',
  'no-unique-open-run',
  'one-word-declares',
] as const;

export type StoreMutation = (typeof STORE_MUTATIONS)[number];

/** What an operation is given of the world: the time by the database's clock, and which rules are off. */
export interface Moment {
  /** Unit: milliseconds since 1970. */
  readonly nowMs: number;
  readonly without: ReadonlySet<StoreMutation>;
}
