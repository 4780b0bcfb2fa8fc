import { createHash } from 'node:crypto';
import type { HostFacts, SolanaObservation } from '../../chains/solana/observation.ts';
import { nodeOf, type SolanaTarget } from '../../chains/solana/target.ts';
import { BatonError } from '../../domain/failure.ts';
import type { NodeName, PublicKey } from '../../domain/names.ts';
import type { Plan } from '../../domain/plan.ts';
import type { Roles } from './roles.ts';

/** What the plan says of a fact that was not to be read. It stays different from every value. */
const NOT_KNOWN = 'not known';

/**
 * What must still be so when the run starts: roles, running and configured identities, link targets,
 * start arguments, client versions, guard. Keys are words, because people read which of them changed.
 * Left out is all that moves by itself: slots, lag, tower, free space, clock, pids, boot ids.
 */
export function boundFacts(observation: SolanaObservation, target: SolanaTarget, roles: Roles): Record<string, string> {
  return {
    validator: target.validator,
    identity: target.identity,
    'vote account': target.voteAccount,
    genesis: target.genesis,
    'active node': roles.from,
    'standby node': roles.to,
    ...nodeFacts(observation, target, roles.from),
    ...nodeFacts(observation, target, roles.to),
  };
}

/** One bound fact that is not what it was. */
export interface FactChange {
  readonly fact: string;
  readonly from: string;
  readonly to: string;
}

/** Which facts differ, in the order of `before`; a fact that only one side has is `nothing` on the other. */
export function compareBound(
  before: Readonly<Record<string, string>>,
  after: Readonly<Record<string, string>>,
): FactChange[] {
  return [...new Set([...Object.keys(before), ...Object.keys(after)])].flatMap((fact) => {
    const [from, to] = [before[fact] ?? 'nothing', after[fact] ?? 'nothing'];
    return from === to ? [] : [{ fact, from, to }];
  });
}

/**
 * What has changed since the plan was made, one sentence each; empty when the plan still fits. Compares the facts that
 * `boundFacts` makes; what else a plan bound is its maker's to compare.
 */
export function changedFacts(
  plan: Pick<Plan, 'bound' | 'from' | 'to'>,
  observation: SolanaObservation,
  target: SolanaTarget,
): string[] {
  const after = boundFacts(observation, target, { from: plan.from, to: plan.to });
  const before = Object.fromEntries(Object.keys(after).map((fact) => [fact, plan.bound[fact] ?? 'nothing']));
  return compareBound(before, after).map(
    ({ fact, from, to }) => `${fact} was ${from} when the plan was made and is ${to} now.`,
  );
}

/** Whether the plan was made with a look at the node's own key. */
export function namesUnstakedKey(bound: Readonly<Record<string, string>>, node: NodeName): boolean {
  const key = bound[`${node} unstaked key`];
  return key !== undefined && key !== NOT_KNOWN;
}

/**
 * The node's own key while it does not vote, as the plan bound it.
 * @throws `config/invalid` when the plan does not name it, which no plan that can be approved does
 */
export function boundUnstakedKey(bound: Readonly<Record<string, string>>, node: NodeName): PublicKey {
  const key = bound[`${node} unstaked key`];
  if (key === undefined || key === NOT_KNOWN)
    throw new BatonError('config/invalid', `The plan does not name the unstaked key of ${node}.`);
  return key;
}

function nodeFacts(observation: SolanaObservation, target: SolanaTarget, name: NodeName): Record<string, string> {
  const node = nodeOf(target, name);
  const seen = observation.nodes[name];
  const facts = seen?.host.kind === 'known' ? seen.host.value : null;
  const entries: [string, string | null | undefined][] = [
    ['address', `${node.login}@${node.host}:${node.port}`],
    ['running identity', facts?.runningIdentity],
    ['identity behind the link', facts?.bootIdentity],
    ['link target', facts?.link.target],
    ['staked key', facts?.stakedKey.publicKey],
    ['unstaked key', facts?.unstakedKey.publicKey],
    ['user', facts?.process?.user],
    ['start arguments', facts?.process && digestOf(facts.process.args)],
    ['client', facts?.clientVersion],
    ['guard', facts && guardOf(facts)],
  ];
  return Object.fromEntries(entries.map(([fact, value]) => [`${name} ${fact}`, value ?? NOT_KNOWN]));
}

/** An installed guard is the file that lies there; one that travels is bound by its own checksum in the plan. */
function guardOf({ guardVersion, guardFile }: HostFacts): string {
  return guardFile === null ? guardVersion : `${guardVersion} ${guardFile.sha256}`;
}

/** Arguments are many and long; the card shows that they changed, the start file shows how. */
function digestOf(args: readonly string[]): string {
  return createHash('sha256').update(args.join('\0')).digest('hex').slice(0, 16);
}
