import type { Proposal } from '../domain/incident.ts';
import type { ValidatorStatus } from '../domain/status.ts';

/**
 * What of a look and its proposal is news to somebody who reads the card of an incident: who signs, what each node and witness is
 * seen to be, what is proposed. Not how many slots ago: a card that is written anew at each look is one that nobody reads. Pure.
 */
export function shownOf({ signing, nodes, witnesses = [] }: ValidatorStatus, proposal: Proposal): string {
  return JSON.stringify({
    signing: { ...signing, because: undefined },
    nodes: nodes.map(({ node, role, couldSign, takenBy, host }) => ({
      node,
      role,
      couldSign,
      takenBy,
      answers: host?.silent === null,
      boots: host?.boots.kind,
      movers: host?.movers,
    })),
    witnesses: witnesses.map(({ observer, landing }) => [observer, landing]),
    proposal:
      proposal.kind === 'none'
        ? withoutNumbers(proposal.because)
        : { kind: proposal.kind, from: proposal.from, to: proposal.to },
  });
}

function withoutNumbers(text: string): string {
  return text.replaceAll(/\d+/g, '#');
}
