import type { FleetNode } from '../../config/schema.ts';
import type { NodeName } from '../../domain/names.ts';
import type { CardCommand } from '../card.ts';
import { listed } from './words.ts';

/** What to do when two nodes of a NEAR validator could sign: a key in memory is gone only with its process. */
export function firstOnNear(stop: readonly NodeName[], kept: readonly NodeName[]): string {
  return [
    `Stop neard on ${listed(stop)}, and leave ${listed(kept)} as it is. Fewer signers are always safe.`,
    'Taking the key file away does not stop a node that runs; it keeps it from signing after a restart. So first the file, then the process.',
    'Where a machine does not answer, switch it off. Start nothing anywhere.',
  ].join('\n');
}

/** The key out of the way first: whatever starts neard again in between starts it without. */
export function commandsOnNear(
  node: NodeName,
  { home, unit, rpc_port }: NonNullable<FleetNode['near']>,
): CardCommand[] {
  return [
    {
      node,
      verb: '1 change',
      command: `sudo mv -nT ${home}/validator_key.json ${home}/validator_key.json.baton-aside; ls ${home}`,
      see: 'no validator_key.json',
    },
    {
      node,
      verb: '2 change',
      command: `sudo systemctl disable --now ${unit}; systemctl is-active ${unit}`,
      see: 'inactive',
    },
    {
      node,
      verb: '3 look',
      command: `pgrep -x neard; curl -s http://127.0.0.1:${rpc_port}/status`,
      see: 'nothing',
    },
  ];
}
