import type { Clock } from '../../domain/clock.ts';
import { endsWithin } from '../../domain/within.ts';

/**
 * Slack wants a word within 3 s, and the way there and back takes up to a second of them. A store that is slower is waited for
 * after that word. Unit: milliseconds.
 */
const ACKNOWLEDGED_WITHIN_MS = 1_500;

/** Acknowledges when the work has been stored, or when Slack would wait no longer. What `ack` throws is Slack's loss: it asks again. */
export async function acknowledge(ack: () => Promise<void>, work: Promise<unknown>, clock: Clock): Promise<void> {
  await endsWithin(work, ACKNOWLEDGED_WITHIN_MS, clock);
  await ack();
}
