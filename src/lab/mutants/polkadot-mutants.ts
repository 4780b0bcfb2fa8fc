import type { MutantText } from './mutant-text.ts';

export type PolkadotMutation =
  | 'gate-opens-queued'
  | 'set-by-extrinsic'
  | 'keys-asked-together'
  | 'second-set-keys-ignored'
  | 'stopped-by-count'
  | 'free-once-counts'
  | 'late-order-unfenced';

const FOLDER = 'src/procedures/polkadot';

/** Rules of the Polkadot procedures, which the simulation runs as they are. */
export const POLKADOT_MUTANTS: Readonly<Record<PolkadotMutation, MutantText>> = {
  'gate-opens-queued': {
    sentence: 'The gate opens in session N + 1, when the keys are queued.',
    patches: [
      { file: `${FOLDER}/stage.ts`, find: "return { kind: 'queued' };", replace: "return { kind: 'active' };" },
      {
        file: `${FOLDER}/handover/active-step.ts`,
        find: 'if (grew.length === 0 || fresh.some((view) => saysActive(view) === false))',
        replace: 'if (grew.length > 99)',
      },
      {
        file: `${FOLDER}/handover/active-step.ts`,
        find: "if (old.kind === 'signs') return",
        replace: 'if (grew.length > 99) return',
      },
      {
        file: `${FOLDER}/may-stop.ts`,
        find: 'const used = keysInUse(state, keystore);',
        replace: "return { kind: 'yes', because: 'the keys are queued' };\n  const used = keysInUse(state, keystore);",
      },
      {
        file: `${FOLDER}/handover/judge-old.ts`,
        find: "if (judged.verdict.kind !== 'yes' || judged.state === null || since === null) return judged;",
        replace: 'if (since !== undefined) return judged;',
      },
    ],
    procedure: 'polkadot/handover',
    counter: 'gateOpenedEarly',
    counts:
      'the gate was recorded as proven although at no block that the worker can have read safety protocol 6.1 held',
  },
  'set-by-extrinsic': {
    sentence: 'An extrinsic that was carried out is taken for keys that are set.',
    patches: [
      {
        file: `${FOLDER}/handover/set-step.ts`,
        find: 'if (sent.included !== null) return onTheWay(context, deps, state, sent.included);',
        replace: 'if (sent.included !== null) return isSet(context, deps, keys, state, sent);',
      },
    ],
    procedure: 'polkadot/handover',
    counter: 'setByWord',
    counts: 'the step is recorded as done, and no finalized block of the relay chain ever had the keys as next keys',
  },
  'keys-asked-together': {
    sentence: 'The old node is not asked for each key by itself.',
    patches: [
      {
        file: `${FOLDER}/handover/own-step.ts`,
        find: 'if (hadBy.held.length > 0) return',
        replace: 'if (hadBy.all) return',
      },
    ],
    procedure: 'polkadot/handover',
    counter: 'sentThoughShared',
    counts: 'an extrinsic was sent although one of its keys was usable on another machine than the new one',
  },
  'second-set-keys-ignored': {
    sentence: 'Keys that somebody else sets during the wait are not looked at.',
    patches: [
      {
        file: `${FOLDER}/stage.ts`,
        find: "if (state.nextKeys?.encoded !== keys.encoded) return { kind: 'elsewhere' };",
        replace: '',
      },
      {
        file: `${FOLDER}/handover/judge-old.ts`,
        find: 'if (state.nextKeys?.encoded !== madeKeys(context.entries())?.encoded)',
        replace: 'if (madeKeys(context.entries()) === null)',
      },
    ],
    procedure: 'polkadot/handover',
    counter: 'stoppedInVoid',
    counts: 'the old node was demoted while the next keys of the stash were those of neither node',
  },
  'stopped-by-count': {
    sentence: 'The old node is stopped in session N + 3, by count.',
    patches: [
      {
        file: `${FOLDER}/handover/judge-old.ts`,
        find: 'const verdict = mayStop(',
        replace:
          "const set = context.entries().flatMap(({ event }) => (event.kind === 'step.proven' ? [event.figures['setInSession']] : [])).find((n) => typeof n === 'number');\n  const verdict = state.session >= Number(set) + 3 ? ({ kind: 'yes', because: 'N + 3' } as const) : mayStop(",
      },
      {
        file: `${FOLDER}/handover/judge-old.ts`,
        find: "if (judged.verdict.kind !== 'yes' || judged.state === null || since === null) return judged;",
        replace: 'if (since !== undefined) return judged;',
      },
    ],
    procedure: 'polkadot/handover',
    counter: 'stoppedTooEarly',
    counts:
      'the old node was demoted at a block at which safety protocol 6.1 does not hold, or did not in the session before',
  },
  'free-once-counts': {
    sentence: 'What was free once counts, also where its keys were named again since.',
    patches: [
      {
        file: `${FOLDER}/handover/gate-step.ts`,
        find: "if (judged.verdict.kind === 'used') return namedAgain(context, judged.verdict);",
        replace: '',
      },
      {
        file: `${FOLDER}/handover/used-since.ts`,
        find: '  let state = now;',
        replace: '  return null;\n  let state = now;',
      },
    ],
    procedure: 'polkadot/handover',
    counter: 'freeSessionOutdated',
    counts:
      'the gate rests on a session without keys of the old node, though the chain named one at the end of a session since',
  },
  'late-order-unfenced': {
    sentence: 'A successor does not fence the host to which an order may still be under way.',
    patches: [
      {
        file: `${FOLDER}/handover/look.ts`,
        find: 'if (told(context.entries())?.over !== false) return null;',
        replace: 'if (told(context.entries())?.over !== null) return null;',
      },
    ],
    procedure: 'polkadot/handover',
    counter: 'outdatedOrders',
    counts: 'an order to the old node came into effect although its worker had lost the lease to another',
  },
};
