/**
 * The limits of the Web API. Sources: docs.slack.dev/apis/web-api/rate-limits (tiers; chat.postMessage about one a second
 * in a channel with short bursts, several hundred a minute in a workspace).
 */
const MINUTE_MS = 60_000;
const POST_PER_SECOND = 1;
/** "Short bursts" has no number in the docs. */
const POST_BURST = 4;
/** The docs say "several hundred messages per minute". */
const POSTS_PER_MINUTE = 300;

export interface RateLimits {
  /** Seconds to wait, or null where the call may go through, which is then counted. */
  retryAfter(method: string, perMinute: number | undefined, channel: string | undefined): number | null;
}

export function createRateLimits(now: () => number): RateLimits {
  const calls = new Map<string, number[]>();
  const buckets = new Map<string, { tokens: number; atMs: number }>();
  return {
    retryAfter(method, perMinute, channel) {
      const isPost = method === 'chat.postMessage';
      const most = isPost ? POSTS_PER_MINUTE : perMinute;
      const recent = (calls.get(method) ?? []).filter((at) => at > now() - MINUTE_MS);
      const oldest = recent[0];
      if (most !== undefined && recent.length >= most && oldest !== undefined) {
        return Math.max(1, Math.ceil((oldest + MINUTE_MS - now()) / 1000));
      }
      if (isPost && channel !== undefined) {
        const seconds = drawFrom(buckets, channel, now());
        if (seconds !== null) return seconds;
      }
      calls.set(method, [...recent, now()]);
      return null;
    },
  };
}

/** Takes one message out of the channel's bucket, or says after how many seconds there is one. */
function drawFrom(
  buckets: Map<string, { tokens: number; atMs: number }>,
  channel: string,
  nowMs: number,
): number | null {
  const bucket = buckets.get(channel) ?? { tokens: POST_BURST, atMs: nowMs };
  const filled = Math.min(POST_BURST, bucket.tokens + ((nowMs - bucket.atMs) / 1000) * POST_PER_SECOND);
  const enough = filled >= 1;
  buckets.set(channel, { tokens: enough ? filled - 1 : filled, atMs: nowMs });
  return enough ? null : Math.max(1, Math.ceil((1 - filled) / POST_PER_SECOND));
}
