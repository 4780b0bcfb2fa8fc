import { FAILURES, type FailureCode } from '../../domain/failure.ts';
import type { Run } from '../../domain/run.ts';
import type { ChecklistItem } from '../card.ts';
import { timeMark } from '../time-mark.ts';
import type { StepPicture } from './run-picture.ts';
import { durationWords, oneLine } from './words.ts';

/** One line of the live checklist. A step that will not happen any more is shown as skipped, not as still to come. */
export function stepItem(run: Run, step: StepPicture, index: number): ChecklistItem {
  const text = `${index + 1}. ${step.title}${step.pointOfNoReturn ? ' (point of no return)' : ''}`;
  const { state } = step;
  const over = run.endedAtMs !== null;
  switch (state.kind) {
    case 'waiting':
      if (over) return { state: 'skipped', text, detail: 'Not done.' };
      if (state.untilMs === undefined) return { state: 'waiting', text };
      if (run.state === 'stopped') return { state: 'waiting', text, detail: 'Stopped while it waited.' };
      return {
        state: 'running',
        text,
        detail: state.because ?? 'Waits.',
      };
    case 'running':
      if (over || run.state === 'stopped')
        return { state: 'unknown', text, detail: 'Began; its end was not recorded.' };
      return { state: 'running', text, aside: `since ${timeMark(state.sinceMs)}` };
    case 'proven':
      return { state: 'done', text, detail: oneLine(state.evidence), aside: durationWords(state.tookMs) };
    case 'skipped':
      return { state: 'skipped', text, detail: `Already so: ${oneLine(state.evidence)}` };
    case 'refused':
      return {
        state: 'failed',
        text,
        detail: `Nothing was changed by this step. ${failureWords(state.code, state.text)}`,
      };
    case 'unknown':
      return { state: 'unknown', text, detail: `Something may have changed. ${failureWords(state.code, state.text)}` };
    default:
      return state satisfies never;
  }
}

/** What was found, what to do about it, and the code to search for. */
function failureWords(code: string, text: string): string {
  const advice = isFailureCode(code) ? ` ${FAILURES[code].advice}` : '';
  return `${oneLine(text)}${advice} (${oneLine(code, 60)})`;
}

function isFailureCode(code: string): code is FailureCode {
  return Object.hasOwn(FAILURES, code);
}
