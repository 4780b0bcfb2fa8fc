import type { Clock } from '../domain/clock.ts';
import type { StepId } from '../domain/names.ts';
import type { RunContext } from '../execution/procedure.ts';

/** Units: milliseconds. */
const LEAST_MS = 5_000;
const MOST_MS = 60_000;
/** Each pause is this part of the time that the step has taken so far. */
const SHARE = 0.25;

/** What takes seconds or days, nobody knows which, is looked at often at first and once a minute in the end. Unit: milliseconds. */
export function growingPauseMs(context: Pick<RunContext, 'entries'>, clock: Pick<Clock, 'now'>, step: StepId): number {
  const began = context.entries().findLast(({ event }) => event.kind === 'step.began' && event.step === step);
  const soFarMs = began === undefined ? 0 : clock.now() - began.atMs;
  return Math.min(MOST_MS, Math.max(LEAST_MS, soFarMs * SHARE));
}
