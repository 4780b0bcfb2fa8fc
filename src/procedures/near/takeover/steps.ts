import { nearNode, type NearTarget } from '../../../chains/near/target.ts';
import type { PlannedCommand, PlannedStep } from '../../../domain/plan.ts';
import type { Roles, Way } from '../steps.ts';
import { swapSteps } from '../swap/words.ts';

/** What people read of a takeover, for this pair of machines. What the new node does is as in a handover. */
export function takeoverSteps(target: NearTarget, roles: Roles, way: Way): PlannedStep[] {
  const swap = swapSteps(target, roles, way, { window_wait: 0, after_swap: 'keep' });
  const those = (...ids: readonly string[]) => swap.filter(({ id }) => ids.includes(id));
  return [
    evidenceWords(target),
    awayWords(target, roles),
    ...those('configure', 'margin', 'halt', 'place', 'reload', 'start', 'signs').map(withoutWayBack),
    quarantineWords(target, roles),
  ];
}

/** A takeover never gives the role back: a plan of its own does. */
function withoutWayBack(step: PlannedStep): PlannedStep {
  return ['margin', 'halt'].includes(step.id)
    ? { ...step, undo: 'The old node stays fenced; a new plan leads on.' }
    : step;
}

function evidenceWords({ pool }: NearTarget): PlannedStep {
  return step('evidence', `Prove that ${pool} produces nothing`, [], {
    proof:
      'At two observers more is expected of it than when people approved, and nothing more was produced; or the old node answers and is hung.',
    undo: 'Nothing is changed.',
  });
}

function awayWords(target: NearTarget, { from }: Roles): PlannedStep {
  const { unit, home } = nearNode(target, from);
  return step(
    'away',
    'Make it impossible for the old node to sign',
    [
      command(from, 'near.fence', `systemctl disable ${unit}; drop-in zz-baton.conf; the key of ${home} taken away`),
      command(from, 'near.stop', `systemctl stop --no-block ${unit}`),
      command(
        from,
        'near.prove-stopped',
        `no process with ${home}, no lock on data/LOCK, no listener, ${unit} at rest`,
      ),
      command(
        from,
        'fence.off',
        'the provider hook of the fleet file  (only if SSH does not answer, and where there is one)',
      ),
    ],
    {
      proof: `${from} is fenced and proven stopped by its own guard, or proven off. Otherwise the run stops, and people declare it.`,
      undo: `${from} stays fenced; \`prepare\` makes it a standby.`,
    },
  );
}

function quarantineWords(target: NearTarget, { from, to }: Roles): PlannedStep {
  const key = `${nearNode(target, to).home}/validator_key.json`;
  return step(
    'quarantine',
    `Keep ${from} in quarantine until it is proven unable to sign`,
    [
      command(to, 'near.key-aside', `mv ${key} ${key}.baton-aside  (only where ${from} did not speak for itself)`),
      command(from, 'near.fence', `as above, at once, if ${from} comes back`),
      command(to, 'near.key-return', `mv ${key}.baton-aside ${key}`),
    ],
    {
      proof: `${from} has no key and would come up without one; then ${to} would come up as the validator.`,
      undo: 'People decide.',
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

function command(node: string, verb: string, text: string): PlannedCommand {
  return { node, verb, command: text };
}
