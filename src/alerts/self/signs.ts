/** Signs of life, by the database's clock. */
export interface SignStore {
  /** Writes down that it was seen now; committed when it returns. */
  seen(name: string): Promise<void>;
  /** How long ago it was seen last; null when never. Unit: milliseconds. */
  ageMs(name: string): Promise<number | null>;
}

/** The sign of the alert that always fires. */
export const DEAD_MAN_SIGN = 'dead-man';
