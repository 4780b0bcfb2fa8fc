import type { NodeName } from '../../domain/names.ts';
import { decideNode } from './decide-node.ts';
import { decideValidator } from './decide-validator.ts';
import type { Draft, Findings } from './draft.ts';
import { nodeNames } from './node-names.ts';
import { valueOf } from './value.ts';

/** What the fleet file will say, and why. */
export function decide(findings: Findings): Draft {
  const validator = decideValidator(findings);
  const gossip = new Map(findings.observers.flatMap(({ rpc }) => (rpc.kind === 'answered' ? [...rpc.gossip] : [])));
  const chain = { identity: valueOf(validator.identity), voteAccount: valueOf(validator.voteAccount), gossip };
  const names: readonly NodeName[] = nodeNames(
    findings.nodes.map(({ target, host }) => ({ host: target.host, hostName: host.hostName })),
  );
  return { ...validator, nodes: findings.nodes.map((node, index) => decideNode(names[index] ?? '', node, chain)) };
}
