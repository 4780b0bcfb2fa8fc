import { BatonError } from '../../../domain/failure.ts';
import type { StepId } from '../../../domain/names.ts';
import type { Way } from '../steps.ts';
import { SWAP_STATES, type Goal, type Next, type SignerWord, type SwapState } from './states.ts';
import type { SwapView } from './view.ts';

/** Between two looks at what is not clear yet. Unit: milliseconds. */
const LOOK_AGAIN_MS = 2_500;
/** People should not wait longer than this to be told that nobody signs, or that it is not known who does. Unit: milliseconds. */
const LONGEST_WAIT_MS = 90_000;

/** What a look led to, in roles. */
export interface Decided {
  readonly state: string;
  readonly because: string;
  readonly signer: SignerWord;
  readonly next: Exclude<Next, { kind: 'wait' }> | { readonly kind: 'wait'; readonly untilMs: number };
}

/** The first row of the table that fits. @throws `host/bad-answer` when none does, which no observation leads to */
export function stateOf(view: SwapView): SwapState {
  const state = SWAP_STATES.find(({ when }) => when(view));
  if (state === undefined) throw new BatonError('host/bad-answer', 'No row of the table fits what was seen.');
  return state;
}

/** What was seen → what is next, with the sentence people read. Pure; a wait that lasts too long is a stop. */
export function nextOfSwap(view: SwapView): Decided {
  const { id: state, sentence: because, signer, next } = stateOf(view);
  if (next.kind !== 'wait') return { state, because, signer, next };
  return view.waitedMs < LONGEST_WAIT_MS
    ? { state, because, signer, next: { kind: 'wait', untilMs: view.nowMs + LOOK_AGAIN_MS } }
    : { state, because, signer, next: { kind: 'stop', code: next.code } };
}

/** The step of a way that a goal stands for. */
export function stepOf(goal: Goal, way: Way, isConfigured: boolean): StepId {
  if (goal === 'take') return way === 'hot-swap' ? 'reload' : 'start';
  if (goal === 'first') return way === 'restart' && !isConfigured ? 'configure' : 'fence';
  return goal;
}
