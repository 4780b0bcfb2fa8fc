import { createHash } from 'node:crypto';
import { PLATFORM } from '../options.ts';

/**
 * What one bucket lets through: so many calls, then none until it is full again. The numbers of most buckets are unpublished
 * ("rate limits should not be hard coded", developers/topics/rate-limits.mdx); these were seen by libraries in the headers.
 */
export interface BucketRule {
  readonly limit: number;
  readonly seconds: number;
}

/** Where one call stands in its bucket. Times in seconds. */
export interface BucketState extends BucketRule {
  readonly name: string;
  readonly remaining: number;
  readonly resetAfterS: number;
  readonly resetAtS: number;
}

export type Passage =
  | { readonly kind: 'through'; readonly bucket: BucketState | null }
  | {
      readonly kind: 'limited';
      readonly retryAfterS: number;
      readonly scope: 'user' | 'global';
      readonly bucket: BucketState | null;
    };

export interface RateLimits {
  /** Counts the call. @param major the channel, guild or webhook of the path @param isGlobal false for interaction endpoints */
  pass(route: string, major: string, rule: BucketRule | undefined, isGlobal: boolean): Passage;
}

export function createRateLimits(now: () => number): RateLimits {
  const buckets = new Map<string, { used: number; resetAtMs: number }>();
  let second: number[] = [];
  return {
    pass(route, major, rule, isGlobal) {
      if (isGlobal) {
        second = second.filter((at) => at > now() - 1000);
        const [oldest] = second;
        if (oldest !== undefined && second.length >= PLATFORM.requestsPerSecond)
          return { kind: 'limited', retryAfterS: (oldest + 1000 - now()) / 1000, scope: 'global', bucket: null };
        second.push(now());
      }
      if (rule === undefined) return { kind: 'through', bucket: null };
      const key = `${route} ${major}`;
      const known = buckets.get(key);
      const bucket =
        known !== undefined && known.resetAtMs > now() ? known : { used: 0, resetAtMs: now() + rule.seconds * 1000 };
      buckets.set(key, bucket);
      const isFull = bucket.used >= rule.limit;
      if (!isFull) bucket.used += 1;
      const resetAfterS = (bucket.resetAtMs - now()) / 1000;
      const state = {
        ...rule,
        name: bucketName(route),
        remaining: rule.limit - bucket.used,
        resetAfterS,
        resetAtS: bucket.resetAtMs / 1000,
      };
      return isFull
        ? { kind: 'limited', retryAfterS: resetAfterS, scope: 'user', bucket: state }
        : { kind: 'through', bucket: state };
    },
  };
}

/** Opaque, and the same for every channel. */
export function bucketName(route: string): string {
  return createHash('sha256').update(route).digest('hex').slice(0, 32);
}

export function bucketHeaders(bucket: BucketState | null): Record<string, string> {
  if (bucket === null) return {};
  return {
    'x-ratelimit-limit': String(bucket.limit),
    'x-ratelimit-remaining': String(bucket.remaining),
    'x-ratelimit-reset': bucket.resetAtS.toFixed(3),
    'x-ratelimit-reset-after': bucket.resetAfterS.toFixed(3),
    'x-ratelimit-bucket': bucket.name,
  };
}
