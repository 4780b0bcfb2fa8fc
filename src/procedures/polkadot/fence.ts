import { BatonError } from '../../domain/failure.ts';
import type { NodeName } from '../../domain/names.ts';
import type { RunContext } from '../../execution/procedure.ts';
import type { PolkadotDeps } from './deps.ts';
import type { NodeLook } from '../../chains/polkadot/observe-host.ts';

/** Lines that tell what a node is and holds; the rest of an observation would drown the journal. */
const SHORT = /^(host\.boot_id|state\.|process\.(count|pid|start|arg)|unit\.|keystore$|drop_in)/;

/** Refusals that tell of another or a broken term record, which only a person can accept. */
const QUARANTINE: ReadonlySet<string> = new Set(['state-missing', 'state-unreadable', 'term-jump', 'bad-term']);

/**
 * Fences one host with the present term and looks (safety protocol 1.2): before every verb that changes something there. A node
 * that is only looked at, as in a wait, is not fenced.
 * @throws `host/quarantined` when its term record is not the one we know; `host/stale-term` when it knows a higher term
 */
export async function fencedLook(context: RunContext, deps: PolkadotDeps, node: NodeName): Promise<NodeLook> {
  const target = deps.targetOf(context);
  const seen = await deps.look(target, node, { term: context.term, run: context.run.id });
  if (seen.kind === 'unseen') {
    if (seen.word === 'stale-term')
      throw new BatonError('host/stale-term', `${node} has seen a higher term than ${context.term}: ${seen.because}`);
    if (seen.word !== undefined && QUARANTINE.has(seen.word))
      throw new BatonError('host/quarantined', `${node}: ${seen.because}`);
    return seen;
  }
  const { state, bootId, lines } = seen.facts;
  const known = await context.acknowledged(node);
  if (state.kind !== 'present' || known?.stateId !== state.id)
    throw new BatonError(
      'host/quarantined',
      `The term record on ${node} is not the one that was adopted. Look at the host, then \`adopt ${context.run.validator} ${node}\`.`,
    );
  await context.acknowledge(node, { stateId: state.id, term: context.term, bootId });
  await context.journal({
    kind: 'host.fenced',
    node,
    term: context.term,
    facts: Object.fromEntries(lines.filter(([key]) => SHORT.test(key))),
  });
  return seen;
}
