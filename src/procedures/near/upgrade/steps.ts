import { nearNode, type NearTarget } from '../../../chains/near/target.ts';
import type { NearPolicy } from '../../../config/schema.ts';
import type { NodeName } from '../../../domain/names.ts';
import type { PlannedCommand, PlannedStep } from '../../../domain/plan.ts';
import type { Roles, Way } from '../steps.ts';
import { swapSteps } from '../swap/words.ts';

/** What people read of an upgrade: the standby first, the move, and then the node that signed. */
export function upgradeSteps(
  target: NearTarget,
  roles: Roles,
  way: Way,
  policy: Pick<NearPolicy, 'window_wait' | 'after_swap'>,
): PlannedStep[] {
  const swap = swapSteps(target, roles, way, policy);
  return [
    validateWords(target, roles),
    ...newOnStandby(target, roles, way),
    ...swap.filter(({ id }) => id !== 'standby'),
    binaryWords(target, roles.from, 'binary-old'),
    ...swap.filter(({ id }) => id === 'standby'),
  ];
}

function validateWords(target: NearTarget, { from, to }: Roles): PlannedStep {
  const validate = (node: NodeName) => {
    const { home, nextBin } = nearNode(target, node);
    return command(node, 'near.validate', `${nextBin ?? 'next_bin'} --home ${home} validate-config`);
  };
  return step('validate', 'Let the new neard check both config.json', [validate(to), validate(from)], {
    proof: 'It takes both, it is the very program that was approved, and every check of a move holds.',
    undo: 'Nothing is changed.',
  });
}

function newOnStandby(target: NearTarget, { to }: Roles, way: Way): PlannedStep[] {
  const { unit } = nearNode(target, to);
  const steps = [
    step('halt-new', `Stop ${to}`, [command(to, 'near.stop', `systemctl stop --no-block ${unit}`)], {
      proof: 'Its process is gone. It is not stopped while it syncs, or does not answer: it may be migrating.',
      undo: `systemctl start ${unit}`,
    }),
    binaryWords(target, to, 'binary-new'),
    step('start-new', `Start ${to} with it`, [command(to, 'near.start', `systemctl start --no-block ${unit}`)], {
      proof: 'Its status names the new release, and no key. A migration of its database is waited for, however long.',
      undo: 'None once its database was migrated: only forward.',
    }),
    step('sync-new', `Wait until ${to} is in sync`, [], {
      proof: 'It is not syncing, and close to the outside observers.',
      undo: 'Nothing is changed.',
    }),
    step('shadow-new', `Wait until ${to} has shadowed ${target.pool} for a full epoch again`, [], {
      proof: 'Its process is older than the epoch before this one.',
      undo: 'Nothing is changed.',
    }),
  ];
  return steps.filter(({ id }) => id !== 'shadow-new' || way === 'hot-swap');
}

function binaryWords(target: NearTarget, node: NodeName, id: 'binary-new' | 'binary-old'): PlannedStep {
  const { nextBin, neardBin } = nearNode(target, node);
  return step(
    id,
    `Put the new neard in place on ${node}`,
    [
      command(
        node,
        'near.binary',
        `cp ${nextBin ?? 'next_bin'} ${neardBin}.baton-new; mv ${neardBin}.baton-new ${neardBin}  (the one before is kept: ${neardBin}.baton-previous)`,
      ),
    ],
    {
      proof: 'The program in place is the one that was approved, by its hash; nothing of it runs meanwhile.',
      undo: `${neardBin}.baton-previous, as long as no database was migrated.`,
    },
  );
}

function step(
  id: string,
  title: string,
  commands: readonly PlannedCommand[],
  { proof, undo }: Pick<PlannedStep, 'proof' | 'undo'>,
): PlannedStep {
  return { id, title, commands, proof, undo, pointOfNoReturn: false };
}

function command(node: NodeName, verb: string, text: string): PlannedCommand {
  return { node, verb, command: text };
}
