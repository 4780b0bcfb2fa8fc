import type { MutantText } from './mutant-text.ts';

export type PrepareCodeMutation =
  'changed-since-approval' | 'active-restarted-at-any-time' | 'active-restarted-along' | 'access-unproven';

const PREPARE = 'src/procedures/solana/prepare';

/** Rules of a preparation that are in code which the simulation runs as it is. */
export const PREPARE_CODE_MUTANTS: Readonly<Record<PrepareCodeMutation, MutantText>> = {
  'changed-since-approval': {
    sentence: 'What is left to change is changed, whether or not it is what people saw.',
    patches: [
      {
        file: `${PREPARE}/agreed.ts`,
        find: '  return [...roles, ...keys, ...others];',
        replace: '  return others.length < 0 ? others : [...roles, ...keys];',
      },
    ],
    procedure: 'solana/prepare',
    counter: 'changedUnapproved',
    counts: 'a file was written whose sum before or after was not in the plan that people had approved',
  },
  'active-restarted-at-any-time': {
    sentence: 'The active validator is restarted whenever it leads.',
    patches: [
      {
        file: `${PREPARE}/restart-step.ts`,
        find: "  if (look.role === 'active') {\n",
        replace: "  if (look.role !== 'active' && look.role !== 'passive') {\n",
      },
    ],
    procedure: 'solana/prepare',
    counter: 'restartNearLeader',
    counts: 'the active was restarted less than 100 slots before its next leader slot',
  },
  'active-restarted-along': {
    sentence: 'A plan of both nodes restarts both.',
    patches: [
      {
        file: 'src/intake/drafts/prepare.ts',
        find: '[wanted ?? to].filter((name) => nodes.includes(name))',
        replace: 'nodes',
      },
    ],
    procedure: 'solana/prepare',
    counter: 'restartUnapproved',
    counts: 'the active was restarted by a plan that was not for it alone',
  },
  'access-unproven': {
    sentence: "Baton's key is restricted, and nobody tries whether it is let in.",
    patches: [
      {
        file: `${PREPARE}/access-step.ts`,
        find: '  const because = await deps.proveAccess(node);',
        replace: '  const because: string | null = null;',
      },
    ],
    procedure: 'solana/prepare',
    counter: 'lockedOut',
    counts: 'a run stopped or ended while a change of its own kept Baton out of a node',
  },
};
