/** `+9.468 s`. @param atMs and `beganAtMs` by one clock, in milliseconds */
export function sinceWords(atMs: number, beganAtMs: number): string {
  return `+${(Math.round(atMs - beganAtMs) / 1000).toFixed(3)} s`;
}
