import { nodeOf, type SolanaTarget } from '../../../chains/solana/target.ts';
import type { PlannedChange, PlannedCommand, PlannedStep } from '../../../domain/plan.ts';
import { relink } from '../planned.ts';
import { newKeyLine } from '../checks/key-lines.ts';

/** Stable: runs and journals carry them. */
export const PREPARE_ID = 'solana/prepare';
export const PREPARE_VERSION = 1;
export const UNDO_ID = 'solana/prepare-undo';
export const UNDO_VERSION = 1;

export const STEPS = {
  look: 'look',
  keys: 'keys',
  link: 'link',
  start: 'start',
  voter: 'voter',
  undo: 'undo',
  verify: 'verify',
} as const;

/**
 * What people read of it: only the steps in which something is changed, and a look before and after. The link comes before
 * the start file that names it: a restart in between must find what runs now, and with the old start file it does.
 */
export function prepareSteps(target: SolanaTarget, changes: readonly PlannedChange[]): PlannedStep[] {
  const acting = ACTING.filter(({ id }) => changes.some(({ step }) => step === id)).map(({ commandOf, ...step }) => ({
    ...step,
    commands: changes.filter((change) => change.step === step.id).map((change) => commandOf(target, change)),
    pointOfNoReturn: false,
  }));
  return [LOOK, ...acting, VERIFY];
}

/** The same for putting back. */
export function undoSteps(changes: readonly PlannedChange[], runs: ReadonlyMap<string, string>): PlannedStep[] {
  const commands = [...runs].map(([node, run]): PlannedCommand => {
    const paths = changes.filter((change) => change.node === node).map(({ path }) => path);
    return { node, verb: 'undo', command: `puts back what ${run} kept of ${paths.join(', ')}` };
  });
  return [
    LOOK,
    {
      id: STEPS.undo,
      title: 'Put back what was there before, latest change first',
      commands,
      proof: 'Each file has the bytes, owner and mode that were kept; each link leads where it led.',
      undo: '`prepare` again.',
      pointOfNoReturn: false,
    },
    { ...VERIFY, proof: 'Looked at again: everything is as it was kept.' },
  ];
}

const LOOK: PlannedStep = {
  id: STEPS.look,
  title: 'Look again: everything is as this plan says',
  commands: [],
  proof: 'Each node runs as it did, and each file is the one of the diff.',
  undo: 'Nothing is changed.',
  pointOfNoReturn: false,
};

const VERIFY: PlannedStep = {
  id: STEPS.verify,
  title: 'Check what is on disk and what runs',
  commands: [],
  proof: 'Looked at again: each file, link and key is as the diff says. What runs is told apart from what is on disk.',
  undo: 'Nothing is changed.',
  pointOfNoReturn: false,
};

const PUT_BACK = '`prepare --undo` puts back what was there, byte for byte.';

interface Acting extends Omit<PlannedStep, 'commands' | 'pointOfNoReturn'> {
  readonly commandOf: (target: SolanaTarget, change: PlannedChange) => PlannedCommand;
}

const ACTING: readonly Acting[] = [
  {
    id: STEPS.keys,
    title: 'Generate an unstaked identity on its node',
    proof: 'The file is there, its public key can be read and is not the identity.',
    undo: '`prepare --undo` moves the file into the directory of the run; a key is never deleted.',
    commandOf: (target, { node, path }) => ({ node, verb: 'keygen', command: newKeyLine(nodeOf(target, node), path) }),
  },
  {
    id: STEPS.link,
    title: 'Link the identity to what each node runs as now',
    proof: 'The link leads to the staked key on the node that signs, and to the unstaked key on the other.',
    undo: PUT_BACK,
    commandOf: (target, { node, after }) => ({ node, verb: 'link', command: relink(nodeOf(target, node), after) }),
  },
  {
    id: STEPS.start,
    title: 'Change the start file: the link as identity, the staked key as authorized voter',
    proof: 'The file has the hash of the diff; owner and mode are as before. It takes effect at the next restart.',
    undo: PUT_BACK,
    commandOf: (_target, { node, path }) => ({
      node,
      verb: 'write',
      command: `mv -T ${path}.new ${path}  (kept first; the diff is above)`,
    }),
  },
  {
    id: STEPS.voter,
    title: 'Add the authorized voter to the process that runs',
    proof: 'The client says that it was added, or that it was there.',
    undo: 'It is gone at the next start; there is no command that takes one away.',
    commandOf: (target, { node, path }) => {
      const { validatorBin, ledger } = nodeOf(target, node);
      return { node, verb: 'voter-add', command: `${validatorBin} -l ${ledger} authorized-voter add ${path}` };
    },
  },
];
