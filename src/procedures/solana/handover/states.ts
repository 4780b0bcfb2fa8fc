import { DECLARED } from './declared-states.ts';
import { mayHaveTaken, mayTakeAgain, type HandoverView } from './seen.ts';
import { DOUBTFUL_TOWER } from './view.ts';
import {
  goesBack,
  isTold,
  standbyRuns,
  stops,
  verifies,
  waitsForAnswer,
  waitsToClear,
  type HandoverState,
} from './state.ts';

/** safety protocol 4.6: at most one more try. */
const MAX_ATTEMPTS = 2;
/** Each is a minute of waiting for votes, or the end of a long wait for the other host. */
const MOST_VERIFICATIONS = 3;

const inVain = ({ verifiedInVain }: HandoverView) => verifiedInVain >= MOST_VERIFICATIONS;
/** It may have voted: the old node's tower is too old from here on, so going back would be a second signer in time. */
const standbyMayHaveTaken = ({ standby }: HandoverView) => standby !== null && mayHaveTaken(standby);

/** The standby runs as the validator: forward, once it is certain that the old node does not. */
const STANDBY_RUNS: readonly HandoverState[] = [
  {
    id: 'standby-in-flight',
    when: (view) => standbyRuns(view) && view.standby?.inFlight === true,
    sentence: 'The standby runs as the validator; its command is still in flight.',
    next: waitsToClear,
    signer: 'unknown',
  },
  {
    id: 'standby-runs-old-unclear',
    when: (view) => standbyRuns(view) && view.active?.running === 'unknown',
    sentence: 'The standby runs as the validator; the old node does not say what it runs as.',
    next: waitsToClear,
    signer: 'unknown',
  },
  {
    id: 'standby-runs-old-in-flight',
    when: (view) => standbyRuns(view) && view.active?.inFlight === true,
    sentence: 'The standby runs as the validator; a command on the old node is still in flight.',
    next: waitsToClear,
    signer: 'unknown',
  },
  {
    // Without an end to it the votes of the standby would be waited for over and over.
    id: 'standby-runs-old-declared',
    when: (view) => standbyRuns(view) && view.declared === 'old' && view.active === null && !inVain(view),
    sentence: 'The standby runs as the validator; the old node cannot be asked and was declared fenced.',
    next: verifies,
    signer: 'standby',
  },
  {
    // Its votes were waited for once. The rest of the proof is on a machine that is not ours to ask.
    id: 'standby-runs-old-stranger',
    when: (view) =>
      standbyRuns(view) && view.strangers.active !== null && view.verifiedInVain > 0 && view.declared === null,
    sentence: 'The standby runs as the validator; the old node shows another host key.',
    words: ({ strangers }) => strangers.active,
    next: stops('host/key-changed'),
    signer: 'standby',
    declare: 'old',
  },
  {
    id: 'standby-runs-old-silent',
    when: (view) => standbyRuns(view) && inVain(view) && view.active === null && view.declared === null,
    sentence: 'The standby runs as the validator and the end could not be proven: the old node does not answer.',
    next: stops('host/unreachable'),
    signer: 'standby',
    declare: 'old',
  },
  {
    id: 'standby-runs-unproven',
    when: (view) => standbyRuns(view) && inVain(view),
    sentence: 'The standby runs as the validator and the end could not be proven.',
    next: stops('chain/unreachable'),
    signer: 'standby',
  },
  {
    id: 'standby-runs',
    when: standbyRuns,
    sentence: 'The standby runs as the validator.',
    next: verifies,
    signer: 'standby',
  },
];

/** The standby was told. Only the standby can show that it did not act and cannot; then the rows below these fit. */
const TOLD: readonly HandoverState[] = [
  {
    id: 'told-standby-stranger',
    when: (view) => isTold(view) && view.strangers.standby !== null,
    sentence: 'The standby was told to take the role and shows another host key.',
    words: ({ strangers }) => strangers.standby,
    next: stops('host/key-changed'),
    signer: 'unknown',
    declare: 'standby',
  },
  {
    id: 'told-standby-silent',
    when: (view) => isTold(view) && view.standby === null,
    sentence: 'The standby was told to take the role and cannot be asked.',
    next: waitsForAnswer,
    signer: 'unknown',
    declare: 'standby',
  },
  {
    id: 'told-standby-in-flight',
    when: (view) => isTold(view) && view.standby?.inFlight === true,
    sentence: 'The standby may still take the role: its command is in flight.',
    next: waitsToClear,
    signer: 'unknown',
  },
  {
    id: 'told-restarted-refuses',
    when: (view) => isTold(view) && standbyMayHaveTaken(view) && mayTakeAgain(view) && inVain(view),
    sentence: 'The standby took the role, restarted, and does not take it again.',
    next: stops('host/refused'),
    signer: 'unknown',
  },
  {
    id: 'told-restarted',
    when: (view) => isTold(view) && standbyMayHaveTaken(view) && mayTakeAgain(view),
    sentence: 'The standby took the role and restarted; it takes it again with its own tower.',
    next: verifies,
    signer: 'unknown',
  },
  {
    id: 'told-began',
    when: (view) => isTold(view) && standbyMayHaveTaken(view),
    sentence: 'The standby began to take the role and does not run as the validator.',
    next: waitsToClear,
    signer: 'unknown',
  },
  {
    id: 'told-unclear',
    when: (view) => isTold(view) && (view.standby?.running !== 'unstaked' || view.standby.link !== 'unstaked'),
    sentence: 'The standby was told and it is not clear what it runs as.',
    next: waitsToClear,
    signer: 'unknown',
  },
];

