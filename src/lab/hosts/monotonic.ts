/** CLOCK_MONOTONIC of the machine in milliseconds: the one time line that all processes of the lab share. */
export function monotonicMs(): number {
  return Number(process.hrtime.bigint()) / 1e6;
}
