import type { NearLook } from '../../chains/near/observe-host.ts';
import { BatonError } from '../../domain/failure.ts';
import type { NodeName } from '../../domain/names.ts';
import type { RunContext } from '../../execution/procedure.ts';
import type { NearDeps } from './deps.ts';

/** Lines that tell what a node is and could sign with; the rest of an observation would drown the journal. */
const SHORT = /^(host\.boot_id|state\.|in_flight|process\.(count|pid|start)|unit\.(active|sub|main)|fence\.|key\.)/;

const FENCED = 'near-fenced-term';

/** Whether this execution has fenced hosts with its present term already. */
export const hasFenced = (context: RunContext): boolean => context.live.get(FENCED) === context.term;

/** Refusals that tell of another or a broken term record, which only a person can accept. */
const QUARANTINE: ReadonlySet<string> = new Set(['state-missing', 'state-unreadable', 'term-jump', 'bad-term']);

/**
 * Fences one host with the present term and looks (safety protocol 1.2): before anything changes there, and before anything that
 * changes elsewhere rests on it.
 * @throws `host/quarantined` when its term record is not the one we know; `host/stale-term` when it knows a higher term
 */
export async function fencedLook(context: RunContext, deps: NearDeps, node: NodeName): Promise<NearLook> {
  const [look] = await fencedLooks(context, deps, [node]);
  // One node was asked for, so one look came back.
  return look ?? { kind: 'unseen', node, because: 'not looked at', code: 'host/bad-answer' };
}

/** The same for several hosts, which are asked at once: while nobody signs, one answer is waited for and not two. */
export async function fencedLooks(
  context: RunContext,
  deps: NearDeps,
  nodes: readonly NodeName[],
): Promise<readonly NearLook[]> {
  const target = deps.targetOf(context);
  context.live.set(FENCED, context.term);
  const fence = { term: context.term, run: context.run.id };
  const looks = await Promise.all(nodes.map((node) => deps.look(target, node, fence)));
  for (const look of looks) await acknowledge(context, look);
  return looks;
}

async function acknowledge(context: RunContext, look: NearLook): Promise<void> {
  const { node } = look;
  if (look.kind === 'unseen') {
    if (look.word === 'stale-term')
      throw new BatonError('host/stale-term', `${node} has seen a higher term than ${context.term}: ${look.because}`);
    if (look.word !== undefined && QUARANTINE.has(look.word))
      throw new BatonError('host/quarantined', `${node}: ${look.because}`);
    return;
  }
  const { state, bootId, lines } = look.facts;
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
}
