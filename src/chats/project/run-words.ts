import type { Run, Wish } from '../../domain/run.ts';
import {
  isPolkadot,
  POLKADOT_HANDOVER_WORDS,
  POLKADOT_PREPARE_WORDS,
  POLKADOT_TAKEOVER_WORDS,
} from './polkadot-words.ts';
import { movesRole } from './moves.ts';
import { isNear, NEAR_PREPARE_WORDS, nearHandoverWords, nearTakeoverWords, nearUpgradeWords } from './near-words.ts';
import { isTakeover } from './takeover-words.ts';

/** What moves, and between which nodes: of a run or of a plan. */
export type Move = Pick<Run, 'procedure' | 'validator' | 'from' | 'to'>;

/** What people are asked and told about a run, which differs from procedure to procedure. */
export interface RunWords {
  /** Asked before a plan is approved. */
  readonly approve: (move: Move) => string;
  /** The last line of that question: how long there is a way back. */
  readonly limits: (move: Move) => string;
  readonly abort: (move: Move) => string;
  readonly resume: (move: Move) => string;
  readonly return: (move: Move) => { readonly label: string; readonly confirm: string };
  /** Second line of the question before a run is closed as it is, where its signer is known. */
  readonly closes: (move: Move) => string;
  /** What each way out of a stopped run does, in one sentence. */
  readonly ways: Readonly<Record<string, (move: Move) => string>>;
  /** What else people are told before they declare the old node of a stopped run fenced. */
  readonly declare: (move: Move) => string;
  /** The same where the new node signs already. */
  readonly declareGone: (move: Move) => string;
  /** Why the run goes only forward since `at`, a time mark. */
  readonly told: (move: Move, at: string) => string;
  /** The same as a line of the journal, which does not say who. @param attempt as it was decided in */
  readonly decided: (attempt: number) => string;
  /** The same under the timeline. */
  readonly toldMark: string;
  /** The answer to an abort that came after that. */
  readonly tooLate: (move: Move) => string;
  /** The answer to a wish that is stored. */
  readonly wished: Readonly<Record<Wish, string>>;
}

const HANDOVER_WORDS: RunWords = {
  approve: ({ validator, from, to }) => `Move ${validator} from ${from} to ${to}?`,
  limits: ({ to }) => `It can be aborted until ${to} is told to sign.`,
  abort: ({ validator, from }) => `Abort the move of ${validator}?\n${from} keeps signing, or takes the identity back.`,
  resume: ({ to }) => `Go on with the move to ${to}?\nBaton looks at both hosts first and goes on only if it is safe.`,
  return: ({ from, to }) => ({
    label: `Return to ${from}`,
    confirm: `Give the identity back to ${from}?\nBaton proves first that ${to} cannot sign.`,
  }),
  closes: () => 'Baton does nothing more on the hosts.',
  ways: {
    look: () => 'Baton looks at both nodes once and says what it saw. Nobody gets or loses the role.',
    resume: ({ to }) =>
      `Baton looks at both nodes, then goes on with the move to ${to} if that is proven safe, and else goes back.`,
    return: ({ from, to }) =>
      `Baton looks at both nodes, then gives the role back to ${from} if ${to} is proven not to have it.`,
    'declare-fenced': () =>
      'Only when that node certainly cannot sign any more: powered off, disks out. Then Baton does not wait for it, for one step. A false declaration can make two signers.',
    'stand-down': () => 'The run is closed as it is and no host is touched: people have made sure who signs.',
  },
  declare: () =>
    'Votes that it cast and that never landed are not in the other tower.\nIt is good for one step of this run.',
  declareGone: ({ to }) => `${to} signs, and its link follows then: a restart brings it up as the validator.`,
  told: ({ to }, at) => `${to} has been told to sign ${at}. From here the run only goes forward.`,
  decided: (attempt) => `Decided: the standby is told (attempt ${attempt}). No way back from here`,
  toldMark: 'Told to sign: no way back',
  tooLate: () =>
    'Too late: the standby may have been told to take the role. Going back now could make two signers. The run goes on to its proof.',
  wished: {
    abort: 'Abort is stored. The run goes back as soon as it is safe; its card shows it.',
    return: 'Stored. Baton looks at both nodes first and then gives the role back.',
    resume: 'Stored. Baton looks at both nodes first and then goes on.',
    look: 'Stored. Baton looks at both nodes once and says what it saw. Nothing goes on.',
  },
};

const TAKEOVER_WORDS: RunWords = {
  ...HANDOVER_WORDS,
  approve: ({ validator, from, to }) => `Take ${validator} over from ${from} to ${to}?`,
  limits: ({ from, to }) =>
    `First ${from} is fenced with proof, or people declare it. It can be called off until ${to} is told to sign.`,
  abort: ({ validator, from, to }) =>
    `Call the takeover of ${validator} off?\n${to} does not get the role. ${from} stays as it is, fenced where it was.`,
  resume: ({ to }) =>
    `Go on with the takeover by ${to}?\nBaton looks at both hosts first and goes on only if it is safe.`,
  return: ({ from, to }) => ({
    label: 'Call off',
    confirm: `Call the takeover off?\nBaton proves first that ${to} does not have the role. ${from} is not given it back.`,
  }),
  ways: {
    ...HANDOVER_WORDS.ways,
    resume: ({ from, to }) =>
      `Baton looks at ${to} and, as far as it answers, at ${from}, then goes on where that is proven safe.`,
    return: ({ from, to }) =>
      `The takeover is called off if ${to} is proven not to have the role. ${from} is not given it back: that takes a plan of its own.`,
    'declare-fenced': ({ from }) =>
      `Only when ${from} certainly cannot sign any more: powered off, disks out. Then this run does not wait for it, for one step. A false declaration can make two signers.`,
  },
};

/** Of a run that changes hosts and moves nothing. */
const PREPARE_WORDS: RunWords = {
  ...HANDOVER_WORDS,
  abort: () => 'Abort?\nWhat this run has changed is put back; nobody gives or takes a role.',
  resume: () => 'Go on?\nBaton looks at the hosts first and does only what is left to do.',
  return: () => ({
    label: 'Put back',
    confirm: 'Put back what this run has changed?\nWhat was changed since is left alone and said.',
  }),
  ways: {
    ...HANDOVER_WORDS.ways,
    look: () => 'Baton looks at the hosts once and says what it saw. Nothing is changed.',
    resume: () => 'Baton looks at the hosts, then does what is left to do.',
    return: () => 'Baton puts back what this run has changed, the newest change first.',
    'stand-down': () => 'The run is closed as it is; what it changed stays, and `prepare --undo` can put it back.',
  },
};

/** The words of a procedure. */
export function wordsFor(move: Pick<Move, 'procedure'>): RunWords {
  if (isNear(move)) return nearWords(move);
  if (!movesRole(move.procedure)) return isPolkadot(move) ? POLKADOT_PREPARE_WORDS : PREPARE_WORDS;
  if (isPolkadot(move)) return isTakeover(move) ? POLKADOT_TAKEOVER_WORDS : POLKADOT_HANDOVER_WORDS;
  return isTakeover(move) ? TAKEOVER_WORDS : HANDOVER_WORDS;
}

function nearWords(move: Pick<Move, 'procedure'>): RunWords {
  if (!movesRole(move.procedure)) return { ...HANDOVER_WORDS, ...NEAR_PREPARE_WORDS };
  if (isTakeover(move)) return nearTakeoverWords(TAKEOVER_WORDS);
  return move.procedure === 'near/upgrade' ? nearUpgradeWords(HANDOVER_WORDS) : nearHandoverWords(HANDOVER_WORDS);
}
