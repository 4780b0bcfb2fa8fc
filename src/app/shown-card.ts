import type { Card } from '../chats/card.ts';
import type { Destination } from '../chats/outbox.ts';
import type { Store } from '../store/store.ts';

const REPLY = 'reply:';

/**
 * A card that somebody sees and presses: as it is wanted at that place; else as the page has it; else an answer that only one person
 * has seen. @param where null where it was shown to one person alone
 */
export async function findShown(store: Store, key: string, where: Destination | null): Promise<Card | null> {
  const there = where === null ? null : await store.outbox.find(where, key);
  if (there !== null) return there;
  const shown = await store.web.find(key);
  if (shown !== null) return shown.card;
  return key.startsWith(REPLY) ? store.intake.kept(key.slice(REPLY.length)) : null;
}
