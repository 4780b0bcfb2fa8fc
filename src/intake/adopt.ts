import { nearArgs, nearTarget, type NearTarget } from '../chains/near/target.ts';
import { polkadotArgs, polkadotTarget, type PolkadotTarget } from '../chains/polkadot/target.ts';
import { observeSolana } from '../chains/solana/observe.ts';
import { guardArgs, solanaTarget, type SolanaTarget } from '../chains/solana/target.ts';
import { BatonError } from '../domain/failure.ts';
import type { NodeName, PersonName, ValidatorName } from '../domain/names.ts';
import type { GuardState } from '../hosts/guard/facts.ts';
import type { GuardRequest } from '../hosts/port.ts';
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
  const one = adopteeOf(deps, validator);
  const names = one.nodes.filter((node) => only === undefined || node === only);
  if (names.length === 0) throw new BatonError('input/invalid', `${validator} has no node ${only}.`);
  const lines: string[] = [];
  for (const name of names) lines.push(await adoptNode(deps, one, name, by));
  return { text: lines.join('\n'), all: lines.every((line) => line.includes(ADOPTED)) };
}

/** What a host shows of its term record, and with which words the guard makes one there; a sentence where it shows nothing. */
type Shown = { readonly state: GuardState; readonly bootId: string; readonly args: GuardRequest['args'] } | string;

/** A validator whose hosts are adopted, whatever its chain. */
interface Adoptee {
  readonly identity: string;
  readonly nodes: readonly NodeName[];
  look(node: NodeName): Promise<Shown>;
}

function adopteeOf(deps: PlannerDeps, validator: ValidatorName): Adoptee {
  const chain = deps.fleet.validators[validator]?.chain ?? 'solana';
  switch (chain) {
    case 'solana': {
      const target = solanaTarget(deps.fleet, validator);
      const look = (node: NodeName) => lookAtSolanaHost(deps, target, node);
      return { identity: target.identity, nodes: namesOf(target), look };
    }
    case 'polkadot': {
      const target = polkadotTarget(deps.fleet, validator);
      const look = (node: NodeName) => lookAtPolkadotHost(deps, target, node);
      return { identity: target.stash, nodes: namesOf(target), look };
    }
    case 'near': {
      const target = nearTarget(deps.fleet, validator);
      const look = (node: NodeName) => lookAtNearHost(deps, target, node);
      return { identity: target.identity, nodes: namesOf(target), look };
    }
    default:
      return chain satisfies never;
  }
}

function namesOf({ nodes }: { readonly nodes: readonly { readonly node: NodeName }[] }): readonly NodeName[] {
  return nodes.map(({ node }) => node);
}

async function adoptNode(deps: PlannerDeps, one: Adoptee, name: NodeName, by: PersonName): Promise<string> {
  let shown = await one.look(name);
  if (typeof shown === 'string') return `${name}: not adopted. ${shown}`;
  if (shown.state.kind === 'missing') {
    const answer = await deps.hosts.get(name)?.call({ verb: 'state.create', args: shown.args }, CREATE_WITHIN_MS);
    if (answer?.answer !== 'ok') return `${name}: not adopted. ${answer?.text ?? 'The host is not in the fleet file.'}`;
    shown = await one.look(name);
    if (typeof shown === 'string') return `${name}: not adopted. ${shown}`;
  }
  if (shown.state.kind !== 'present')
    return `${name}: not adopted. Its term record cannot be read; look at it on the host.`;
  const { id, term } = shown.state;
  const seen = { stateId: id, term: term ?? 0, bootId: shown.bootId };
  const needed = await peopleNeeded(deps, one.identity, name, seen.term);
  const result = await deps.store.runs.adopt(one.identity, name, seen, by, needed);
  if (result === 'adopted') return `${name}${ADOPTED}, term ${term ?? 'not used yet'}.`;
  return `${name}: it has term ${seen.term}, and this database knows nothing of it. A second person has to adopt it too.`;
}

async function lookAtSolanaHost(deps: PlannerDeps, target: SolanaTarget, name: NodeName): Promise<Shown> {
  const seen = await observeSolana(deps.observe, target, { nodes: [name], depth: 'fast' });
  const host = seen.nodes[name]?.host;
  if (host?.kind !== 'known') return host?.because ?? 'It was not looked at.';
  const { state, bootId, unstakedKey } = host.value;
  const key = unstakedKey.publicKey;
  const unstaked = key === 'missing' || key === 'unreadable' ? null : key;
  return { state, bootId, args: guardArgs(target, name, unstaked) };
}

async function lookAtPolkadotHost(deps: PlannerDeps, target: PolkadotTarget, name: NodeName): Promise<Shown> {
  const look = await deps.polkadot?.look(target, name);
  if (look?.kind !== 'seen') return look?.because ?? 'The fleet file has no `polkadot` section.';
  const { state, bootId } = look.facts;
  return { state, bootId, args: polkadotArgs(target, name) };
}

async function lookAtNearHost(deps: PlannerDeps, target: NearTarget, name: NodeName): Promise<Shown> {
  const look = await deps.near?.look(target, name);
  if (look?.kind !== 'seen') return look?.because ?? 'The fleet file has no `near` section.';
  const { state, bootId } = look.facts;
  return { state, bootId, args: nearArgs(target, name) };
}

/** A host with terms and a database without any: one of the two was lost or belongs to somebody else. */
async function peopleNeeded(deps: PlannerDeps, identity: string, name: NodeName, term: number): Promise<number> {
  const known = await deps.store.runs.acknowledged(identity, name);
  return known === null && term > 0 ? Math.min(2, Object.keys(deps.fleet.people).length) : 1;
}
