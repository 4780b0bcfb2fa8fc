import type { TakeoverState, TakeoverView } from './state.ts';

/** Each is ten minutes of waiting for what the chain counts. */
const MOST_IN_VAIN = 3;
/** What has refused three times is for people to look at; their word gives the count a new start. */
const MOST_TRIES = 3;

const told = (view: TakeoverView) => view.told;
const signs = ({ standby }: TakeoverView) => standby?.running === 'signs';
const inVain = ({ signedInVain }: TakeoverView) => signedInVain >= MOST_IN_VAIN;
const triedOften = ({ tries }: TakeoverView) => tries >= MOST_TRIES;
const hasKey = ({ standby }: TakeoverView) => standby?.key === 'live' || standby?.key === 'aside';
const waitsToClear = { kind: 'wait', code: 'host/unclear' } as const;

/**
 * The state machine of a takeover once anything was sent. The first row that fits decides. It never gives the role to the old node: that
 * takes a plan of its own, with the old node as the standby.
 */
export const TAKEOVER_STATES: readonly TakeoverState[] = [
  {
    id: 'standby-in-flight',
    when: ({ standby }) => standby?.inFlight === true,
    sentence: 'A command to the new node is in flight and may still take effect.',
    next: waitsToClear,
    signer: 'unknown',
  },
  {
    id: 'standby-signs-unproven',
    when: (view) => signs(view) && inVain(view),
    sentence: 'The new node has the key, and the chain does not count what it signs.',
    words: ({ lastRefusal }) => lastRefusal,
    next: { kind: 'stop', code: 'chain/unreachable' },
    signer: 'standby',
  },
  {
    // Also where the old node came back: the step begins with ending it.
    id: 'standby-signs',
    when: (view) => signs(view) && told(view),
    sentence: 'The new node signs.',
    next: { kind: 'go-on', step: 'signs' },
    signer: 'standby',
  },
  {
    id: 'standby-signs-untold',
    when: signs,
    sentence: 'The new node signs, and this run has not put the key in place there.',
    next: { kind: 'stop', code: 'host/refused' },
    signer: 'standby',
  },
  {
    id: 'standby-stranger',
    when: ({ stranger }) => stranger !== null,
    sentence: 'The new node shows another host key.',
    words: ({ stranger }) => stranger,
    next: { kind: 'stop', code: 'host/key-changed' },
    signer: 'unknown',
  },
  {
    id: 'told-standby-silent',
    when: (view) => told(view) && view.standby === null,
    sentence: 'The key may be in place on the new node, and it cannot be asked.',
    next: { kind: 'wait', code: 'host/unreachable' },
    signer: 'unknown',
  },
  {
    id: 'standby-silent',
    when: ({ standby }) => standby === null,
    sentence: 'The new node does not answer. It has no key.',
    next: { kind: 'wait', code: 'host/unreachable' },
    signer: 'unknown',
  },
  {
    id: 'standby-unclear',
    when: ({ standby }) => standby?.running === 'unknown' || standby?.key === 'unknown',
    sentence: 'It is not clear what the new node signs with, or which key lies there.',
    next: waitsToClear,
    signer: 'unknown',
  },
  {
    id: 'placed-tried-often',
    when: (view) => told(view) && hasKey(view) && triedOften(view),
    sentence: 'The new node was told three times to take the key up, and does not sign.',
    words: ({ lastRefusal }) => (lastRefusal === null ? null : `Told three times. ${lastRefusal}`),
    next: { kind: 'stop', code: 'host/refused' },
    signer: 'unknown',
  },
  {
    id: 'placed-not-awake',
    when: (view) => told(view) && hasKey(view),
    sentence: 'The new node has the key and does not sign: it takes it up once more.',
    next: { kind: 'again', step: 'wake' },
    signer: 'nobody',
  },
  {
    id: 'placed-key-gone',
    when: ({ placed }) => placed,
    sentence: 'The key was put in place on the new node and is not there any more: somebody else has taken it away.',
    next: { kind: 'stop', code: 'host/refused' },
    signer: 'unknown',
  },
  {
    id: 'key-untold',
    when: hasKey,
    sentence: 'A validator key lies on the new node, and this run has not put it there.',
    next: { kind: 'stop', code: 'host/refused' },
    signer: 'unknown',
  },
  {
    id: 'called-off',
    when: ({ wantsBack }) => wantsBack,
    sentence: 'The key was not put in place and cannot be any more; the takeover is called off.',
    next: { kind: 'back' },
    signer: 'unknown',
  },
  {
    // What it was taken over for is over: it is not fenced, and it signs.
    id: 'old-is-back',
    when: (view) => triedOften(view) && view.oldSigns,
    sentence: 'The old node is back and signs, so that there is nothing to take over; the takeover is called off.',
    next: { kind: 'back' },
    signer: 'unknown',
  },
  {
    id: 'tried-often',
    when: triedOften,
    sentence: 'The takeover did not come to its end in three tries. The key was not put in place.',
    words: ({ lastRefusal }) => (lastRefusal === null ? null : `Tried three times. ${lastRefusal}`),
    next: { kind: 'stop', code: 'host/refused' },
    signer: 'unknown',
  },
  {
    id: 'not-placed',
    when: () => true,
    sentence: 'The key was not put in place and cannot be in this attempt; the evidence is read anew.',
    next: { kind: 'again', step: 'evidence' },
    signer: 'unknown',
  },
];
