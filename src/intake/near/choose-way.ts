import type { Card } from '../../chats/card.ts';
import type { NodeName } from '../../domain/names.ts';
import { fieldOf, TRACKED } from '../../procedures/near/way.ts';
import { roleOf } from '../../procedures/near/roles.ts';
import type { Scene } from '../../procedures/near/checks/scene.ts';
import { wayTo } from '../../procedures/near/checks/untold.ts';

/**
 * Both options of NEAR's guide with what speaks for and against each, in its words, and a button for either: which one is right
 * depends on what else the node is for, and that no look can tell.
 */
export function chooseWay(key: string, scene: Scene, node: NodeName): Card {
  const { validator } = scene.target;
  const command = (option: string) => `prepare ${validator} --node ${node} --option ${option}`;
  return {
    key,
    title: `Prepare ${node} for ${validator}: by which option?`,
    tone: 'neutral',
    headline: `Nothing is planned yet. ${standsFor(scene, node)}`,
    facts: [],
    sections: [
      {
        kind: 'text',
        title: 'Hot swap (option 2 of the guide)',
        text: [
          'For: no restart when the key moves; it can happen in seconds.',
          'Against: the node cannot serve as an RPC node, and is dedicated to this validator.',
          'It has to shadow the pool for a full epoch first.',
        ].join('\n'),
      },
      {
        kind: 'text',
        title: 'Restart (option 1)',
        text: [
          'For: an RPC node can stand by, and one node can for several validators.',
          'Against: neard is restarted when the key moves, and nobody signs for minutes meanwhile.',
          'Once it validates it cannot track all shards again: that RPC node is lost.',
        ].join('\n'),
      },
    ],
    buttons: [
      { label: 'Hot swap', style: 'primary', command: command('hot-swap') },
      { label: 'Restart', style: 'plain', command: command('restart') },
    ],
    footer: '',
  };
}

function standsFor(scene: Scene, node: NodeName): string {
  const look = scene.nodes[node];
  if (look?.kind !== 'seen') return `${node} cannot be seen: ${look?.because ?? 'not looked at'}.`;
  if (roleOf(scene.target, look) === 'active')
    return `${node} signs now: prepare the other node, or move the validator away first.`;
  const way = wayTo(scene, node);
  if (way !== null) return `${node} is set up for ${way} now.`;
  return `${node} is set up for neither now: it tracks ${fieldOf(look.facts.config, TRACKED) ?? 'what is not said'}.`;
}
