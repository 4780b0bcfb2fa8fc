import type { SolanaObservation } from '../../../chains/solana/observation.ts';
import { knownValues } from '../../../chains/solana/observation.ts';
import type { NodeName, PublicKey } from '../../../domain/names.ts';
import { cannotSign, roleOf } from '../roles.ts';
import type { PreparedHost } from './host.ts';

/**
 * What a node is seen to be. `passive`: by all accounts it runs as nobody who signs, whether its own unstaked key is there yet
 * or not.
 */
export type PrepareRole =
  { readonly kind: 'active' } | { readonly kind: 'passive' } | { readonly kind: 'unknown'; readonly because: string };

/**
 * Two looks have to agree: the guard's and the script's. Where they do not, or where the node runs as a key that somebody
 * staked, nothing is prepared: a link that fits the other role would make a second signer at the next restart.
 */
export function prepareRole(
  seen: SolanaObservation,
  node: NodeName,
  identity: PublicKey,
  host: PreparedHost | null,
): PrepareRole {
  const observed = seen.nodes[node];
  const told = roleOf(observed, identity);
  if (host === null) return { kind: 'unknown', because: 'it could not be looked at' };
  if (told.kind === 'active')
    return host.running === identity ? told : unknown(`a moment later it ran as ${host.running}`);
  if (told.kind === 'unknown') return told;
  if (!cannotSign(observed, identity))
    return unknown(told.kind === 'other' ? told.because : 'it may run as the identity');
  if (host.running === identity || host.running === 'unknown')
    return unknown(`it says that it runs as ${host.running}`);
  if (host.running === 'none') return { kind: 'passive' };
  const lists = knownValues(seen.observers.map(({ stakedNodes }) => stakedNodes));
  if (lists.length === 0) return unknown('no observer listed the vote accounts with stake');
  return lists.some((list) => list.includes(host.running))
    ? unknown(`it runs as ${host.running}, which has stake: another validator's identity`)
    : { kind: 'passive' };
}

function unknown(because: string): PrepareRole {
  return { kind: 'unknown', because };
}
