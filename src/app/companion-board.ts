import { pictureKey } from '../chats/delivery/send.ts';
import type { Destination, Lane, Outbox } from '../chats/outbox.ts';
import { type Milestone, milestones } from '../chats/project/milestone-card.ts';
import { stageCards } from '../chats/project/stage-card.ts';
import { stopMessages } from '../chats/project/stop-message.ts';
import { textCard } from '../chats/project/simple-cards.ts';
import type { PeopleNames } from '../chats/project/words.ts';
import type { Clock } from '../domain/clock.ts';
import type { JournalEntry } from '../domain/journal.ts';
import type { Run } from '../domain/run.ts';
import { NEWS_FOR_MS } from './plan-board.ts';

/** Where what goes beside the card of a run goes. */
export interface Companions {
  /** All places of its card but the page. */
  readonly chats: readonly Destination[];
  /** Those of them that want a notification at each stage. */
  readonly stages: readonly Destination[];
}

export interface CompanionDeps {
  readonly outbox: Outbox;
  readonly clock: Clock;
  readonly people: PeopleNames;
}

/**
 * What goes with the card of a run in chats, and not on the page, which is looked at and shows both itself: new messages at its
 * stages or its milestones and stops, because an edit calls nobody, and its timeline as a picture when it has ended.
 * @returns when its next notification will be complete, by the worker's clock; null when none is begun
 */
export async function wantCompanions(
  { outbox, clock, people }: CompanionDeps,
  { chats, stages }: Companions,
  run: Run,
  entries: readonly JournalEntry[],
): Promise<number | null> {
  if (chats.length === 0) return null;
  const want = async (where: readonly Destination[], { card, atMs }: Milestone, lane: Lane) => {
    const age = clock.now() - atMs > NEWS_FOR_MS ? 'past' : 'news';
    if (where.length > 0) await outbox.want(where, card, lane, 1, age);
  };
  const others = chats.filter((place) => !stages.includes(place));
  for (const milestone of milestones(run, entries))
    await want(milestone.isStage === true ? others : chats, milestone, 'decision');
  for (const stop of stopMessages(run, entries)) await want(others, stop, 'alert');
  const staged = stages.length === 0 ? null : stageCards(run, entries, people, clock.now());
  for (const stage of staged?.cards ?? [])
    await want(stages, stage, stage.card.stages?.includes('stopped') === true ? 'alert' : 'decision');
  const hasSteps = entries.some(({ event }) => event.kind === 'step.began');
  if (run.endedAtMs !== null && hasSteps)
    await outbox.want(chats, textCard(pictureKey(run.id), 'Timeline', run.id), 'progress', 1);
  return staged?.openUntilMs ?? null;
}
