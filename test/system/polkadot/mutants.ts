import type { MutantText } from '../../../src/lab/mutants/mutant-text.ts';

/** A rule of the Polkadot procedures that is switched off, and the scene in which that shows. */
export interface PolkadotMutant extends MutantText {
  readonly scene: string;
  readonly counter: string;
}

const FOLDER = 'src/procedures/polkadot';

export const POLKADOT_MUTANTS: readonly PolkadotMutant[] = [
  {
    sentence: 'The gate opens in session N + 1, when the keys are queued.',
    scene: 'fault-free',
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
    ],
    counter: 'stoppedTooEarly',
    counts:
      'the old node was demoted at a block at which safety protocol 6.1 does not hold, or did not in the session before',
  },
  {
    sentence: 'An extrinsic that was carried out is taken for keys that are set.',
    scene: 'turned away',
    patches: [
      {
        file: `${FOLDER}/handover/set-step.ts`,
        find: 'if (sent.included !== null) return onTheWay(context, deps, state, sent.included);',
        replace: 'if (sent.included !== null) return isSet(context, deps, keys, state, sent);',
      },
    ],
    counter: 'setByWord',
    counts: 'the step is recorded as done, and no finalized block of the relay chain ever had the keys as next keys',
  },
  {
    sentence: 'The old node is not asked for each key by itself.',
    scene: 'a key on both',
    patches: [
      {
        file: `${FOLDER}/handover/own-step.ts`,
        find: 'if (hadBy.held.length > 0) return',
        replace: 'if (hadBy.all) return',
      },
    ],
    counter: 'sentThoughShared',
    counts: 'an extrinsic was sent although one of its keys was usable on another machine than the new one',
  },
  {
    sentence: 'Keys that somebody else sets during the wait are not looked at.',
    scene: 'a second set-keys',
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
    counter: 'stoppedInVoid',
    counts: 'the old node was demoted while the next keys of the stash were those of neither node',
  },
  {
    sentence: 'The old node is stopped in session N + 3, by count.',
    scene: 'named again',
    patches: [
      {
        file: `${FOLDER}/handover/judge-old.ts`,
        find: 'const verdict = mayStop(',
        replace:
          "const set = context.entries().flatMap(({ event }) => (event.kind === 'step.proven' ? [event.figures['setInSession']] : [])).find((n) => typeof n === 'number');\n  const verdict = state.session >= Number(set) + 3 ? ({ kind: 'yes', because: 'N + 3' } as const) : mayStop(",
      },
    ],
    counter: 'stoppedTooEarly',
    counts: 'as above',
  },
  {
    sentence: 'What was free once counts, also where its keys were named again since.',
    scene: 'named again',
    patches: [
      {
        file: `${FOLDER}/handover/gate-step.ts`,
        find: "if (judged.verdict.kind === 'used') return namedAgain(context, judged.verdict);",
        replace: '',
      },
    ],
    counter: 'stoppedTooEarly',
    counts: 'as above',
  },
  {
    sentence: 'A successor does not fence the host to which an order may still be under way.',
    scene: 'a late order',
    patches: [
      {
        file: `${FOLDER}/handover/look.ts`,
        find: 'if (told(context.entries())?.over !== false) return null;',
        replace: 'if (told(context.entries())?.over !== null) return null;',
      },
    ],
    counter: 'outdatedOrders',
    counts: 'an order to the old node came into effect although its worker had lost the lease to another',
  },
];
