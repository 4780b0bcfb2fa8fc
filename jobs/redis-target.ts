import type { Tls } from '../src/platform/tls.ts';

/** How to prove who we are to a Redis. Secrets, resolved: never logged. */
interface RedisAccess {
  readonly username?: string;
  readonly password?: string;
  readonly sentinelPassword?: string;
  readonly tls?: Tls;
  /** Keeps the queues of one fleet apart from those of another on the same Redis. Default: none. */
  readonly fleet?: string;
}

/** One Redis by its URL, a master that Sentinels name, or a Cluster. Addresses are `HOST:PORT`. */
export type RedisTarget = RedisAccess &
  (
    | { readonly url: string }
    | { readonly sentinels: readonly string[]; readonly master: string }
    | { readonly cluster: readonly string[] }
  );

/** A queue's keys must lie on one node of a Cluster; what stands in braces decides on which. */
export function prefixOf({ fleet }: RedisTarget): string {
  return fleet === undefined ? '{baton}' : `{baton-${fleet}}`;
}

/** Where it is, in words without a secret. */
export function placeOf(target: RedisTarget): string {
  if ('sentinels' in target) return `the master ${target.master} of the Sentinels ${target.sentinels.join(', ')}`;
  if ('cluster' in target) return `the Cluster at ${target.cluster.join(', ')}`;
  const url = URL.parse(target.url);
  return url === null ? 'REDIS_URL' : `${url.hostname}:${url.port === '' ? '6379' : url.port}`;
}

export function hostAndPort(address: string): { host: string; port: number } {
  const at = address.lastIndexOf(':');
  return { host: address.slice(0, at), port: Number(address.slice(at + 1)) };
}
