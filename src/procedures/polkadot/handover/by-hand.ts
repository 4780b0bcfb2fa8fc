import { polkadotNode, type PolkadotTarget } from '../../../chains/polkadot/target.ts';
import type { ByHand, HandStep } from '../../../domain/by-hand.ts';
import type { Run } from '../../../domain/run.ts';

/** What people do where a run stands, when Baton cannot or must not. Nothing here is urgent: both nodes keep running. */
export function byHandOfHandover(target: PolkadotTarget, { from, to, validator }: Run): ByHand {
  return {
    first: `Keep ${from} and ${to} running, both with --validator. With both running nothing is lost, and nothing is signed twice, whichever keys the chain names.`,
    steps: [look(target, from), look(target, to)],
    stopIf: [
      `A key file of one lies on the other (compare the names that \`ls\` shows): two nodes could sign with it. Stop the node whose keys the chain does not name, and see how they got there.`,
      `\`session.nextKeys\` of the stash names keys of neither node: somebody else has set them. Neither node can sign with those.`,
      `Neither node is to be stopped before the chain names none of its keys in nextKeys, queuedKeys or any authority set. \`plan handover ${validator}\` reads that again.`,
    ],
  };
}

function look(target: PolkadotTarget, name: string): HandStep {
  const { unit, keystore } = polkadotNode(target, name);
  return {
    node: name,
    does: 'look',
    command: `systemctl is-active ${unit} && ls ${keystore}`,
    see: 'active, and six file names for each set of keys',
  };
}
