/** The wall clock with fractions, which every process of the machine shares, Postgres too. Unit: milliseconds. */
export function now(): number {
  return performance.timeOrigin + performance.now();
}

export function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