/** Nobody can tell the standby in this attempt any more: what is left depends on the old node. */
const OLD_UNCLEAR: readonly HandoverState[] = [
  {
    // No wait: the network is well, and only a person can say whose key that is.
    id: 'old-stranger-gave-up',
    when: (view) => view.strangers.active !== null && view.gaveUp,
    sentence: 'The old node gave the role up and shows another host key.',
    words: ({ strangers }) => strangers.active,
    next: stops('host/key-changed'),
    signer: 'nobody',
  },
  {
    id: 'old-stranger',
    when: (view) => view.strangers.active !== null,
    sentence: 'The old node shows another host key.',
    words: ({ strangers }) => strangers.active,
    next: stops('host/key-changed'),
    signer: 'unknown',
  },
  {
    id: 'old-silent-gave-up',
    when: (view) => view.active === null && view.gaveUp,
    sentence: 'The old node does not answer.',
    next: waitsForAnswer,
    signer: 'nobody',
  },
  {
    id: 'old-silent',
    when: (view) => view.active === null,
    sentence: 'The old node does not answer.',
    next: waitsForAnswer,
    signer: 'unknown',
  },
  {
    id: 'old-in-flight',
    when: (view) => view.active?.inFlight === true,
    sentence: 'A command on the old node is still in flight.',
    next: waitsToClear,
    signer: 'unknown',
  },
  {
    id: 'old-unclear',
    when: (view) => view.active?.running === 'unknown' || view.active?.running === 'other',
    sentence: 'The old node does not say what it runs as.',
    next: waitsToClear,
    signer: 'unknown',
  },
  {
    id: 'old-not-running',
    when: (view) => view.active?.running === 'gone',
    sentence: 'The validator on the old node is not running.',
    next: waitsToClear,
    signer: 'nobody',
  },
];

/** The old node answers and can have the role: once more forward, or back. */
const OLD_READY: readonly HandoverState[] = [
  {
    // The way back asks for the same and would only send us here again.
    id: 'standby-in-flight-not-told',
    when: (view) => view.standby?.inFlight === true,
    sentence: 'A command on the standby is still in flight.',
    next: waitsToClear,
    signer: 'unknown',
  },
  {
    // Neither forward nor back with it: a vote that it does not hold would be voted against.
    id: DOUBTFUL_TOWER,
    when: (view) => view.active?.running === 'unstaked' && view.active.tower === 'doubtful' && !view.doubtAccepted,
    sentence:
      'The machine of the old node was started anew after it began to give the role up: its tower may be older than its votes.',
    next: stops('tower/stale'),
    signer: 'nobody',
  },
  {
    id: 'back-doubt-accepted',
    when: (view) => view.active?.running === 'unstaked' && view.active.tower === 'doubtful',
    sentence:
      'People asked for the way back, knowing that votes which never landed may be missing in the tower of the old node.',
    next: goesBack,
    signer: 'nobody',
  },
  {
    // The guard hands out and takes back no other than the one it knows: each try would only be refused.
    id: 'old-tower-replaced',
    when: (view) => view.active?.running === 'unstaked' && view.active.tower === 'replaced',
    sentence: 'The old node stored its tower once more after it had handed it out; no guard takes another one back.',
    next: stops('tower/changed'),
    signer: 'nobody',
  },
  {
    id: 'old-tower-lost',
    when: (view) => view.active?.running === 'unstaked' && view.active.tower === 'lost',
    sentence:
      'The machine of the old node was started anew, and its tower is not the one that it handed out: votes may be missing in it.',
    next: stops('tower/changed'),
    signer: 'nobody',
  },
  {
    id: 'try-again',
    when: (view) =>
      view.attempt < MAX_ATTEMPTS && !view.wantsBack && view.fitForAnother && view.standby?.running === 'unstaked',
    sentence: 'Both nodes answer and the standby was not told: tried once more.',
    next: { kind: 'again', step: 'arm' },
    signer: 'old or nobody',
  },
  {
    id: 'back-asked',
    when: (view) => view.wantsBack,
    sentence: 'People asked for it.',
    next: goesBack,
    signer: 'old or nobody',
  },
  {
    id: 'back-second-try',
    when: (view) => view.attempt >= MAX_ATTEMPTS,
    sentence: 'The second try did not succeed either.',
    next: goesBack,
    signer: 'old or nobody',
  },
  {
    id: 'back-standby-stranger',
    when: (view) => view.strangers.standby !== null,
    sentence: 'The standby shows another host key.',
    words: ({ strangers }) => strangers.standby,
    next: goesBack,
    signer: 'old or nobody',
  },
  {
    id: 'back-standby-silent',
    when: (view) => view.standby === null,
    sentence: 'The standby does not answer.',
    next: goesBack,
    signer: 'old or nobody',
  },
  {
    id: 'back-standby-unfit',
    when: (view) => view.active?.running === 'staked' || view.active?.running === 'unstaked',
    sentence: 'The standby cannot take the role now.',
    next: goesBack,
    signer: 'old or nobody',
  },
];

/**
 * The state machine of a handover between giving and taking. The first row that fits decides. Fewer signers always wins, but
 * never both passive for want of a decision.
 */
export const HANDOVER_STATES: readonly HandoverState[] = [
  {
    id: 'both-run',
    when: (view) => standbyRuns(view) && view.active?.running === 'staked',
    sentence: 'Both nodes run as the validator. Stop one of them now.',
    next: stops('host/refused'),
    signer: 'both',
  },
  ...DECLARED,
  ...STANDBY_RUNS,
  ...TOLD,
  ...OLD_UNCLEAR,
  ...OLD_READY,
];
