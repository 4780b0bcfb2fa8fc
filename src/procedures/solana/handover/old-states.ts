import { DOUBTFUL_TOWER } from './view.ts';
import { goesBack, stops, waitsForAnswer, waitsToClear, type HandoverState } from './state.ts';

/** safety protocol 4.6: at most one more try. */
const MAX_ATTEMPTS = 2;

/** Nobody can tell the standby in this attempt any more: what is left depends on the old node. */
export const OLD_UNCLEAR: readonly HandoverState[] = [
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
export const OLD_READY: readonly HandoverState[] = [
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
