import { towerFileName, type SolanaNodeTarget, type SolanaTarget } from '../../chains/solana/target.ts';
import type { PlannedCommand, PlannedStep } from '../../domain/plan.ts';

/** What people read of one thing that is done on a node. */
export function command({ node }: SolanaNodeTarget, verb: string, text: string): PlannedCommand {
  return { node, verb, command: text };
}

/** Never `ln -sf`: for a moment there would be no link, and a restart in it would not come up. */
export function relink(node: SolanaNodeTarget, key: string): string {
  return `ln -s ${key} ${node.identityLink}.new && mv -T ${node.identityLink}.new ${node.identityLink}`;
}

/** Making ready whoever is to take the identity; what shows that it is differs between the procedures. */
export function plannedArming(
  target: SolanaTarget,
  standby: SolanaNodeTarget,
  words: Pick<PlannedStep, 'title' | 'proof'>,
): PlannedStep {
  const aside = `mv -T ${standby.tower}/${towerFileName(target.identity)} ${standby.tower}/baton-aside-…`;
  return {
    id: 'arm',
    ...words,
    commands: [
      command(standby, 'solana.tower.set-aside', `${aside}  (an old tower, where there is one)`),
      command(standby, 'solana.step-up', 'waits for the tower and one line of commitment; changes nothing until then'),
    ],
    undo: 'The waiting call is closed; it deletes its temporary file.',
    pointOfNoReturn: false,
  };
}
