import type { NodeObservation, SolanaObservation } from '../../chains/solana/observation.ts';
import type { OtherValidator, SolanaTarget } from '../../chains/solana/target.ts';
import type { NodeName, PublicKey } from '../../domain/names.ts';
import { takenBy } from './spare.ts';

/** Who gives the identity up and who takes it. */
export interface Roles {
  readonly from: NodeName;
  readonly to: NodeName;
}

/** Roles are observed. Where they cannot be told, nothing may move, and `because` says what is in the way. */
export type RolesReading =
  | { readonly kind: 'told'; readonly roles: Roles }
  /** `holder`: the validator was asked onto this node, and it is there already. */
  | { readonly kind: 'untold'; readonly because: string; readonly holder?: NodeName };

/** What one node is seen to be. `other`: it answers and is neither, for example with a third identity or in between two. */
export type NodeRole =
  | { readonly kind: 'active' }
  | { readonly kind: 'standby' }
  | { readonly kind: 'other'; readonly because: string }
  | { readonly kind: 'unknown'; readonly because: string };

/**
 * Active runs as the staked identity, standby as its own unstaked key; both the admin socket and the RPC must say so.
 * @param others validators of the fleet; a node that runs as one of them is named after it
 */
export function roleOf(
  node: NodeObservation | undefined,
  identity: PublicKey,
  others: readonly OtherValidator[] = [],
): NodeRole {
  if (node === undefined) return { kind: 'unknown', because: 'it was not looked at' };
  if (node.host.kind === 'unknown') return { kind: 'unknown', because: node.host.because };
  const { runningIdentity, unstakedKey, processCount } = node.host.value;
  if (processCount !== 1) return { kind: 'other', because: `${processCount} validator processes run on its ledger` };
  if (runningIdentity === null)
    return { kind: 'unknown', because: 'the validator does not say which identity it runs as' };
  const { identity: viaRpc } = node.rpc;
  const taken = takenBy(node, others);
  if (taken !== null) return { kind: 'other', because: `it is active for ${taken.validator}` };
  if (viaRpc.kind === 'known' && viaRpc.value !== runningIdentity) {
    return { kind: 'other', because: `its admin socket says ${runningIdentity} and its RPC ${viaRpc.value}` };
  }
  if (runningIdentity === identity) return { kind: 'active' };
  if (runningIdentity === unstakedKey.publicKey) return { kind: 'standby' };
  return {
    kind: 'other',
    because: `it runs as ${runningIdentity}, which is neither the identity nor its own unstaked key`,
  };
}

/** The host answered, and what runs there, if anything does, is not the identity by any account. */
export function cannotSign(node: NodeObservation | undefined, identity: PublicKey): boolean {
  if (node?.host.kind !== 'known') return false;
  const { processCount, runningIdentity } = node.host.value;
  if (processCount === 0) return true;
  const viaRpc = node.rpc.identity.kind === 'known' ? node.rpc.identity.value : null;
  return processCount === 1 && runningIdentity !== null && runningIdentity !== identity && viaRpc !== identity;
}

/** The identity, by the admin socket or by the RPC: both need not agree for the node to be able to sign. Null: not known. */
export function couldSign(node: NodeObservation | undefined, identity: PublicKey): boolean | null {
  const running = node?.host.kind === 'known' ? node.host.value.runningIdentity : null;
  const viaRpc = node?.rpc.identity.kind === 'known' ? node.rpc.identity.value : null;
  if (running === identity || viaRpc === identity) return true;
  return cannotSign(node, identity) ? false : null;
}

/**
 * Tells from and to. `from` is the one node that runs as the identity; `to` the one asked for, or the only other one.
 * A node that does not answer does not make the roles untellable unless it is one of the two: the checks speak of it.
 */
export function tellRoles(observation: SolanaObservation, target: SolanaTarget, wantedTo?: NodeName): RolesReading {
  const names = target.nodes.map(({ node }) => node);
  const roles = names.map((name) => ({ name, role: roleOf(observation.nodes[name], target.identity, target.others) }));
  const actives = roles.filter(({ role }) => role.kind === 'active').map(({ name }) => name);
  if (actives.length > 1) return untold(`${actives.join(' and ')} both run as the identity`);
  const [from] = actives;
  if (from === undefined)
    return untold(
      `no node is seen to run as the identity (${roles.map(({ name, role }) => `${name}: ${inWords(role)}`).join('; ')})`,
    );
  if (wantedTo === from) return { ...untold(`${from} runs as the identity already`), holder: from };
  if (wantedTo !== undefined && !names.includes(wantedTo))
    return untold(`${wantedTo} is not a node of ${target.validator}`);
  const others = names.filter((name) => name !== from);
  if (wantedTo === undefined && others.length > 1) return untold(`${others.join(' and ')} could take it: say which`);
  const to = wantedTo ?? others[0];
  if (to === undefined) return untold('there is no other node');
  const role = roles.find(({ name }) => name === to)?.role;
  if (role?.kind !== 'standby')
    return untold(`${to} is no standby: ${role === undefined ? 'not looked at' : inWords(role)}`);
  return { kind: 'told', roles: { from, to } };
}

function untold(because: string): Extract<RolesReading, { kind: 'untold' }> {
  return { kind: 'untold', because };
}

function inWords(role: NodeRole): string {
  return role.kind === 'active' || role.kind === 'standby' ? role.kind : role.because;
}
