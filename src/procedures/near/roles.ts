import type { NearLook } from '../../chains/near/observe-host.ts';
import type { NearTarget } from '../../chains/near/target.ts';
import type { NodeName } from '../../domain/names.ts';
import type { Scene } from './checks/scene.ts';
import { liveKey, saysItSigns } from './node-look.ts';
import type { Roles } from './steps.ts';

/** Roles are observed. Where they cannot be told, nothing may move, and `because` says what is in the way. */
export type RolesReading =
  | { readonly kind: 'told'; readonly roles: Roles }
  /** `holder`: the validator was asked onto this node, and it is there already. */
  | { readonly kind: 'untold'; readonly because: string; readonly holder?: NodeName };

/** What one node is seen to be, by its process, by what that says it signs with, and by the key file in place. */
export type NodeRole =
  /** One process of this home, which says that it signs with the key; or that does not answer, with the key in place. */
  | 'active'
  /** No process that signs with it, and no key of it in place. */
  | 'standby'
  /** The key is in place and nothing runs, more than one process runs, or it is another validator's. */
  | 'other'
  | 'unknown';

export function rolesOfNodes({ target, nodes }: Pick<Scene, 'target' | 'nodes'>): ReadonlyMap<NodeName, NodeRole> {
  return new Map(target.nodes.map(({ node }) => [node, roleOf(target, nodes[node])]));
}

export function roleOf(target: NearTarget, look: NearLook | undefined): NodeRole {
  if (look?.kind !== 'seen') return 'unknown';
  const { facts } = look;
  const live = liveKey(facts, target);
  const says = saysItSigns(facts, target);
  if (facts.processCount === null) return 'unknown';
  if (facts.processCount > 1) return 'other';
  if (facts.processCount === 1 && says === 'this') return 'active';
  if (live === 'this') return facts.processCount === 1 ? 'active' : 'other';
  if (live === 'other' || says === 'other') return 'other';
  // It may hold the key in memory though the file is gone.
  return live === 'unknown' || says === 'unknown' ? 'unknown' : 'standby';
}

const ROLE_WORDS: Readonly<Record<NodeRole, string>> = {
  active: 'signs',
  standby: 'has no key',
  other: 'has a key and is no node that signs with it',
  unknown: 'cannot be told',
};

/**
 * Tells from and to. `from` is the one node that signs; `to` the one asked for, or the only other one.
 * @param wanted who should be which, where people said so; for a takeover the old node is named where it cannot be seen
 */
export function tellRoles(
  scene: Pick<Scene, 'target' | 'nodes'>,
  wanted: { readonly from?: NodeName | undefined; readonly to?: NodeName | undefined },
  oldMayBeAway: boolean,
): RolesReading {
  const names = scene.target.nodes.map(({ node }) => node);
  for (const name of [wanted.from, wanted.to])
    if (name !== undefined && !names.includes(name))
      return untold(`${name} is not a node of ${scene.target.validator}`);
  const roles = [...rolesOfNodes(scene)].map(([name, role]) => ({ name, role }));
  const actives = roles.filter(({ role }) => role === 'active').map(({ name }) => name);
  if (actives.length > 1) return untold(`${actives.join(' and ')} both hold the key of ${scene.target.pool}`);
  const from = actives[0] ?? (oldMayBeAway ? (wanted.from ?? awayOf(roles)) : undefined);
  if (from === undefined)
    return untold(
      `no node is seen to sign for ${scene.target.pool} (${roles.map(({ name, role }) => `${name} ${ROLE_WORDS[role]}`).join('; ')})`,
    );
  if (wanted.from !== undefined && wanted.from !== from) return untold(`${from} signs, not ${wanted.from}`);
  if (wanted.to === from && actives[0] === from) return { ...untold(`${from} signs already`), holder: from };
  if (wanted.to === from) return untold(`${from} is the old node`);
  const others = names.filter((name) => name !== from);
  if (wanted.to === undefined && others.length > 1) return untold(`${others.join(' and ')} could take over: say which`);
  const to = wanted.to ?? others[0];
  return to === undefined ? untold('there is no other node') : { kind: 'told', roles: { from, to } };
}

/** The one node that cannot be seen, or has the key in place and does not sign with it. */
function awayOf(roles: readonly { readonly name: NodeName; readonly role: NodeRole }[]): NodeName | undefined {
  const away = roles.filter(({ role }) => role === 'unknown' || role === 'other');
  return away.length === 1 ? away[0]?.name : undefined;
}

function untold(because: string): Extract<RolesReading, { kind: 'untold' }> {
  return { kind: 'untold', because };
}
