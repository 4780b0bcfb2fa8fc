import type { PauseScope } from '../../../approvals/store.ts';
import type { PersonName } from '../../../domain/names.ts';
import type { Moment } from './mutations.ts';
import { having, isOpen, movedOn, withoutThose, type Applied, type StoreState } from './state.ts';

export function pause(
  state: StoreState,
  { nowMs }: Moment,
  validator: PauseScope,
  by: PersonName,
  reason: string,
): Applied<undefined> {
  const pauses = state.pauses.has(validator)
    ? state.pauses
    : having(state.pauses, validator, { person: by, reason, sinceMs: nowMs });
  return { state: withMarkedRuns({ ...state, pauses }), answer: undefined };
}

export function unpause(
  state: StoreState,
  _: Moment,
  validator: PauseScope,
  by: PersonName,
  alone: boolean,
): Applied<'unpaused' | 'not-paused' | 'second-person-needed'> {
  const standing = state.pauses.get(validator);
  if (standing === undefined) return { state, answer: 'not-paused' };
  if (standing.person === by && !alone) return { state, answer: 'second-person-needed' };
  const pauses = withoutThose(state.pauses, (each) => each === validator);
  return { state: withMarkedRuns({ ...state, pauses }), answer: 'unpaused' };
}

/** Whether a pause concerns this validator. */
export function isPaused({ pauses }: StoreState, validator: string): boolean {
  return pauses.has(validator) || pauses.has('*');
}

function withMarkedRuns(state: StoreState): StoreState {
  const runs = new Map(state.runs);
  for (const [id, stored] of runs) {
    const paused = isPaused(state, stored.run.validator);
    if (isOpen(stored) && stored.paused !== paused)
      runs.set(id, { ...stored, paused, called: stored.called || paused, run: movedOn(stored.run, {}) });
  }
  return { ...state, runs };
}
