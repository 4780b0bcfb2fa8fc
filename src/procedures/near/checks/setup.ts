import type { CheckResult } from '../../../domain/check.ts';
import type { NodeName } from '../../../domain/names.ts';
import { type NodeRole, rolesOfNodes, tellRoles } from '../roles.ts';
import { activeChecks } from './active.ts';
import { readyChecks } from './all.ts';
import { chainChecks } from './chain.ts';
import { nodeChecks } from './node.ts';
import { sceneNode, type Scene } from './scene.ts';
import { pairChecks } from './standby.ts';
import { unitChecks } from './unit.ts';
import { noWay, rolesUntold, wayTo } from './untold.ts';

/** What `check` tells of one node. */
export interface NodeSetup {
  readonly role: NodeRole;
  readonly checks: readonly CheckResult[];
}

/** Everything that a setup can be tried for without moving anything, by node and of the chain. Pure. */
export function setupChecks(scene: Scene): {
  readonly nodes: ReadonlyMap<NodeName, NodeSetup>;
  readonly chain: readonly CheckResult[];
} {
  const roles = rolesOfNodes(scene);
  const told = tellRoles(scene, {}, false);
  const isActive = (name: NodeName) => roles.get(name) === 'active';
  const pair =
    told.kind === 'told' ? pairChecks(sceneNode(scene, told.roles.to), sceneNode(scene, told.roles.from)) : [];
  // With several standbys nobody has said which is meant, and that is nothing to mend.
  const untold =
    told.kind === 'untold' && [...roles.keys()].filter(isActive).length !== 1 ? [rolesUntold(scene, told.because)] : [];
  return {
    nodes: new Map([...roles].map(([name, role]) => [name, { role, checks: checksOf(scene, name, role) }])),
    chain: [...untold, ...pair, ...chainChecks(scene)],
  };
}

function checksOf(scene: Scene, name: NodeName, role: NodeRole): CheckResult[] {
  const at = sceneNode(scene, name);
  const own = [...nodeChecks(scene, at), ...unitChecks(at)];
  switch (role) {
    case 'active':
      return [...own, ...activeChecks(scene, at)];
    case 'standby': {
      const way = wayTo(scene, name);
      return way === null ? [...own, noWay(scene, name)] : readyChecks(scene, name, way);
    }
    case 'other':
    case 'unknown':
      return own;
    default:
      return role satisfies never;
  }
}
