import type { Clock } from '../../domain/clock.ts';

/**
 * Slack wants a word within 3 s, and the way there and back takes up to a second of them. A store that is slower is waited for
 * after that word. Unit: milliseconds.
 */
const ACKNOWLEDGED_WITHIN_MS = 1_500;

/** Acknowledges when the work has been stored, or when Slack would wait no longer. What `ack` throws is Slack's loss: it asks again. */
export async function acknowledge(ack: () => Promise<void>, work: Promise<unknown>, clock: Clock): Promise<void> {
  const enough = new AbortController();
  const waited = clock.sleep(ACKNOWLEDGED_WITHIN_MS, enough.signal).catch(() => undefined);
  await Promise.race([work.catch(() => undefined), waited]);
  enough.abort();
  await ack();
}
