/** A mistake planted into the example: what it is, how it gets there, the text that must be pointed at, what must be said. */
export interface Mistake {
  readonly title: string;
  readonly replace: string;
  readonly by: string;
  /** Unique text that starts at the place the problem must name. */
  readonly at: string;
  readonly says: readonly string[];
}
