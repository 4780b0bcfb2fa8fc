import type { FleetNode } from '../../config/schema.ts';
import type { NodeName } from '../../domain/names.ts';
import type { CardCommand } from '../card.ts';
import { listed } from './words.ts';

/**
 * What to do when two nodes of a Polkadot validator could sign. While keys are being changed both have to run, each with keys of
 * its own; only one key on two nodes signs twice. So people look before they stop anything.
 */
export function firstOnPolkadot(stop: readonly NodeName[], kept: readonly NodeName[]): string {
  return [
    'Compare the names of the key files first. One name on two nodes is one key that both sign with.',
    `Where there is one: stop the node on ${listed(stop)}, and leave ${listed(kept)} as it is. Where there is none, leave all as they are: the chain may need both.`,
    'Where a machine with such a key does not answer, switch it off. Start nothing anywhere.',
  ].join('\n');
}

/** The names on every node, and what stops those that are not kept. */
export function commandsOnPolkadot(
  nodes: readonly (readonly [NodeName, NonNullable<FleetNode['polkadot']>])[],
  stop: readonly NodeName[],
): CardCommand[] {
  const looks = nodes.map(([node, { base_path }]) => ({
    node,
    verb: '1 look',
    command: `sudo ls ${base_path}/chains/*/keystore`,
    see: 'no name that another node shows too',
  }));
  const stops = nodes.flatMap(([node, { unit }]) =>
    stop.includes(node)
      ? [
          {
            node,
            verb: '2 only then',
            command: `sudo systemctl disable --now ${unit}; systemctl is-active ${unit}`,
            see: 'inactive',
          },
        ]
      : [],
  );
  return [...looks, ...stops];
}
