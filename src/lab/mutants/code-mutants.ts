import type { MutantText } from './mutant-text.ts';

export type CodeMutation =
  | 'no-observation-on-resume'
  | 'tower-freshness-unchecked'
  | 'no-approval-digest'
  | 'fence-skipped'
  | 'fence-file-always-goes'
  | 'no-last-look'
  | 'stale-copy-used'
  | 'declaration-used-twice'
  | 'declaration-outlives-stop';

const TAKEOVER = 'src/procedures/solana/takeover';

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
  'fence-skipped': {
    sentence: 'An old node that does not answer counts as fenced, by nobody.',
    patches: [
      {
        file: `${TAKEOVER}/fence-step.ts`,
        find: '  const hook = deps.hookOf(from);\n',
        replace: "  if (from !== '') return proven('hook', 'not asked');\n  const hook = deps.hookOf(from);\n",
      },
    ],
    procedure: 'solana/takeover',
    counter: 'tookUnfenced',
    counts:
      'the standby of a takeover was told while the old node could sign, and in that attempt neither its own answer, nor a provider, nor people had fenced it',
  },
  'fence-file-always-goes': {
    sentence: 'The fence file of a passive old node goes away, whatever the node would start as.',
    patches: [
      {
        file: `${TAKEOVER}/passive-old.ts`,
        find: 'return hasFenceFile && byLink === true ?',
        replace: 'return hasFenceFile ?',
      },
    ],
    procedure: 'solana/takeover',
    counter: 'oldStartedFenced',
    counts: 'the old node ran as the validator once more after it had stopped or given up in the run',
  },
  'no-last-look': {
    sentence: 'The standby is told without one more look at the votes.',
    patches: [
      {
        file: `${TAKEOVER}/take-step.ts`,
        find: 'const changed = await changedSince(context, deps, tower);',
        replace: 'const changed: string | null = null;',
      },
    ],
    procedure: 'solana/takeover',
    counter: 'toldUnlooked',
    counts:
      'a commit line of a takeover, before two observers had been asked for the last vote since the call was opened',
  },
  'stale-copy-used': {
    sentence: 'A tower is good enough however old its last vote is.',
    patches: [
      {
        file: `${TAKEOVER}/tower-choice.ts`,
        find: 'else if (read.lastVote < lastVoteOnChain)',
        replace: 'else if (read.lastVote < 0)',
      },
    ],
    procedure: 'solana/takeover',
    counter: 'staleTowerCarried',
    counts: 'a tower was sent to the standby of a takeover although a vote above it had landed 10 s before',
  },
  'declaration-used-twice': {
    sentence: 'A declaration that one step has used is good for another.',
    patches: [
      {
        file: 'src/procedures/declared.ts',
        find: '  return override.usedFor === null || override.usedFor === step ? override : null;',
        replace: '  return override;',
      },
      {
        file: 'src/procedures/declared.ts',
        find: 'if (usedFor === null) await context.journal',
        replace: 'if (usedFor !== reliedOnBy) await context.journal',
      },
    ],
    procedure: 'solana/takeover',
    counter: 'overrideMisused',
    counts: 'one declaration was used by two steps',
  },
  'declaration-outlives-stop': {
    sentence: 'A declaration is good after the run has stopped once more.',
    patches: [
      {
        file: 'src/domain/override.ts',
        find: '  const granted = lastOverrideIn(thatCount(entries));\n  return granted === null ||',
        replace: '  const granted = lastOverrideIn(entries);\n  return granted === null ||',
      },
    ],
    procedure: 'solana/takeover',
    counter: 'overrideMisused',
    counts: 'a fence rested on a declaration from before the last stop of the run',
  },
};
