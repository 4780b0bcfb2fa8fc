import type { JournalEntry, JournalEvent } from '../../domain/journal.ts';
import type { StepId } from '../../domain/names.ts';
import type { Plan } from '../../domain/plan.ts';
import type { StepState } from '../../domain/run.ts';
import { waitWords } from './wait-words.ts';

/** One step as the journal tells it. What a waiting one waits for stands in `because`, with time marks. */
export interface StepPicture {
  readonly id: StepId;
  readonly title: string;
  readonly pointOfNoReturn: boolean;
  readonly state: StepState;
  readonly beganAtMs: number | null;
  readonly endedAtMs: number | null;
}

type EventOf<K extends JournalEvent['kind']> = Extract<JournalEvent, { kind: K }>;

/** What the journal of a run says, folded into one value. Times are the database's, in milliseconds since 1970. */
export interface RunPicture {
  readonly steps: readonly StepPicture[];
  readonly attempt: number;
  readonly created: EventOf<'run.created'> | null;
  /** When the standby was told in the present attempt; null when it was not, or when that was cleared. */
  readonly toldAtMs: number | null;
  readonly stopped: EventOf<'run.stopped'> | null;
  readonly ended: EventOf<'run.ended'> | null;
  readonly lastHash: string | null;
  readonly lastAtMs: number | null;
}

interface Draft {
  steps: StepPicture[];
  attempt: number;
  created: EventOf<'run.created'> | null;
  toldAtMs: number | null;
  stopped: EventOf<'run.stopped'> | null;
  ended: EventOf<'run.ended'> | null;
}

/** Folds the journal of one run. Steps the plan does not know are left out; an empty journal gives waiting steps. */
export function runPicture(plan: Plan, entries: readonly JournalEntry[]): RunPicture {
  return entries.reduce(pictureAfter, firstPicture(plan));
}

/** Before the first line of the journal. */
export function firstPicture(plan: Plan): RunPicture {
  return {
    steps: plan.steps.map(waitingStep),
    attempt: 1,
    created: null,
    toldAtMs: null,
    stopped: null,
    ended: null,
    lastHash: null,
    lastAtMs: null,
  };
}

/** With one more line. */
export function pictureAfter(picture: RunPicture, entry: JournalEntry): RunPicture {
  const draft: Draft = { ...picture, steps: [...picture.steps] };
  fold(draft, entry);
  return { ...draft, lastHash: entry.hash, lastAtMs: entry.atMs };
}

function waitingStep(step: Pick<StepPicture, 'id' | 'title' | 'pointOfNoReturn'>): StepPicture {
  const { id, title, pointOfNoReturn } = step;
  return { id, title, pointOfNoReturn, state: { kind: 'waiting' }, beganAtMs: null, endedAtMs: null };
}

function fold(draft: Draft, { event, atMs }: JournalEntry): void {
  if ('step' in event) foldStep(draft, event, atMs);
  else if (event.kind === 'run.created') draft.created = event;
  else if (event.kind === 'attempt.told') draft.toldAtMs = atMs;
  else if (event.kind === 'attempt.cleared' || event.kind === 'attempt.returned') draft.toldAtMs = null;
  else if (event.kind === 'run.stopped') draft.stopped = event;
  else if (event.kind === 'run.ended') draft.ended = event;
  // Somebody took the run up again, so that an earlier stop is history.
  else if (event.kind === 'lease.taken' || event.kind === 'resume.decided') draft.stopped = null;
}

function foldStep(draft: Draft, event: Extract<JournalEvent, { step: StepId }>, atMs: number): void {
  const index = draft.steps.findIndex((step) => step.id === event.step);
  const step = draft.steps[index];
  if (step === undefined || event.kind === 'intent' || event.kind === 'outcome') return;
  if (event.attempt > draft.attempt) {
    // A new attempt does this step and all later ones afresh.
    draft.attempt = event.attempt;
    draft.steps = draft.steps.map((old, at) => (at >= index ? waitingStep(old) : old));
  }
  draft.steps[index] = nextStep(draft.steps[index] ?? step, event, atMs);
}

function nextStep(
  step: StepPicture,
  event: Exclude<Extract<JournalEvent, { step: StepId }>, EventOf<'intent' | 'outcome'>>,
  atMs: number,
): StepPicture {
  const beganAtMs = step.beganAtMs ?? atMs;
  switch (event.kind) {
    case 'step.began':
      // Begun again after a wait or by another worker: the step has taken time since its first beginning.
      return { ...step, beganAtMs, endedAtMs: null, state: { kind: 'running', sinceMs: beganAtMs } };
    case 'step.waiting':
      return {
        ...step,
        beganAtMs,
        state: {
          kind: 'waiting',
          untilMs: event.untilMs,
          because: waitWords(event, atMs),
          ...(event.declare === undefined ? {} : { declare: event.declare }),
        },
      };
    case 'step.proven':
      return {
        ...step,
        beganAtMs,
        endedAtMs: atMs,
        state: { kind: 'proven', evidence: event.evidence, tookMs: atMs - beganAtMs },
      };
    case 'step.skipped':
      return { ...step, beganAtMs, endedAtMs: atMs, state: { kind: 'skipped', evidence: event.evidence } };
    case 'step.refused':
    case 'step.unknown': {
      const kind = event.kind === 'step.refused' ? 'refused' : 'unknown';
      return { ...step, beganAtMs, endedAtMs: atMs, state: { kind, code: event.code, text: event.text } };
    }
    default:
      return event satisfies never;
  }
}
