import { nearNode, type NearTarget } from '../../../chains/near/target.ts';
import type { NodeName } from '../../../domain/names.ts';
import type { PlannedStep } from '../../../domain/plan.ts';
import type { Way } from '../steps.ts';
import { wantedConfig } from './wanted.ts';

/** What people read: the setup of a standby in NEAR's guide for this machine, by the option that was chosen. */
export function prepareSteps(target: NearTarget, name: NodeName, way: Way): PlannedStep[] {
  const { unit } = nearNode(target, name);
  const steps = [
    step('option', `See that ${name} can become a standby for ${way}`, [], {
      proof: `${name} holds no validator key in place and signs with none; what people approved is still so.`,
      undo: 'Nothing is changed.',
    }),
    configure(target, name, way),
    step(
      'restart',
      `Start ${name} with it, without a key`,
      [
        { node: name, verb: 'near.stop', command: `systemctl stop ${unit}  (where it runs with something else)` },
        { node: name, verb: 'near.start', command: `systemctl start ${unit}` },
      ],
      { proof: 'One process runs, without a key, and is younger than config.json.', undo: `systemctl stop ${unit}` },
    ),
    step('sync', 'Wait until it is in sync', [], {
      proof: 'It says that it is not syncing, and its newest block is close to that of the outside observers.',
      undo: 'Nothing is changed.',
    }),
    step('shadow', `Wait until it has shadowed ${target.pool} for a full epoch`, [], {
      proof: 'Its process is older than the epoch before this one, and what it tracks in force is this pool.',
      undo: 'Nothing is changed.',
    }),
    step('ready', 'Prove that it is ready', [], {
      proof: 'Every check of a standby holds.',
      undo: 'Nothing is changed.',
    }),
  ];
  // A node that tracks all shards has them at once.
  return steps.filter(({ id }) => id !== 'shadow' || way === 'hot-swap');
}

function configure(target: NearTarget, name: NodeName, way: Way): PlannedStep {
  const { home } = nearNode(target, name);
  const { tracked, memtries } = wantedConfig(way, target.pool);
  return step(
    'configure',
    `Set up config.json of ${name}`,
    [
      {
        node: name,
        verb: 'near.config',
        command: `${home}/config.json: tracked_shards_config ${tracked}, store.load_mem_tries_for_tracked_shards ${memtries}`,
      },
    ],
    {
      proof: `\`neard validate-config\` takes it. Nothing else of it is changed: not network.public_addrs, and node_key.json neither.`,
      undo: `${home}/config.json.baton-… is what it was before.`,
    },
  );
}

function step(
  id: string,
  title: string,
  commands: PlannedStep['commands'],
  { proof, undo }: Pick<PlannedStep, 'proof' | 'undo'>,
): PlannedStep {
  return { id, title, commands, proof, undo, pointOfNoReturn: false };
}
