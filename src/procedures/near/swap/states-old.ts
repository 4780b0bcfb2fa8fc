import type { SwapState } from './states.ts';
import { isFit, type NodeView, type SwapView } from './view.ts';

/** Safety protocol 4.6 in the sense of this chain: at most one more try. */
const MOST_TRIES = 2;

const mayTryAgain = (view: SwapView): boolean => view.tries < MOST_TRIES && !view.wantsBack && isFit(view);
const ofOld = (view: SwapView, is: (old: NodeView) => boolean): boolean => view.old !== null && is(view.old);
const isDown = ({ process, unit }: NodeView): boolean => process === 'none' && unit !== 'stopping';
/** Taken out of service: its key is not where a start finds it. */
const isFencedOff = ({ fence, live }: NodeView): boolean => fence !== 'none' && live !== 'this';

/** The new node has no key and nobody can give it one in this attempt: what is left depends on the old node. */
export const OLD: readonly SwapState[] = [
  {
    id: 'old-silent-stopped',
    when: ({ old, proven }) => old === null && proven,
    sentence: 'The old node was stopped and does not answer.',
    next: { kind: 'wait', code: 'host/unreachable' },
    signer: 'nobody',
  },
  {
    id: 'old-silent',
    when: ({ old }) => old === null,
    sentence: 'The old node does not answer.',
    next: { kind: 'wait', code: 'host/unreachable' },
    signer: 'unknown',
  },
  {
    id: 'old-in-flight',
    when: (view) => ofOld(view, ({ inFlight }) => inFlight),
    sentence: 'A command on the old node is still in flight.',
    next: { kind: 'wait', code: 'host/unclear' },
    signer: 'unknown',
  },
  {
    id: 'old-unclear',
    when: (view) =>
      ofOld(
        view,
        ({ process, live }) => process === 'unknown' || process === 'many' || live === 'unknown' || live === 'other',
      ),
    sentence: 'It is not clear what the old node runs, or what it would sign with.',
    next: { kind: 'wait', code: 'host/unclear' },
    signer: 'unknown',
  },
  {
    // With its unit at rest, its process is none of its unit, and goes at no stop of it.
    id: 'old-started-by-others',
    when: (view) => ofOld(view, (old) => isFencedOff(old) && old.process === 'one' && old.unit === 'down'),
    sentence:
      'The old node is fenced and its unit is at rest, and neard runs there: something else has started it, without a key.',
    next: { kind: 'wait', code: 'host/refused' },
    signer: 'nobody',
  },
  {
    id: 'old-stopping',
    when: (view) => ofOld(view, (old) => isFencedOff(old) && old.unit === 'stopping') && mayTryAgain(view),
    sentence: 'The old node is stopping.',
    next: { kind: 'again', step: 'stop' },
    signer: 'nobody',
  },
  {
    id: 'old-fenced-stopped',
    when: (view) => ofOld(view, (old) => old.fence === 'whole' && isDown(old)) && mayTryAgain(view),
    sentence: 'The old node is fenced and stopped, and the new one has no key: once more from the proof on.',
    next: { kind: 'again', step: 'prove' },
    signer: 'nobody',
  },
  {
    id: 'old-fenced',
    when: (view) => ofOld(view, (old) => isFencedOff(old) && old.process === 'one') && mayTryAgain(view),
    sentence: 'The old node is being fenced and still signs: once more from there on.',
    next: { kind: 'again', step: 'first' },
    signer: 'old',
  },
  {
    id: 'old-signs',
    when: (view) => ofOld(view, ({ process, live }) => process === 'one' && live === 'this') && mayTryAgain(view),
    sentence: 'The old node signs as before: once more.',
    next: { kind: 'again', step: 'first' },
    signer: 'old',
  },
  {
    id: 'old-gets-it-back',
    when: (view) => ofOld(view, ({ process }) => process === 'one'),
    sentence: 'The move is not gone on with: the old node keeps the key.',
    next: { kind: 'back' },
    signer: 'old',
  },
  {
    id: 'old-is-started-again',
    when: (view) => ofOld(view, () => true),
    sentence: 'The move is not gone on with: the old node gets its key back and is started again.',
    next: { kind: 'back' },
    signer: 'nobody',
  },
];
