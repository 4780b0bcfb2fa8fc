import { observeSolana } from '../chains/solana/observe.ts';
import type { HostFacts } from '../chains/solana/observation.ts';
import { guardArgs, solanaTarget, type SolanaTarget } from '../chains/solana/target.ts';
import { BatonError } from '../domain/failure.ts';
import type { NodeName, PersonName, ValidatorName } from '../domain/names.ts';
import type { PlannerDeps } from './planner.ts';

const ADOPTED = ': adopted';
/** The guard writes one small directory; seconds are enough on any line. */
const CREATE_WITHIN_MS = 15_000;

/**
 * A person accepts the term record that each host shows now, made first where there is none (safety protocol 1.4). Nothing
 * that signs is touched. Hosts that do not answer are named, and the others adopted all the same.
 * @throws `run/paused` while a run is open for the validator: its terms must not change under it
 */
export async function adoptNodes(
  deps: PlannerDeps,
  validator: ValidatorName,
  only: NodeName | undefined,
  by: PersonName,
): Promise<{ readonly text: string; readonly all: boolean }> {
  const open = (await deps.store.view.openRuns()).find((run) => run.validator === validator && run.state !== 'stopped');
  if (open) throw new BatonError('run/paused', `Run ${open.id} is at work on ${validator}. Let it end first.`);
  const target = solanaTarget(deps.fleet, validator);
  const names = target.nodes.map(({ node }) => node).filter((node) => only === undefined || node === only);
  if (names.length === 0) throw new BatonError('input/invalid', `${validator} has no node ${only}.`);
  const lines: string[] = [];
  for (const name of names) lines.push(await adoptNode(deps, target, name, by));
  return { text: lines.join('\n'), all: lines.every((line) => line.includes(ADOPTED)) };
}

async function adoptNode(deps: PlannerDeps, target: SolanaTarget, name: NodeName, by: PersonName): Promise<string> {
  let facts = await lookAt(deps, target, name);
  if (typeof facts === 'string') return `${name}: not adopted. ${facts}`;
  if (facts.state.kind === 'missing') {
    const answer = await deps.hosts
      .get(name)
      ?.call({ verb: 'state.create', args: guardArgs(target, name, keyOf(facts)) }, CREATE_WITHIN_MS);
    if (answer?.answer !== 'ok') return `${name}: not adopted. ${answer?.text ?? 'The host is not in the fleet file.'}`;
    facts = await lookAt(deps, target, name);
    if (typeof facts === 'string') return `${name}: not adopted. ${facts}`;
  }
  if (facts.state.kind !== 'present')
    return `${name}: not adopted. Its term record cannot be read; look at it on the host.`;
  const { id, term } = facts.state;
  const seen = { stateId: id, term: term ?? 0, bootId: facts.bootId };
  const needed = await peopleNeeded(deps, target, name, seen.term);
  const result = await deps.store.runs.adopt(target.identity, name, seen, by, needed);
  if (result === 'adopted') return `${name}${ADOPTED}, term ${term ?? 'not used yet'}.`;
  return `${name}: it has term ${seen.term}, and this database knows nothing of it. A second person has to adopt it too.`;
}

function keyOf(facts: HostFacts): string | null {
  const key = facts.unstakedKey.publicKey;
  return key === 'missing' || key === 'unreadable' ? null : key;
}

async function lookAt(deps: PlannerDeps, target: SolanaTarget, name: NodeName): Promise<HostFacts | string> {
  const seen = await observeSolana(deps.observe, target, { nodes: [name], depth: 'fast' });
  const host = seen.nodes[name]?.host;
  if (host?.kind === 'known') return host.value;
  return host?.because ?? 'It was not looked at.';
}

/** A host with terms and a database without any: one of the two was lost or belongs to somebody else. */
async function peopleNeeded(deps: PlannerDeps, target: SolanaTarget, name: NodeName, term: number): Promise<number> {
  const known = await deps.store.runs.acknowledged(target.identity, name);
  return known === null && term > 0 ? Math.min(2, Object.keys(deps.fleet.people).length) : 1;
}
