import type { MutantText } from './mutant-text.ts';

export type NearMutation =
  | 'near-fence-after-proof'
  | 'near-key-before-proof'
  | 'near-no-margin'
  | 'near-hup-to-wrapper'
  | 'near-undo-unasked'
  | 'near-placed-untold'
  | 'near-stale-term-acts'
  | 'near-standby-key-unseen'
  | 'near-key-not-aside';

const FOLDER = 'src/procedures/near';
/** What the guard does where the procedures are played. */
const MODEL = 'src/lab/near/simulation';
/** Without such a rule a run can go round for ever: each play is cut off early. */
const SHORT = {
  file: 'src/lab/near/matrix/play-schedule.ts',
  find: 'const LONGEST_MS = 4 * 3_600_000;',
  replace: 'const LONGEST_MS = 300_000;',
} as const;

/** Rules of NEAR's procedures, which the simulation runs as they are, and of the guard as the simulation models it. */
export const NEAR_MUTANTS: Readonly<Record<NearMutation, MutantText>> = {
  'near-fence-after-proof': {
    sentence: 'The old node is fenced after it was proven stopped, and another supervisor starts it in between.',
    patches: [
      SHORT,
      {
        file: `${FOLDER}/swap/stop-step.ts`,
        find: 'if (!isWholeFence(seen.facts, deps.targetOf(context)))',
        replace: 'if (isWholeFence(seen.facts, deps.targetOf(context)))',
      },
      {
        file: `${FOLDER}/swap/stop-step.ts`,
        find: 'seenOr(await deps.look(deps.targetOf(context), from))',
        replace: 'seenOr(await deps.look(deps.targetOf(context), from, { term: context.term, run: context.run.id }))',
      },
      {
        file: `${FOLDER}/swap/swap.ts`,
        find: 'return [fenceStep(deps), stopStep(deps), proveStep(deps), marginStep(deps)];',
        replace: 'return [stopStep(deps), proveStep(deps), fenceStep(deps), marginStep(deps)];',
      },
      {
        file: `${MODEL}/verbs.ts`,
        find: "    if (home.keys.live !== null) return refused('live-key');\n    node.stop();",
        replace: '    node.stop();',
      },
      {
        file: `${MODEL}/verbs.ts`,
        find: "    if (!node.isFenced()) return refused('not-fenced');\n    if (home.keys.live !== null) return refused('live-key');\n",
        replace: '    if (home.broken) return ok();\n',
      },
    ],
    procedure: 'near/hot-swap',
    counter: 'stoppedUnfenced',
    counts: 'a node was told to stop while its key lay where the next start of it, by whomever, would have read it',
  },
  'near-key-before-proof': {
    sentence: 'The key is put in place when the old node was told to stop, and nothing proves that it has.',
    patches: [
      {
        file: `${FOLDER}/swap/ended.ts`,
        find: 'if (end !== null && isGone(end)) return { gone: end };',
        replace: 'if (end !== null) return { gone: end };',
      },
      {
        file: `${FOLDER}/swap/prove-step.ts`,
        find: "if (answer.answer === 'ok') {\n",
        replace: "if (answer.answer !== 'unknown') {\n",
      },
    ],
    procedure: 'near/hot-swap',
    counter: 'keyBeforeProof',
    counts: 'the key was put in place while the other node had it in memory or could get it by a start',
  },
  'near-no-margin': {
    sentence: 'The key is put in place without a height margin.',
    patches: [
      {
        file: `${FOLDER}/swap/margin-step.ts`,
        find: 'const before = reachedBefore(context.entries(), context.run);',
        replace: 'const before = reachedBefore(context.entries(), context.run) ?? {};',
      },
    ],
    procedure: 'near/hot-swap',
    counter: 'placedBelowOld',
    counts:
      'the key was put in place where the newest final block was not above all that the other node has signed for',
  },
  'near-hup-to-wrapper': {
    sentence: 'SIGHUP goes to whatever is the main process of the unit.',
    patches: [{ file: `${MODEL}/verbs.ts`, find: "    if (isWrapped()) return refused('not-neard');\n", replace: '' }],
    procedure: 'near/hot-swap',
    counter: 'hupToWrapper',
    counts: 'SIGHUP came to a script around neard, which ends by it',
  },
  'near-undo-unasked': {
    sentence: 'The old node gets its key back though the new one was told and cannot be asked.',
    patches: [
      SHORT,
      {
        file: `${FOLDER}/swap/states-forward.ts`,
        find: 'when: ({ told, standby }) => told && standby === null,',
        replace: 'when: ({ told, standby, old }) => told && standby === null && old !== null,',
      },
      {
        file: `${FOLDER}/swap/states-forward.ts`,
        find: "sentence: 'The new node was told to put the key in place and cannot be asked.',\n    next: { kind: 'wait', code: 'host/unreachable' },",
        replace:
          "sentence: 'The new node was told to put the key in place and cannot be asked.',\n    next: { kind: 'back' },",
      },
      {
        file: `${FOLDER}/swap/give-back.ts`,
        find: 'if (openTellings(context).length > 0)',
        replace: 'if (openTellings(context).length > 99)',
      },
    ],
    procedure: 'near/hot-swap',
    counter: 'unfencedThoughPlaced',
    counts: 'the old node was given the key back while the other had it in place or in memory',
  },
  'near-placed-untold': {
    sentence: 'The key is put in place without a decision row.',
    patches: [
      {
        file: `${FOLDER}/swap/place-step.ts`,
        find: "const stands = await context.decide('told', `the key is put in place on ${to}`);",
        replace: "const stands: string = 'told';",
      },
    ],
    procedure: 'near/hot-swap',
    counter: 'placedUntold',
    counts: 'the key was put in place and no decision row says `told`',
  },
  'near-stale-term-acts': {
    sentence: 'A host acts on an order with an older term than it has seen.',
    patches: [
      {
        file: `${MODEL}/machine.ts`,
        find: "    if (Number(given) < term) return refused('stale-term');\n",
        replace: '',
      },
    ],
    procedure: 'near/hot-swap',
    counter: 'staleOrders',
    counts: 'an order came into effect on a host that had seen a newer term',
  },
  'near-standby-key-unseen': {
    sentence: 'Nobody looks whether a key lies in place on the standby already.',
    patches: [
      {
        file: `${FOLDER}/swap/fence-step.ts`,
        find: "if (standby.facts.keys.live.kind !== 'missing' || saysItSigns(standby.facts, deps.targetOf(context)) === 'this')",
        replace: "if (saysItSigns(standby.facts, deps.targetOf(context)) === 'other')",
      },
      {
        file: `${FOLDER}/checks/standby.ts`,
        find: 'if (lies.length > 0) return failed',
        replace: 'if (lies.length > 9) return failed',
      },
    ],
    procedure: 'near/hot-swap',
    counter: 'fencedThoughKeyOnNew',
    counts: 'the old node was fenced while a key lay in place on the one that is to take over',
  },
  'near-key-not-aside': {
    sentence: 'After a takeover on people’s word the key stays in place on the new node.',
    patches: [
      {
        file: `${FOLDER}/takeover/settle.ts`,
        find: "if (key === 'aside') return null;",
        replace: "if (key === 'aside' || key === 'live') return null;",
      },
    ],
    procedure: 'near/takeover',
    counter: 'keyLeftInPlace',
    counts: 'the takeover is done, the old node is not fenced, and the key was never set aside on the new one',
  },
};
