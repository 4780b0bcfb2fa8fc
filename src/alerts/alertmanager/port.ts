/** One condition on a label, as Alertmanager's API has it. A regular expression is for the whole value. */
export interface Matcher {
  readonly name: string;
  readonly value: string;
  readonly isRegex: boolean;
  readonly isEqual: boolean;
}

/** A silence to be made, or to be made anew in the place of the one with this id. Times in milliseconds since 1970. */
export interface SilenceOrder {
  readonly id: string | null;
  readonly matchers: readonly Matcher[];
  readonly startsAtMs: number;
  readonly endsAtMs: number;
  readonly createdBy: string;
  readonly comment: string;
}

/** A silence that lasts, or will. */
export interface FoundSilence {
  readonly id: string;
  readonly comment: string;
  /** Unit: milliseconds since 1970. */
  readonly startsAtMs: number;
}

/** What came of a call. `refused`: it answered, and did not do it. `away`: no answer, so that it may have been done. */
export type Answered<T> =
  { readonly kind: 'ok'; readonly value: T } | { readonly kind: 'refused' | 'away'; readonly because: string };

/** Alertmanager, as far as silences go. Nothing throws, and every call is over within seconds. */
export interface AlertmanagerPort {
  /** Its version, to see that it is one and that it lets us in. */
  version(): Promise<Answered<string>>;
  /** Those that have not ended. */
  silences(): Promise<Answered<readonly FoundSilence[]>>;
  /** Fingerprints of all alerts that fire, silenced or not. */
  firing(): Promise<Answered<ReadonlySet<string>>>;
  /** Its id, which is a new one when the matchers have changed. */
  put(order: SilenceOrder): Promise<Answered<string>>;
  /** Ends it now. */
  end(id: string): Promise<Answered<null>>;
}
