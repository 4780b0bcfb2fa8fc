import { readlinkSync } from 'node:fs';
import type { NodeName } from '../../domain/names.ts';
import type { World, WorldNode } from '../world.ts';
import { capabilities } from '../referee/capability.ts';
import type { SolTrouble } from './trouble-words.ts';

/** What can befall a simulated Solana validator. @returns what has happened, in a sentence; empty when nothing has */
export function solTroubles(world: Pick<World, 'nodes' | 'referee' | 'identity'>) {
  const off = new Set<NodeName>();
  const signer = (): NodeName | undefined =>
    capabilities(world.referee.history(), world.identity).find(({ toMs }) => toMs === null)?.node;
  const cut = async (node: NodeName): Promise<void> => {
    off.add(node);
    await world.nodes.get(node)?.host.powerOff();
  };
  const switchOn = async (name: NodeName, node: WorldNode): Promise<string[]> => {
    const other = signer();
    const isFree = other === undefined || other === name;
    if (off.delete(name)) {
      await node.host.powerOn(isFree ? 'boots' : 'rescue');
      return [isFree ? `${name} has power again.` : `${name} has power again, in rescue mode: ${other} signs.`];
    }
    // In rescue mode people start the validator once its link makes that safe.
    if (node.host.validator.pid() !== null || !(isFree || startsUnstaked(node))) return [];
    node.host.validator.start();
    return [`The validator on ${name} is started.`];
  };
  return async (name: SolTrouble): Promise<string> => {
    if (name === 'sol-signer-dies') {
      const node = signer();
      if (node === undefined) return 'Nobody signs just now: there is nothing left to switch off.';
      await cut(node);
      return `${node} has lost its power.`;
    }
    if (name === 'sol-standby-dies') {
      strikeAtTaking(world, cut);
      return 'It waits for the next handover of sol-main.';
    }
    const said = await Promise.all([...world.nodes].map(([each, node]) => switchOn(each, node)));
    return said.flat().join(' ');
  };
}

/** Once, at the moment at which a node was told to take the role and has not done so yet. */
function strikeAtTaking({ nodes }: Pick<World, 'nodes'>, cut: (node: NodeName) => Promise<void>): void {
  const calm = (): void => nodes.forEach(({ host }) => host.meddleWith(null));
  for (const { host } of nodes.values())
    host.meddleWith(({ phase, call }) => {
      if (phase !== 'commit' || call.verb !== 'solana.step-up') return 'pass';
      calm();
      void cut(call.node);
      return 'cut';
    });
}

function startsUnstaked({ paths }: WorldNode): boolean {
  return readlinkSync(paths.identityLink) === paths.unstakedKey;
}
