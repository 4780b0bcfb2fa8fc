import type { HostFacts, NodeObservation, SolanaObservation } from '../../../chains/solana/observation.ts';
import { observeSolana } from '../../../chains/solana/observe.ts';
import { BatonError } from '../../../domain/failure.ts';
import type { NodeName } from '../../../domain/names.ts';
import type { RunContext } from '../../../execution/procedure.ts';
import type { HostAcknowledgement } from '../../../execution/store.ts';
import { argumentsOf } from '../checks/judge.ts';
import type { HandoverDeps } from './deps.ts';

const FENCED = 'fenced-term';
/** The fact of a journaled look that names where a node reads its identity when it starts. */
export const STARTS_BY = 'process.identity';

/** Whether this execution has fenced hosts with its present term already. */
export const hasFenced = (context: RunContext) => context.live.get(FENCED) === context.term;

/**
 * Fences every host of the run, or those of `nodes`, with the present term and looks (safety protocol 1.2). A host that did not acknowledge the
 * term shows up as unread. What a host acknowledged is stored and journaled.
 * @throws `host/quarantined` when a host's guard state is not the one we know; `host/stale-term` when it knows a higher term
 */
export async function fencedLook(
  context: RunContext,
  deps: HandoverDeps,
  depth: 'full' | 'fast',
  nodes: readonly NodeName[] = [context.run.from, context.run.to],
): Promise<SolanaObservation> {
  const fence = { term: context.term, run: context.run.id };
  context.live.set(FENCED, context.term);
  const seen = await observeSolana(deps.observe, deps.targetOf(context), { fence, depth, nodes });
  for (const node of Object.values(seen.nodes)) await acknowledge(context, node);
  return seen;
}

async function acknowledge(context: RunContext, observed: NodeObservation): Promise<void> {
  const { node, host } = observed;
  if (host.kind === 'unknown') {
    if (host.word === 'stale-term')
      throw new BatonError('host/stale-term', `${node} has seen a higher term than ${context.term}: ${host.because}`);
    // Busy, or not to be read just now: it did not acknowledge the term, which is all that can be said.
    if (host.word && QUARANTINE.has(host.word)) throw new BatonError('host/quarantined', `${node}: ${host.because}`);
    return;
  }
  const { state, bootId } = host.value;
  const known = await context.acknowledged(node);
  if (state.kind !== 'present' || !known || known.stateId !== state.id) {
    // Reinstalled or restored: what it would accept is unknown, so nothing is sent there before a person has looked.
    throw new BatonError(
      'host/quarantined',
      `The term record on ${node} is not the one that was adopted. Look at the host, then \`adopt ${context.run.validator} ${node}\`.`,
    );
  }
  await context.acknowledge(node, { stateId: state.id, term: context.term, bootId });
  await context.journal({
    kind: 'host.fenced',
    node,
    term: context.term,
    facts: { ...Object.fromEntries(host.value.lines.filter(([key]) => SHORT.test(key))), ...startOf(host.value) },
  });
}

/** Where the node reads its identity when it starts, as its process was started; nothing where none runs. */
function startOf({ process }: HostFacts): Readonly<Record<string, string>> {
  const [identity] = argumentsOf(process?.args ?? [], '--identity', '-i');
  return identity === undefined ? {} : { [STARTS_BY]: identity };
}

/** Refusals that tell of another or a broken term record, which only a person can accept. */
const QUARANTINE: ReadonlySet<string> = new Set(['state-missing', 'state-unreadable', 'term-jump', 'bad-term']);

/** Lines that tell who could sign; the rest of an observation would drown the journal. */
const SHORT =
  /^(host\.boot_id|state\.|in_flight|armed|process\.(count|pid|start)|identity\.|link\.|boot\.|tower\.file|fence\.file|role_boot|boot_guard)/;

/** What the store knows of the guard state of both hosts; the checks compare it with what the hosts show. */
export async function acknowledgedHosts(context: RunContext): Promise<ReadonlyMap<string, HostAcknowledgement | null>> {
  const { from, to } = context.run;
  return new Map([
    [from, await context.acknowledged(from)],
    [to, await context.acknowledged(to)],
  ]);
}
