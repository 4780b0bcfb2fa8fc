/** Where Discord's count of milliseconds begins: 1 January 2015. Source: discord/discord-api-docs, reference.mdx, Snowflakes. */
const EPOCH_MS = 1_420_070_400_000n;
const TIME_BITS = 22n;

/** When something with this id was made. Unit: milliseconds since 1970. */
export function madeAtMs(id: string): number {
  return Number((BigInt(id) >> TIME_BITS) + EPOCH_MS);
}

/** An id below that of everything made from a moment on. @param ms milliseconds since 1970 */
export function idAt(ms: number): string {
  const since = BigInt(Math.max(0, Math.floor(ms))) - EPOCH_MS;
  return String((since < 0n ? 0n : since) << TIME_BITS);
}
