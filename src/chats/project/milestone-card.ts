import type { JournalEntry, JournalEvent } from '../../domain/journal.ts';
import type { Run } from '../../domain/run.ts';
import type { Card } from '../card.ts';
import { timeMark } from '../time-mark.ts';
import { movesRole } from './moves.ts';
import { placeOf } from './polkadot-sections.ts';
import { type PolkadotWay, WAY_BEGINS, wayAfter } from './polkadot-way.ts';
import { isPolkadot } from './polkadot-words.ts';
import { isTakeover } from './takeover-words.ts';
import { saysWhenQuiet } from './wait-words.ts';
import { durationWords, oneLine } from './words.ts';

/** A run that takes longer is not watched from its beginning to its end: its milestones are new messages. Unit: milliseconds. */
const LONG_MS = 600_000;

/** One thing that people who do not watch a long run want to be told of. */
export interface Milestone {
  readonly card: Card;
  /** Milliseconds since 1970, by the database's clock. */
  readonly atMs: number;
  /** Where stages are told of, this one is told of there. */
  readonly isStage?: true;
}

type Said = Pick<Card, 'headline' | 'tone'> & Pick<Milestone, 'isStage'>;

/**
 * The milestones of a run so far, oldest first, each a short card of its own that names the run. More lines of the journal only add
 * to them.
 * @param entries oldest first
 */
export function milestones(run: Run, entries: readonly JournalEntry[]): readonly Milestone[] {
  if (!movesRole(run.procedure)) return [];
  const said = isPolkadot(run) ? ofKeys(run, entries) : ofQuietWindow(run, entries);
  return said.map(({ headline, tone, atMs, isStage }, at) => ({
    atMs,
    card: cardOf(run, at + 1, { headline, tone }),
    ...(isStage === true ? { isStage } : {}),
  }));
}

function cardOf(run: Run, number: number, { headline, tone }: Said): Card {
  return {
    key: `milestone:${run.id}:${number}`,
    title: `${run.validator} · run ${run.id}`,
    tone,
    headline: `${run.id}: ${headline}`,
    facts: [],
    sections: [],
    buttons: [],
    footer: '',
  };
}

function ofKeys(run: Run, entries: readonly JournalEntry[]): readonly (Said & { readonly atMs: number })[] {
  let way = WAY_BEGINS;
  let told = new Set<string>();
  const said: (Said & { readonly atMs: number })[] = [];
  for (const entry of entries) {
    // New keys: all of it begins again.
    if (entry.event.kind === 'step.proven' && entry.event.step === 'keys') told = new Set();
    const after = wayAfter(way, entry);
    const [name, words] = keysLine(run, entry, way, after) ?? [];
    if (name !== undefined && words !== undefined && !told.has(name)) {
      told.add(name);
      said.push({ ...words, atMs: entry.atMs });
    }
    way = after;
  }
  return said;
}

/** What a line of the journal is a milestone of, and its words; null where it is none. */
function keysLine(
  run: Run,
  { event, atMs }: JournalEntry,
  before: PolkadotWay,
  after: PolkadotWay,
): readonly [string, Said] | null {
  if (event.kind === 'keys.offered') {
    const headline = `People have to sign call ${event.callHash} on ${placeOf(event.chain)}.`;
    return [`offered ${event.callHash}`, { tone: 'warning', headline }];
  }
  if (event.kind === 'step.waiting' && event.step === 'sessions') return waitLine(run, after);
  if (event.kind === 'step.proven') return provenLine(run, event, before);
  return event.kind === 'run.ended' && atMs - run.createdAtMs >= LONG_MS ? ['ended', endedWords(run, event)] : null;
}

function waitLine({ from, to, procedure }: Run, { set, wait }: PolkadotWay): readonly [string, Said] | null {
  if (set === null || wait === null || wait.notElected) return null;
  const when = wait.activeAtMs === null ? '' : `, about ${timeMark(wait.activeAtMs)}`;
  const first = set.session + 2;
  if (wait.session !== null && wait.session > set.session)
    return [
      'queued',
      {
        tone: 'progress',
        headline: `The keys of ${to} are queued. One session more: it signs from session ${first} on${when}.`,
      },
    ];
  const last = isTakeover({ procedure }) ? '' : ` ${from} may stop one session later, and has to run until then.`;
  return [
    'set',
    {
      tone: 'progress',
      headline: `The keys of ${to} are set in session ${set.session}. It signs from session ${first} on at the earliest${when}.${last}`,
    },
  ];
}

function provenLine(
  { from, to, procedure }: Run,
  { step, evidence, figures }: Extract<JournalEvent, { kind: 'step.proven' }>,
  { active }: PolkadotWay,
): readonly [string, Said] | null {
  switch (step) {
    case 'active': {
      const since = active === null ? '' : ` since session ${active.session}`;
      const rest = isTakeover({ procedure }) ? '' : ` ${from} has to run for one session more.`;
      return ['active', { tone: 'progress', headline: `${to} signs${since}.${rest}` }];
    }
    case 'gate': {
      const session = typeof figures['mayStopSession'] === 'number' ? `, in session ${figures['mayStopSession']}` : '';
      return ['gate', { tone: 'progress', headline: `${from} may stop${session}: the chain needs it no more.` }];
    }
    case 'demote':
      return ['demote', { tone: 'progress', headline: `${oneLine(evidence, 200).replace(/\.$/, '')}.` }];
    default:
      return null;
  }
}

function endedWords(run: Run, { ending, signer, because }: Extract<JournalEvent, { kind: 'run.ended' }>): Said {
  const why = because === '' ? '' : ` ${oneLine(because, 200).replace(/\.$/, '')}.`;
  if (ending === 'done')
    return { isStage: true, tone: signer === run.to ? 'good' : 'warning', headline: `Done.${why}` };
  return { isStage: true, tone: 'warning', headline: `Ended: ${ending}.${why}` };
}

/** The one long wait of a move that is over in seconds otherwise. */
function ofQuietWindow(run: Run, entries: readonly JournalEntry[]): readonly (Said & { readonly atMs: number })[] {
  const said: (Said & { readonly atMs: number })[] = [];
  let since: { readonly step: string; readonly atMs: number } | null = null;
  for (const { event, atMs } of entries) {
    if (event.kind === 'step.waiting' && saysWhenQuiet(event)) since ??= { step: event.step, atMs };
    const isOver = event.kind === 'step.proven' && event.step === since?.step;
    if (since !== null && isOver && atMs - since.atMs >= LONG_MS)
      said.push({
        atMs,
        isStage: true,
        tone: 'progress',
        headline: `A quiet window has come after ${durationWords(atMs - since.atMs)}: ${run.validator} moves to ${run.to} now.`,
      });
    if (isOver || event.kind === 'step.refused' || event.kind === 'run.stopped' || event.kind === 'run.ended')
      since = null;
  }
  return said;
}
