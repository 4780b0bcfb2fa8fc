import type { SwapState } from './states.ts';
import { holds, isClear, type SwapView } from './view.ts';

/** Each is a wait of its own: more of them, and it is not by bad luck. */
const MOST_IN_VAIN = 4;

const has = ({ standby }: SwapView): boolean => holds(standby);
const inVain = (view: SwapView): boolean => has(view) && view.inVain >= MOST_IN_VAIN;

/** The new node has the key, or may have: forward. Only the new node can show that it has not. */
export const FORWARD: readonly SwapState[] = [
  {
    id: 'standby-in-flight',
    when: ({ standby }) => standby?.inFlight === true,
    sentence: 'A command on the new node is still in flight.',
    next: { kind: 'wait', code: 'host/unclear' },
    signer: 'unknown',
  },
  {
    // Somebody else has: whether the old node is stopped, and how far it has signed, was not proven before.
    id: 'standby-holds-unproven',
    when: (view) => has(view) && !(view.proven && view.told),
    sentence:
      'The new node has the key, and this run has not put it there: what its heights would collide with is not known.',
    next: { kind: 'stop', code: 'host/refused' },
    signer: 'unknown',
  },
  {
    id: 'standby-holds-old-unclear',
    when: (view) => has(view) && view.old !== null && (view.old.live === 'unknown' || view.old.inFlight),
    sentence: 'The new node has the key; what lies on the old one is not clear.',
    next: { kind: 'wait', code: 'host/unclear' },
    signer: 'unknown',
  },
  {
    id: 'standby-holds-in-vain',
    when: (view) => inVain(view) && view.standby?.says === 'this',
    sentence: 'The new node signs, and the rest of the move came to nothing again and again.',
    next: { kind: 'stop', code: 'run/checks-failed' },
    signer: 'standby',
  },
  {
    // Whoever reads this is to bring it up, and not to leave it as it is.
    id: 'standby-has-key-in-vain',
    when: (view) => inVain(view) && view.standby?.says === 'none',
    sentence:
      'The key is in place on the new node, which was told to read it again and again, and has not: nobody signs.',
    next: { kind: 'stop', code: 'run/checks-failed' },
    signer: 'nobody',
  },
  {
    id: 'standby-unclear-in-vain',
    when: inVain,
    sentence:
      'The key is in place on the new node, which was told to read it again and again, and does not say that it has.',
    next: { kind: 'stop', code: 'run/checks-failed' },
    signer: 'unknown',
  },
  {
    id: 'standby-signed',
    when: (view) => has(view) && view.signed,
    sentence: 'The new node signs; the old one is to become its standby.',
    next: { kind: 'forward', step: 'standby' },
    signer: 'standby',
  },
  {
    id: 'standby-signs',
    when: ({ standby }) => standby?.says === 'this',
    sentence: 'The new node says that it signs.',
    next: { kind: 'forward', step: 'signs' },
    signer: 'standby',
  },
  {
    id: 'standby-has-key',
    when: has,
    sentence: 'The key is in place on the new node, which has not read it yet.',
    next: { kind: 'forward', step: 'take' },
    signer: 'nobody',
  },
  {
    id: 'told-standby-silent',
    when: ({ told, standby }) => told && standby === null,
    sentence: 'The new node was told to put the key in place and cannot be asked.',
    next: { kind: 'wait', code: 'host/unreachable' },
    signer: 'unknown',
  },
  {
    id: 'placed-key-gone',
    when: ({ placed, standby }) => placed && standby !== null,
    sentence: 'The key was put in place on the new node and is not there any more: somebody else has taken it away.',
    next: { kind: 'stop', code: 'host/refused' },
    signer: 'unknown',
  },
  {
    id: 'told-standby-unclear',
    when: ({ told, standby }) => told && !isClear(standby),
    sentence: 'The new node was told to put the key in place, and it is not clear whether it has.',
    next: { kind: 'wait', code: 'host/unclear' },
    signer: 'unknown',
  },
];
