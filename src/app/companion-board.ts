import { pictureKey } from '../chats/delivery/send.ts';
import type { Destination, Outbox } from '../chats/outbox.ts';
import { milestones } from '../chats/project/milestone-card.ts';
import { stopMessages } from '../chats/project/stop-message.ts';
import { textCard } from '../chats/project/simple-cards.ts';
import type { Clock } from '../domain/clock.ts';
import type { JournalEntry } from '../domain/journal.ts';
import type { Run } from '../domain/run.ts';
import { NEWS_FOR_MS } from './plan-board.ts';

/**
 * What goes with the card of a run in chats, and not on the page, which is looked at and shows both itself: new messages at its
 * milestones and stops, because an edit calls nobody, and its timeline as a picture when it has ended.
 */
export async function wantCompanions(
  { outbox, clock }: { readonly outbox: Outbox; readonly clock: Clock },
  chats: readonly Destination[],
  run: Run,
  entries: readonly JournalEntry[],
): Promise<void> {
  if (chats.length === 0) return;
  for (const { card, atMs } of milestones(run, entries)) {
    const age = clock.now() - atMs > NEWS_FOR_MS ? 'past' : 'news';
    await outbox.want(chats, card, 'decision', 1, age);
  }
  for (const { card, atMs } of stopMessages(run, entries)) {
    const age = clock.now() - atMs > NEWS_FOR_MS ? 'past' : 'news';
    await outbox.want(chats, card, 'alert', 1, age);
  }
  const hasSteps = entries.some(({ event }) => event.kind === 'step.began');
  if (run.endedAtMs !== null && hasSteps)
    await outbox.want(chats, textCard(pictureKey(run.id), 'Timeline', run.id), 'progress', 1);
}
