import type { MutantText } from './mutant-text.ts';

export type CodeMutation = 'no-observation-on-resume' | 'tower-freshness-unchecked' | 'no-approval-digest';

/** Rules that are in code which the simulation runs as it is. */
export const CODE_MUTANTS: Readonly<Record<CodeMutation, MutantText>> = {
  'no-observation-on-resume': {
    sentence: 'A successor goes on with the next step without a look, whatever was sent to hosts before.',
    patches: [
      {
        file: 'src/execution/runner.ts',
        find: 'let turn = firstTurn(record);',
        replace: "let turn: Turn = { kind: 'forward' };",
      },
    ],
    counter: 'actedWithoutLook',
    counts:
      'a lease was taken of a run with an intent in its journal, and its holder began a step before it had decided on a look',
  },
  'tower-freshness-unchecked': {
    sentence: 'A tower is handed over however old its last vote is.',
    patches: [
      {
        file: 'src/procedures/solana/handover/give-step.ts',
        find: "  const logged = Number(answer.facts.get('barrier.last_voting') ?? NaN);\n",
        replace: "  return null;\n  const logged = Number(answer.facts.get('barrier.last_voting') ?? NaN);\n",
      },
    ],
    counter: 'staleTowerTold',
    counts:
      'a commit line was written for a tower whose last vote is below one that an observer had shown, or the old node had logged',
  },
  'no-approval-digest': {
    sentence:
      'A word for one plan counts for another: neither when it is said nor when it is counted is the digest looked at.',
    patches: [
      {
        file: 'src/approvals/decide.ts',
        find: `  if (word.digest !== undefined && word.digest !== plan.digest)
    return refusal('The plan has changed since this button was shown. Read the new one.', plan.id);
`,
        replace: '',
      },
      {
        file: 'src/approvals/policy.ts',
        find: '(decision) => decision.digest === plan.digest && mayDecide(plan, decision.person, people).ok)',
        replace: '(decision) => mayDecide(plan, decision.person, people).ok)',
      },
    ],
    counter: 'approvalForOtherDigest',
    counts: 'a run was started by the word of somebody who was shown another digest than that of its plan',
  },
};
