import { createHmac, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

/** Grafana's webhook notifier, 12 on: its default header, with lower-case hex. */
const SIGNATURE_HEADER = 'x-grafana-alerting-signature';
/** Clocks that are kept right differ by less, and a lost call is sent again within it. Unit: milliseconds. */
const WINDOW_MS = 300_000;

export interface GrafanaKey {
  readonly secret: string;
  /** In lower case; null where Grafana signs without a time stamp. */
  readonly stampHeader: string | null;
}

export interface SignedCall {
  /** Why it is not taken, before its body is read; null when it may be. */
  readonly refused: string | null;
  /**
   * Why it is not taken; null when the signature is good. It counts as taken from then on, so that nobody can send it again.
   * @see forget
   */
  verify(body: Uint8Array): string | null;
  /** It could not be taken after all, and may be sent again as it was. */
  forget(): void;
}

/**
 * Checks calls that Grafana signs: HMAC-SHA256 over the body as it came, or over `stamp:body`. Without a stamp the same call is taken
 * again, and comes to nothing new.
 * @param now in milliseconds since 1970
 * @returns null for a call without a signature
 */
export function createSignatures(
  { secret, stampHeader }: GrafanaKey,
  now: () => number,
): (headers: IncomingHttpHeaders) => SignedCall | null {
  const taken = new Map<string, number>();
  return (headers) => {
    const signature = headerOf(headers, SIGNATURE_HEADER);
    if (signature === null) return null;
    const stamp = stampHeader === null ? null : (headerOf(headers, stampHeader) ?? '');
    return {
      refused: stamp === null ? null : refusedStamp(stamp, now()),
      verify(body) {
        if (!isSigned(secret, stamp, body, signature)) return 'the signature is not of this body and secret';
        if (stamp === null) return null;
        for (const [each, untilMs] of taken) if (untilMs < now()) taken.delete(each);
        if (taken.has(signature)) return 'this call was taken before';
        taken.set(signature, Number(stamp) * 1_000 + WINDOW_MS);
        return null;
      },
      forget: () => void taken.delete(signature),
    };
  };
}

function refusedStamp(stamp: string, nowMs: number): string | null {
  if (!/^\d{1,11}$/.test(stamp)) return 'there is no time stamp, in seconds since 1970';
  const ageMs = nowMs - Number(stamp) * 1_000;
  if (ageMs > WINDOW_MS) return 'the time stamp is older than five minutes';
  return ageMs < -WINDOW_MS ? 'the time stamp lies more than five minutes ahead' : null;
}

function isSigned(secret: string, stamp: string | null, body: Uint8Array, signature: string): boolean {
  if (!/^[0-9a-f]{64}$/.test(signature)) return false;
  const hmac = createHmac('sha256', secret);
  if (stamp !== null) hmac.update(`${stamp}:`);
  return timingSafeEqual(hmac.update(body).digest(), Buffer.from(signature, 'hex'));
}

function headerOf(headers: IncomingHttpHeaders, name: string): string | null {
  const value = headers[name];
  return typeof value === 'string' ? value : null;
}
