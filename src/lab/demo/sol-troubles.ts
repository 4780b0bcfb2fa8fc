import { readlinkSync } from 'node:fs';
import type { NodeName } from '../../domain/names.ts';
import { ACTIVE, type World, type WorldNode } from '../world.ts';
import { capabilities } from '../referee/capability.ts';
import type { SolTrouble } from './trouble-words.ts';

/** As much of the world as troubles touch. */
export type TroubledWorld = Pick<World, 'nodes' | 'referee' | 'identity'> & {
  readonly cluster: Pick<World['cluster'], 'mute'>;
};

/** What can befall a simulated Solana validator. @returns what has happened, in a sentence; empty when nothing has */
export function solTroubles(world: TroubledWorld) {
  const power = powerOf(world);
  const sickness = sicknessOf(world);
  return async (name: SolTrouble): Promise<string> => {
    switch (name) {
      case 'sol-a-sick':
        return sickness.begin();
      case 'sol-a-dies':
        return power.kill(ACTIVE);
      case 'sol-standby-dies':
        strikeAtTaking(world, power.cut);
        return 'It waits for the next handover of sol-main.';
      case 'switch-on':
        return [...sickness.end(), ...(await power.switchOn())].join(' ');
    }
    return name satisfies never;
  };
}

/** The node that could sign, by the referee. */
const signerIn = ({ referee, identity }: TroubledWorld): NodeName | undefined =>
  capabilities(referee.history(), identity).find(({ toMs }) => toMs === null)?.node;

/** The active's votes get lost on their way; all else of it is as before. */
function sicknessOf(world: TroubledWorld) {
  let isSick = false;
  return {
    begin(): string {
      isSick = true;
      world.cluster.mute(ACTIVE, true);
      const idle = signerIn(world) === ACTIVE ? '' : ' It does not sign just now: this shows once it does.';
      return `${ACTIVE} is sick: it answers, and no vote of it lands.${idle}`;
    },
    end(): string[] {
      if (!isSick) return [];
      isSick = false;
      world.cluster.mute(ACTIVE, false);
      return [`${ACTIVE} is well again.`];
    },
  };
}

function powerOf(world: TroubledWorld) {
  const off = new Set<NodeName>();
  const cut = async (node: NodeName): Promise<void> => {
    off.add(node);
    await world.nodes.get(node)?.host.powerOff();
  };
  const switchOn = async (name: NodeName, node: WorldNode): Promise<string[]> => {
    const other = signerIn(world);
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
  return {
    cut,
    async kill(node: NodeName): Promise<string> {
      if (off.has(node)) return `${node} has no power already.`;
      const idle = signerIn(world) === node ? '' : ' It did not sign.';
      await cut(node);
      return `${node} is gone: its machine has lost its power.${idle}`;
    },
    async switchOn(): Promise<string[]> {
      return (await Promise.all([...world.nodes].map(([each, node]) => switchOn(each, node)))).flat();
    },
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
