import { polkadotNode, type PolkadotTarget } from '../../../chains/polkadot/target.ts';
import type { NodeName } from '../../../domain/names.ts';
import type { PlannedStep } from '../../../domain/plan.ts';

/** Stable: runs and journals carry them. */
export const PREPARE_ID = 'polkadot/prepare';
export const PREPARE_VERSION = 1;

/** What people read: the guide's first step for this machine, in its order. */
export function prepareSteps(target: PolkadotTarget, name: NodeName): PlannedStep[] {
  const { unit } = polkadotNode(target, name);
  const dropIn = `/etc/systemd/system/${unit}.d/zz-baton.conf`;
  return [
    {
      id: 'start',
      title: `Start the node of ${name}, where it does not run`,
      commands: [
        { node: name, verb: 'polkadot.start', command: `systemctl start ${unit}  (not before RestartSec has passed)` },
      ],
      proof: 'One process runs on its chain directory.',
      undo: `systemctl stop ${unit}`,
      pointOfNoReturn: false,
    },
    {
      id: 'sync',
      title: 'Wait until it is in sync',
      commands: [],
      proof: 'It says that it is not syncing, and its best block is close to what an outside observer has finalized.',
      undo: 'Nothing is changed.',
      pointOfNoReturn: false,
    },
    {
      id: 'validate',
      title: 'Start it again with --validator',
      commands: [
        {
          node: name,
          verb: 'polkadot.validator-on',
          command: `write ${dropIn} (the same start with --validator), systemctl daemon-reload, and end the node: its unit starts it again`,
        },
      ],
      proof: `${name} runs with --validator.`,
      undo: `rm ${dropIn} && systemctl daemon-reload, then end the node: its unit starts it again`,
      pointOfNoReturn: false,
    },
    {
      id: 'ready',
      title: 'Prove that it is ready',
      commands: [],
      proof:
        'Every check of a standby holds: secure mode, a network key of its own, versions, a keystore that the chain names nothing of.',
      undo: 'Nothing is changed.',
      pointOfNoReturn: false,
    },
  ];
}
