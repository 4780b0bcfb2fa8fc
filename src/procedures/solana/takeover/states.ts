import { mayHaveTaken, type NodeView } from '../handover/seen.ts';
import type { TakeoverState, TakeoverView } from './state.ts';

/** Each is a minute of waiting for votes. */
const MOST_VERIFICATIONS = 3;
/** What has refused three times is for people to look at; their word gives the count a new start. */
const MOST_TRIES = 3;

const runs = ({ standby }: TakeoverView) => standby?.running === 'staked';
const told = ({ decision }: TakeoverView) => decision === 'told';
const inVain = ({ verifiedInVain }: TakeoverView) => verifiedInVain >= MOST_VERIFICATIONS;
const taken = (standby: NodeView | null) => standby !== null && mayHaveTaken(standby);
const waitsToClear = { kind: 'wait', code: 'host/unclear' } as const;
const verifies = { kind: 'go-on', step: 'verify' } as const;

/**
 * The state machine of a takeover once anything was sent. The first row that fits decides. It never gives the role to the old
 * node: that takes a plan of its own, with the old node as the standby.
 */
export const TAKEOVER_STATES: readonly TakeoverState[] = [
  {
    id: 'standby-in-flight',
    when: (view) => view.standby?.inFlight === true,
    sentence: 'The standby may still take the role: its command is in flight.',
    next: waitsToClear,
    signer: 'unknown',
  },
  {
    id: 'standby-runs-unproven',
    when: (view) => runs(view) && inVain(view),
    sentence: 'The standby runs as the validator and its votes are not seen to land.',
    words: ({ lastRefusal }) => lastRefusal,
    next: { kind: 'stop', code: 'chain/unreachable' },
    signer: 'standby',
  },
  {
    // Also where the old node came back: verifying begins with taking the role off it.
    id: 'standby-runs',
    when: runs,
    sentence: 'The standby runs as the validator.',
    next: verifies,
    signer: 'standby',
  },
  {
    id: 'standby-stranger',
    when: (view) => view.stranger !== null,
    sentence: 'The standby shows another host key.',
    words: ({ stranger }) => stranger,
    next: { kind: 'stop', code: 'host/key-changed' },
    signer: 'unknown',
  },
  {
    id: 'told-standby-silent',
    when: (view) => told(view) && view.standby === null,
    sentence: 'The standby was told to take the role and cannot be asked.',
    next: { kind: 'wait', code: 'host/unreachable' },
    signer: 'unknown',
  },
  {
    id: 'standby-silent',
    when: (view) => view.standby === null,
    sentence: 'The standby does not answer. It was not told.',
    next: { kind: 'wait', code: 'host/unreachable' },
    signer: 'unknown',
  },
  {
    id: 'told-restarted',
    when: (view) =>
      told(view) &&
      taken(view.standby) &&
      view.standby?.running === 'unstaked' &&
      view.standby.link === 'unstaked' &&
      view.standby.tower === 'sure' &&
      !inVain(view),
    sentence: 'The standby took the role and restarted; it takes it again with its own tower.',
    next: verifies,
    signer: 'nobody',
  },
  {
    id: 'told-began',
    when: (view) => told(view) && taken(view.standby),
    sentence: 'The standby began to take the role and does not run as the validator.',
    words: ({ lastRefusal }) => lastRefusal,
    next: waitsToClear,
    signer: 'unknown',
  },
  {
    id: 'standby-unclear',
    when: (view) => view.standby?.running !== 'unstaked' || view.standby.link !== 'unstaked',
    sentence: 'It is not clear what the standby runs as.',
    next: waitsToClear,
    signer: 'unknown',
  },
  {
    id: 'called-off',
    when: (view) => view.wantsBack,
    sentence: 'The standby did not take the role and cannot any more; the takeover is called off.',
    next: { kind: 'back' },
    signer: 'unknown',
  },
  {
    id: 'tried-often',
    when: (view) => view.tries >= MOST_TRIES,
    sentence: 'The takeover did not come to its end in three tries. The standby did not take the role.',
    words: ({ lastRefusal }) => (lastRefusal === null ? null : `Tried three times. ${lastRefusal}`),
    next: { kind: 'stop', code: 'host/refused' },
    signer: 'unknown',
  },
  {
    id: 'not-taken',
    when: () => true,
    sentence: 'The standby did not take the role and cannot in this attempt; the evidence is read anew.',
    next: { kind: 'again', step: 'evidence' },
    signer: 'unknown',
  },
];
