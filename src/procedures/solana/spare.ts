import type { NodeObservation } from '../../chains/solana/observation.ts';
import type { OtherValidator, SolanaTarget } from '../../chains/solana/target.ts';
import type { NodeName, PublicKey } from '../../domain/names.ts';
import { argumentsOf } from './checks/judge.ts';

/**
 * The validator of the fleet whose identity a node runs as, by its admin socket or its RPC, when it is not this one. Such a node
 * signs already: it is no candidate, and nothing is done to it for anybody else.
 */
export function takenBy(node: NodeObservation | undefined, others: readonly OtherValidator[]): OtherValidator | null {
  const running = node?.host.kind === 'known' ? node.host.value.runningIdentity : null;
  const viaRpc = node?.rpc.identity.kind === 'known' ? node.rpc.identity.value : null;
  return others.find(({ identity }) => identity === running || identity === viaRpc) ?? null;
}

const BASE58 = /^[1-9A-HJ-NP-Za-km-z]{32,44}$/;

/** The vote account a running validator was started with; null where it is not plain to see. */
export function voteAccountOf(node: NodeObservation | undefined): PublicKey | null {
  const process = node?.host.kind === 'known' ? node.host.value.process : null;
  if (!process) return null;
  const [given = '', ...more] = argumentsOf(process.args, '--vote-account');
  if (more.length > 0) return null;
  return BASE58.test(given) ? given : process.voteAccount;
}

/**
 * The other validator whose vote account a node was started with. A client has one vote account from its start on (agave 2.x to
 * 4.x: only the identity and the authorized voters can be changed while it runs), so that a spare of several validators can
 * only take over the one it was started for.
 */
export function startedFor(node: NodeObservation | undefined, target: SolanaTarget): OtherValidator | null {
  const account = voteAccountOf(node);
  return account === null || account === target.voteAccount
    ? null
    : (target.others.find(({ voteAccount }) => voteAccount === account) ?? null);
}

/** Why a spare of several validators cannot take over this one, whatever else holds; null where nothing of the kind is seen. */
export function spareHindrance(node: NodeObservation | undefined, target: SolanaTarget, name: NodeName): string | null {
  const taken = takenBy(node, target.others);
  if (taken !== null)
    return `${name} signs for ${taken.validator}: it is no candidate for ${target.validator} before it has given that up`;
  const other = startedFor(node, target);
  return other === null
    ? null
    : `${name} runs with the vote account of ${other.validator}: it has to be restarted with \`--vote-account ${target.voteAccount}\` first, and then stands by for ${target.validator} alone`;
}
