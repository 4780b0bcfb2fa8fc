import { mayHaveTaken, mayTakeAgain, type HandoverView } from './seen.ts';
import { isTold, standbyRuns, stops, verifies, waitsForAnswer, waitsToClear, type HandoverState } from './state.ts';

/** Each is a minute of waiting for votes, or the end of a long wait for the other host. */
const MOST_VERIFICATIONS = 3;

const inVain = ({ verifiedInVain }: HandoverView) => verifiedInVain >= MOST_VERIFICATIONS;
/** It may have voted: the old node's tower is too old from here on, so going back would be a second signer in time. */
const standbyMayHaveTaken = ({ standby }: HandoverView) => standby !== null && mayHaveTaken(standby);

/** The standby runs as the validator: forward, once it is certain that the old node does not. */
export const STANDBY_RUNS: readonly HandoverState[] = [
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
export const TOLD: readonly HandoverState[] = [
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
