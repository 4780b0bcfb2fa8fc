import type { JournalEntry, JournalEvent } from '../../domain/journal.ts';
import type { Run, RunEnding } from '../../domain/run.ts';
import type { Card, Stage } from '../card.ts';
import { movesRole, preparedWords } from './moves.ts';
import { isTakeover } from './takeover-words.ts';
import { saysWhenQuiet, waitWords } from './wait-words.ts';
import { nearEnded } from './near-words.ts';
import { endedLine, stoppedLine } from './who-signs.ts';
import { listed, oneLine, type PeopleNames, personName } from './words.ts';

/** A run has come to a stage. */
export interface StageEvent {
  readonly stage: Stage;
  readonly tone: Card['tone'];
  /** One sentence or two, without the run's id. */
  readonly words: string;
  /** Milliseconds since 1970, by the database's clock. */
  readonly atMs: number;
}

/** Steps with which the role begins to go over: on Solana it is given or, in a takeover, taken; on Polkadot keys are set; on
 * NEAR the old node is stopped or, in a takeover, the key is put in place. */
const MOVING: ReadonlySet<string> = new Set(['give', 'take', 'set', 'stop', 'place']);
/** Below this nobody wants to be told that a step waits. Unit: milliseconds. */
const LONG_WAIT_MS = 60_000;
const LONGEST_REASON = 200;

/**
 * The stages that a run has come to, oldest first, on any chain. More lines of the journal only add to them.
 * @param entries oldest first
 */
export function stageEvents(run: Run, entries: readonly JournalEntry[], people: PeopleNames): readonly StageEvent[] {
  const said: StageEvent[] = [];
  const waited = new Set<string>();
  let attempt = 0;
  let isStopped = false;
  for (const { event, atMs } of entries) {
    if (event.kind === 'step.proven') isStopped = false;
    const told = stageIn(run, event, atMs, people);
    if (told === null) continue;
    // Once for each wait, for each try, and for each stop that got no further.
    if (event.kind === 'step.waiting') {
      if (waited.has(event.step)) continue;
      waited.add(event.step);
    }
    if (event.kind === 'step.began') {
      if (event.attempt <= attempt) continue;
      attempt = event.attempt;
    }
    if (event.kind === 'run.stopped' && isStopped) continue;
    if (event.kind === 'run.stopped') isStopped = true;
    said.push({ ...told, atMs });
  }
  return said;
}

function stageIn(run: Run, event: JournalEvent, atMs: number, people: PeopleNames): Omit<StageEvent, 'atMs'> | null {
  if (event.kind === 'run.created') {
    const by = listed(event.approvedBy.map((person) => personName(person, people)));
    return { stage: 'approved', tone: 'progress', words: `Approved by ${by}. ${whatFollows(run)}` };
  }
  if (event.kind === 'step.waiting') {
    const isLong = event.untilMs - atMs >= LONG_WAIT_MS || typeof event.figures?.['activeAtMs'] === 'number';
    if (!isLong && !saysWhenQuiet(event)) return null;
    return { stage: 'waiting', tone: 'progress', words: `Waiting. ${waitWords(event, atMs)}` };
  }
  if (event.kind === 'step.began' && MOVING.has(event.step) && movesRole(run.procedure))
    return { stage: 'moving', tone: 'progress', words: `Moving now: ${run.from} → ${run.to}.` };
  if (event.kind === 'run.stopped') return { stage: 'stopped', tone: 'bad', words: stoppedWords(run, event) };
  return event.kind === 'run.ended' ? endedStage(run, event) : null;
}

function whatFollows(run: Run): string {
  if (!movesRole(run.procedure)) return `${run.validator} is prepared.`;
  if (run.procedure === 'near/upgrade') return `${run.validator} gets a new neard: ${run.to} first, then ${run.from}.`;
  return `${run.validator} ${isTakeover(run) ? 'is taken over' : 'moves'}: ${run.from} → ${run.to}.`;
}

function stoppedWords(run: Run, { signer, exits, because }: Extract<JournalEvent, { kind: 'run.stopped' }>): string {
  const why = oneLine(because, LONGEST_REASON);
  return movesRole(run.procedure) ? `${stoppedLine(run, signer, exits)} ${why}` : `Stopped, and needs people. ${why}`;
}

/** A takeover that has the claims of a stopped run tells of itself. */
const STAGES: Readonly<Record<RunEnding, Stage | null>> = {
  done: 'done',
  returned: 'returned',
  cancelled: 'returned',
  replaced: null,
};

function endedStage(
  run: Run,
  { ending, signer, because, figures }: Extract<JournalEvent, { kind: 'run.ended' }>,
): Omit<StageEvent, 'atMs'> | null {
  const stage = STAGES[ending];
  if (stage === null) return null;
  const why = oneLine(because, LONGEST_REASON);
  const isGood = ending === 'done' && (signer === run.to || !movesRole(run.procedure));
  const tone = isGood ? 'good' : 'warning';
  if (!movesRole(run.procedure))
    return { stage, tone, words: `Over: ${preparedWords({ ...run, state: ending })}. ${why}` };
  const ended = { ...run, state: ending };
  const isUnproven = figures['notYetProven'] === true;
  return {
    stage,
    tone,
    words: nearEnded(ended, { signer, because }) ?? endedLine(ended, signer, null, null, isUnproven),
  };
}
