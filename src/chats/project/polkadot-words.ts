import type { RunWords } from './run-words.ts';

/** Whether a plan or run moves a validator of Polkadot: new keys on chain and a wait, and no role that is handed over. */
export const isPolkadot = ({ procedure }: { readonly procedure: string }): boolean => procedure.startsWith('polkadot/');

/**
 * No node is told to sign here, and nothing is taken away from the old one: the chain decides when it changes over. What is
 * irrevocable is that the keys were sent.
 */
export const POLKADOT_HANDOVER_WORDS: RunWords = {
  approve: ({ validator, from, to }) => `Move ${validator} from ${from} to ${to}, with new keys on ${to}?`,
  limits: ({ from }) =>
    `It can be aborted until the keys are sent. ${from} has to keep running until the run says that it may stop.`,
  abort: ({ validator, from, to }) =>
    `Abort the move of ${validator}?\nNo keys are set yet: ${from} signs as before. Unused keys on ${to} do no harm.`,
  resume: ({ to }) => `Go on with the move to ${to}?\nBaton reads the chain first and goes on from where it stands.`,
  return: ({ to }) => ({
    label: 'Call off',
    confirm: `Call the move off?\nThat is possible while the keys of ${to} are not set. Afterwards both nodes keep running.`,
  }),
  closes: ({ from }) => `Nobody sees to it then that ${from} keeps running. Stop no node that the chain still names.`,
  ways: {
    look: () => 'Baton reads the chain once and says how far the keys have come. Nothing is changed.',
    resume: () => 'Baton reads the chain, then goes on with the first step that is not proven.',
    return: ({ validator, from, to }) =>
      `Where the keys of ${to} are not set, the run ends and ${from} signs as before. Where they are set nobody can go back: \`handover ${validator} --to ${from}\` goes forward with new keys.`,
    'stand-down': ({ from, to }) =>
      `The run is closed as it is; no host and no chain is touched. Keep ${from} and ${to} running until the chain has changed over.`,
  },
  declare: () => 'It is good for one step of this run.',
  declareGone: ({ from }) => `${from} is not waited for then.`,
  told: ({ to }, at) => `Since ${at} the keys of ${to} may be sent. From here the run only goes forward.`,
  decided: () => 'Decided: the keys may be sent. From here the run only goes forward',
  toldMark: 'Keys may be sent: only forward from here',
  tooLate: ({ validator, from, to }) =>
    `Too late: the keys of ${to} may have been sent, and what was sent can land. Keep ${from} and ${to} running; nothing is lost while both do. When the run has ended, \`handover ${validator} --to ${from}\` moves it back with new keys.`,
  wished: {
    abort: 'Abort is stored. Where no keys were sent the run ends, and nothing has changed.',
    return: 'Stored. Baton reads the chain first. Where the keys are not set, the run ends; else it says what is left.',
    resume: 'Stored. Baton reads the chain first and then goes on.',
    look: 'Stored. Baton reads the chain once and says how far the keys have come. Nothing goes on.',
  },
};

export const POLKADOT_TAKEOVER_WORDS: RunWords = {
  ...POLKADOT_HANDOVER_WORDS,
  approve: ({ validator, from, to }) => `Take ${validator} over from ${from} to ${to}, with new keys on ${to}?`,
  limits: ({ from, to }) =>
    `It can be called off until the keys are sent. Nobody signs before ${to} does, unless ${from} comes back: then let it run.`,
  abort: ({ validator, from }) =>
    `Call the takeover of ${validator} off?\nNo keys are set yet. ${from} stays as it is: nobody signs until it is back.`,
  resume: ({ to }) =>
    `Go on with the takeover by ${to}?\nBaton reads the chain first and goes on from where it stands.`,
  closes: ({ from, to }) => `Keep ${to} running, and ${from} too if it comes back, until the chain has changed over.`,
  ways: {
    ...POLKADOT_HANDOVER_WORDS.ways,
    return: ({ from, to }) =>
      `Where the keys of ${to} are not set, the run ends, and only ${from} can sign. Where they are set nobody can go back: keep ${to} running.`,
    'stand-down': ({ from, to }) =>
      `The run is closed as it is; no host and no chain is touched. Keep ${to} running, and ${from} too if it comes back.`,
  },
  tooLate: ({ from, to }) =>
    `Too late: the keys of ${to} may have been sent, and what was sent can land. Keep ${to} running, and ${from} too if it comes back.`,
};

/** Of a run that brings one node to ready, and touches no other. */
export const POLKADOT_PREPARE_WORDS: RunWords = {
  ...POLKADOT_HANDOVER_WORDS,
  approve: ({ to }) => `Start the node of ${to} where it does not run, and start it again with --validator?`,
  limits: ({ to }) => `Nothing on ${to} signs: the chain names none of its keys. No other node is touched.`,
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
};
