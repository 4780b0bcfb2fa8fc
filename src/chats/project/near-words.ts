import type { Run } from '../../domain/run.ts';
import type { RunPicture } from './run-picture.ts';
import type { RunWords } from './run-words.ts';
import { movesRole } from './moves.ts';
import { oneLine } from './words.ts';

/** Whether a plan or run is one of NEAR: the old node is stopped, and the key then lies with the new one alone. */
export const isNear = ({ procedure }: { readonly procedure: string }): boolean => procedure.startsWith('near/');

/** Since when nobody signs by what the run itself did: the old node has stopped, and the new one has not read the key. Null: not so. */
export function silentSince({ procedure }: { readonly procedure: string }, { steps }: RunPicture): number | null {
  if (!isNear({ procedure })) return null;
  const isProven = (ids: readonly string[]) =>
    steps.some(({ id, state }) => ids.includes(id) && state.kind === 'proven');
  const stop = steps.find(({ id }) => id === 'stop');
  return stop?.state.kind === 'proven' && !isProven(['reload', 'start']) ? stop.beganAtMs : null;
}

/**
 * First line of a move of NEAR that is done: the old node may not be moved back to before it has shadowed for an epoch, or the new one
 * is not yet proven to sign, and its last words say so. Null for every other ending.
 */
export function nearEnded(
  run: Pick<Run, 'procedure' | 'state' | 'to'>,
  ended: { readonly signer: string; readonly because: string },
): string | null {
  const isMoved = isNear(run) && movesRole(run.procedure) && run.state === 'done' && ended.signer === run.to;
  return isMoved && ended.because !== '' ? oneLine(ended.because, MOST_SIGNS) : null;
}

/** Its last words are three sentences with two names of nodes. */
const MOST_SIGNS = 300;

/** What differs from a role that is given and taken: it is a key that moves, and `--to` with a stopped node has nobody signing. */
export function nearHandoverWords(role: RunWords): RunWords {
  return {
    ...role,
    limits: ({ from, to }) =>
      `${from} is stopped before ${to} gets the key: nobody signs in between. It can be aborted until the key is in place on ${to}.`,
    abort: ({ validator, from, to }) =>
      `Abort the move of ${validator}?\n${from} keeps signing, or is started again with its key. ${to} stays a standby.`,
    return: ({ from, to }) => ({
      label: `Return to ${from}`,
      confirm: `Start ${from} again with the key?\nBaton proves first that no key is in place on ${to}.`,
    }),
    ways: {
      ...role.ways,
      look: () => 'Baton looks at both nodes once and says what it saw. No key is moved.',
      return: ({ from, to }) =>
        `Baton looks at both nodes, then starts ${from} again with its key if ${to} is proven not to have it.`,
    },
    declare: () => 'It is good for one step of this run.',
    declareGone: ({ to }) => `${to} signs, and its key is put back in place then: after a restart it signs again.`,
    told: ({ to }, at) => `Since ${at} the key may be in place on ${to}. From here the run only goes forward.`,
    decided: (attempt) => `Decided: the key is put in place (attempt ${attempt}). No way back from here`,
    toldMark: 'Key put in place: no way back',
    tooLate: () =>
      'Too late: the key may be in place on the new node, which could sign at any time. Starting the old one now could make two signers. The run goes on to its proof.',
    wished: {
      ...role.wished,
      return: 'Stored. Baton looks at both nodes first and then starts the old one again with its key.',
    },
  };
}

export function nearTakeoverWords(takeover: RunWords): RunWords {
  const near = nearHandoverWords(takeover);
  return {
    ...takeover,
    declare: near.declare,
    declareGone: near.declareGone,
    told: near.told,
    decided: near.decided,
    toldMark: near.toldMark,
    tooLate: near.tooLate,
    ways: {
      ...takeover.ways,
      look: () => 'Baton looks at both nodes once and says what it saw. No key is moved.',
      return: ({ from, to }) =>
        `The takeover is called off if ${to} is proven not to have the key. ${from} is not started: that takes a plan of its own.`,
    },
    limits: ({ from, to }) =>
      `First ${from} is fenced with proof, or people declare it. It can be called off until the key is in place on ${to}.`,
    abort: ({ validator, from, to }) =>
      `Call the takeover of ${validator} off?\n${to} does not get the key. ${from} stays as it is, fenced where it was.`,
    return: ({ from, to }) => ({
      label: 'Call off',
      confirm: `Call the takeover off?\nBaton proves first that no key is in place on ${to}. ${from} is not started again.`,
    }),
  };
}

export function nearUpgradeWords(role: RunWords): RunWords {
  const near = nearHandoverWords(role);
  return {
    ...near,
    approve: ({ validator, from, to }) =>
      `Upgrade neard on ${to}, move ${validator} there from ${from}, then upgrade ${from}?`,
    abort: ({ validator, from, to }) =>
      `Abort the upgrade of ${validator}?\n${from} keeps signing, or is started again with its key. What ${to} runs by then stays: a database goes only forward.`,
  };
}

/** Of a run that makes one node a standby, and touches no other. */
export const NEAR_PREPARE_WORDS = {
  approve: ({ to }) => `Change config.json of ${to} as shown, and start its neard again?`,
  limits: ({ to }) => `${to} has no validator key in place and signs nothing. No other node is touched.`,
  abort: ({ to }) => `Abort?\n${to} is left as it is then; it signs nothing.`,
  resume: ({ to }) => `Go on?\nBaton looks at ${to} first and does only what is left to do.`,
  return: ({ to }) => ({ label: 'Call off', confirm: `Call it off?\n${to} is left as it is; it signs nothing.` }),
  closes: ({ to }) => `${to} is left as it is; it signs nothing.`,
  ways: {
    look: ({ to }) => `Baton looks at ${to} once and says what it saw. Nothing is changed.`,
    resume: ({ to }) => `Baton looks at ${to}, then does what is left to do.`,
    return: ({ to }) => `The run ends, and ${to} is left as it is; it signs nothing.`,
    'stand-down': ({ to }) => `The run is closed as it is; ${to} stays as it is.`,
  },
  wished: {
    abort: 'Abort is stored. The run ends at its next look, and the node is left as it is.',
    return: 'Stored. The run ends, and the node is left as it is.',
    resume: 'Stored. Baton looks at the node first and then goes on.',
    look: 'Stored. Baton looks at the node once and says what it saw. Nothing goes on.',
  },
} as const satisfies Partial<RunWords>;
