import { sharedKeys } from '../../chains/polkadot/keystore.ts';
import type { PublicSessionKey } from '../../chains/polkadot/session-keys.ts';
import type { NodeName } from '../../domain/names.ts';
import type { Scene } from './checks/scene.ts';
import type { NodeLook } from '../../chains/polkadot/observe-host.ts';
import { keystoreOf } from './node-look.ts';
import type { Roles } from './steps.ts';

/** Roles are observed. Where they cannot be told, nothing may move, and `because` says what is in the way. */
export type RolesReading =
  | { readonly kind: 'told'; readonly roles: Roles }
  /** `holder`: the validator was asked onto this node, and it is there already. */
  | { readonly kind: 'untold'; readonly because: string; readonly holder?: NodeName };

/** What one node is seen to be, by the keys in its keystore, by what the chain names, and by how it runs. */
export type NodeRole =
  /** Runs with --validator and holds the keys that sign: those of the authority sets, or, while not elected, all next keys. */
  | 'active'
  /** Holds none of them. */
  | 'standby'
  /** Holds such keys and does not run with --validator, or holds only some. */
  | 'other'
  | 'unknown';

/** Every node of the validator. Between set-keys and the second change of session the old node is still the active one. */
export function rolesOfNodes({ target, nodes, session }: Scene): ReadonlyMap<NodeName, NodeRole> {
  const names = target.nodes.map(({ node }) => node);
  if (session.kind === 'unknown') return new Map(names.map((name) => [name, 'unknown']));
  const state = session.value;
  const held = new Map(names.map((name) => [name, heldBy(nodes[name])]));
  const isSigning = ({ publicKey }: PublicSessionKey) =>
    [state.authorities.babe, state.authorities.grandpa].some((set) => set?.includes(publicKey) === true);
  const elected = [...held.values()].some((keys) => keys?.some(isSigning) === true);
  const role = (name: NodeName): NodeRole => {
    const keys = held.get(name) ?? null;
    if (keys === null || (state.nextKeys === null && !elected)) return 'unknown';
    const next = state.nextKeys?.keys ?? [];
    const ofNext = next.filter((key) => sharedKeys([key], keys).length > 0).length;
    const signs = elected ? keys.some(isSigning) : ofNext === next.length;
    if (!signs) return !elected && ofNext > 0 ? 'other' : 'standby';
    return runsAsValidator(nodes[name]) ? 'active' : 'other';
  };
  return new Map(names.map((name) => [name, role(name)]));
}

function heldBy(look: NodeLook | undefined): readonly PublicSessionKey[] | null {
  return look?.kind === 'seen' ? keystoreOf(look.facts) : null;
}

function runsAsValidator(look: NodeLook | undefined): boolean {
  return look?.kind === 'seen' && look.facts.process?.validator === true;
}

/**
 * Tells from and to. `from` is the one node that holds the keys on chain; `to` the one asked for, or the only other one.
 * @param wanted who should be which, where people said so; for a takeover the old node is named where it cannot be seen
 */
export function tellRoles(
  scene: Scene,
  wanted: { readonly from?: NodeName | undefined; readonly to?: NodeName | undefined },
  oldMayBeAway: boolean,
): RolesReading {
  const names = scene.target.nodes.map(({ node }) => node);
  for (const name of [wanted.from, wanted.to])
    if (name !== undefined && !names.includes(name))
      return untold(`${name} is not a node of ${scene.target.validator}`);
  if (scene.session.kind === 'unknown') return untold(`the relay chain could not be read: ${scene.session.because}`);
  const roles = [...rolesOfNodes(scene)].map(([name, role]) => ({ name, role }));
  const actives = roles.filter(({ role }) => role === 'active').map(({ name }) => name);
  if (actives.length > 1) return untold(`${actives.join(' and ')} both hold the keys on chain`);
  const from = actives[0] ?? (oldMayBeAway ? (wanted.from ?? awayOf(roles)) : undefined);
  if (from === undefined)
    return untold(
      `no node is seen to hold the keys on chain (${roles.map(({ name, role }) => `${name}: ${role}`).join('; ')})`,
    );
  if (wanted.from !== undefined && wanted.from !== from)
    return untold(`${from} holds the keys on chain, not ${wanted.from}`);
  if (wanted.to === from && actives[0] === from)
    return { ...untold(`${from} holds the keys on chain already`), holder: from };
  if (wanted.to === from) return untold(`${from} is the old node`);
  const others = names.filter((name) => name !== from);
  if (wanted.to === undefined && others.length > 1) return untold(`${others.join(' and ')} could take over: say which`);
  const to = wanted.to ?? others[0];
  return to === undefined ? untold('there is no other node') : { kind: 'told', roles: { from, to } };
}

/** The one node that cannot be seen, or does not run as a validator with the keys it holds. */
function awayOf(roles: readonly { readonly name: NodeName; readonly role: NodeRole }[]): NodeName | undefined {
  const away = roles.filter(({ role }) => role === 'unknown' || role === 'other');
  return away.length === 1 ? away[0]?.name : undefined;
}

function untold(because: string): Extract<RolesReading, { kind: 'untold' }> {
  return { kind: 'untold', because };
}
