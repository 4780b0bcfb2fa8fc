import { platformsMissing } from '../../approvals/platforms.ts';
import type { PlanRecord } from '../../approvals/store.ts';
import type { JournalEntry } from '../../domain/journal.ts';
import type { Run } from '../../domain/run.ts';
import type { Card } from '../card.ts';
import { movesRole, preparedHosts } from './moves.ts';
import { type StageEvent, stageEvents } from './stage-events.ts';
import { isTakeover } from './takeover-words.ts';
import { oneLine, type PeopleNames, personName } from './words.ts';

/** What happens within this is one message: a handover gives and takes within a second or two. Unit: milliseconds. */
const TOGETHER_MS = 3_000;

/** A notification, and when its first stage came. */
export interface StageCard {
  readonly card: Card;
  /** Milliseconds since 1970, by the database's clock. */
  readonly atMs: number;
}

/** Notifications of a run that are complete, and when the next one will be; null when none is begun. */
export interface StageCards {
  readonly cards: readonly StageCard[];
  readonly openUntilMs: number | null;
}

/**
 * The notifications of a run so far, oldest first, each a short card that names the run. One that is told does not change any more:
 * an edit would call nobody. @param nowMs by the database's clock
 */
export function stageCards(run: Run, entries: readonly JournalEntry[], people: PeopleNames, nowMs: number): StageCards {
  const groups = together(stageEvents(run, entries, people));
  const last = groups.at(-1);
  const isOpen = last !== undefined && !isOver(last) && nowMs - firstAtMs(last) < TOGETHER_MS;
  const told = isOpen ? groups.slice(0, -1) : groups;
  return {
    cards: told.map((group, at) => ({ atMs: firstAtMs(group), card: cardOf(run, at + 1, group) })),
    openUntilMs: isOpen ? firstAtMs(last) + TOGETHER_MS : null,
  };
}

type Group = readonly StageEvent[];

const firstAtMs = ([first]: Group): number => first?.atMs ?? 0;

/** Nothing comes after an ending, and a stop waits for people. */
function isOver(group: Group): boolean {
  const stage = group.at(-1)?.stage;
  return stage === 'done' || stage === 'returned' || stage === 'stopped';
}

function together(events: readonly StageEvent[]): Group[] {
  const groups: StageEvent[][] = [];
  for (const event of events) {
    const last = groups.at(-1);
    if (last !== undefined && !isOver(last) && event.atMs - firstAtMs(last) < TOGETHER_MS) last.push(event);
    else groups.push([event]);
  }
  return groups;
}

function cardOf(run: Run, number: number, group: Group): Card {
  const last = group.at(-1);
  const before = group.slice(0, -1).map(({ words }) => words);
  return {
    key: `stage:${run.id}:${number}`,
    title: `${run.validator} · run ${run.id}`,
    tone: last?.tone ?? 'neutral',
    headline: `${run.id}: ${last?.words ?? ''}`,
    facts: [],
    sections: before.length === 0 ? [] : [{ kind: 'text', text: before.join('\n') }],
    buttons: [],
    footer: '',
    stages: group.map(({ stage }) => stage),
  };
}

/** The notification that a plan waits for people; null where it does not. It names the plan, and does not change. */
export function askedCard({ plan, state }: PlanRecord, people: PeopleNames): Card | null {
  if (state.kind !== 'open' || !plan.movable) return null;
  const what = movesRole(plan.procedure)
    ? `${isTakeover(plan) ? 'take over' : 'move'} ${plan.validator}, ${plan.from} → ${plan.to}`
    : `prepare ${plan.validator} on ${preparedHosts(plan)}`;
  const { people: needed } = plan.approval;
  const platforms = platformsMissing(plan.approval, []);
  const where = platforms === null ? '' : ` ${platforms}`;
  return {
    key: `stage:${plan.id}`,
    title: `${plan.validator} · plan ${plan.id}`,
    tone: 'progress',
    headline: `${plan.id}: ${personName(plan.requestedBy, people)} asks to ${what}. It needs ${needed} ${needed === 1 ? 'approval' : 'approvals'}${where}. ${oneLine(plan.verdict)}`,
    facts: [],
    sections: [],
    buttons: [],
    footer: '',
    stages: ['asked'],
  };
}
