import type { JournalEntry } from '../domain/journal.ts';
import type { StepId } from '../domain/names.ts';
import type { LookResult, RunContext } from '../execution/procedure.ts';

/** Begun anew as often as this it is not a line that was cut. */
const MOST_TRIES = 4;

/**
 * How a run goes on in which each step looks before it acts and nothing is given up: a wait goes on where it is, and anything else is
 * begun anew with the first step, since each verb is sent once in an attempt.
 */
export async function lookAgain(context: RunContext, first: StepId): Promise<LookResult> {
  const signer = context.run.from;
  if (await context.wantsBack()) return { kind: 'back', because: 'somebody wants it called off', signer };
  const entries = context.entries();
  const since = entries.slice(entries.findLastIndex(({ event }) => event.kind === 'wish.stored') + 1);
  const refusal = since.findLast(({ event }) => event.kind === 'step.refused')?.event;
  if (refusal?.kind === 'step.refused')
    return { kind: 'stop', code: refusal.code, because: refusal.text, signer, state: 'refused' };
  const tries = triesOf(since);
  if (tries >= MOST_TRIES) {
    const because = `it was begun ${tries} times anew`;
    return { kind: 'stop', code: 'host/answer-lost', because, signer, state: 'tried' };
  }
  const last = entries.findLast(({ event }) => 'step' in event)?.event;
  return last?.kind === 'step.waiting' && !wasRefused(context, last.step)
    ? { kind: 'go-on', step: last.step, because: 'it goes on waiting', signer }
    : { kind: 'again', step: first, because: 'every step looks first and does what is left to do', signer };
}

function triesOf(entries: readonly JournalEntry[]): number {
  return entries.filter(({ event }) => event.kind === 'resume.decided' && event.decision === 'again').length;
}

/** What the guard refused for now can be told only in another attempt. */
function wasRefused(context: RunContext, step: StepId): boolean {
  const { attempt } = context;
  return context
    .entries()
    .some(
      ({ event }) =>
        event.kind === 'outcome' && event.step === step && event.attempt === attempt && event.result === 'refused',
    );
}
