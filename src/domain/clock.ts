/** Time, passed in so that tests and the simulation own it. */
export interface Clock {
  /** Wall clock. Unit: milliseconds since 1970. */
  now(): number;
  /** Never goes back; for durations only. Unit: milliseconds. */
  monotonic(): number;
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}
