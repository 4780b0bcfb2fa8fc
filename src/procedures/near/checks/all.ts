import type { NearPolicy } from '../../../config/schema.ts';
import type { CheckResult } from '../../../domain/check.ts';
import type { NodeName } from '../../../domain/names.ts';
import type { Roles, Way } from '../steps.ts';
import { activeChecks, notFenced } from './active.ts';
import { budgetCheck } from './budget.ts';
import { chainChecks } from './chain.ts';
import { machineChecks } from './machine.ts';
import { answers, nodeChecks } from './node.ts';
import { pairChecks, standbyChecks } from './standby.ts';
import { sceneNode, type Scene } from './scene.ts';
import { unitChecks } from './unit.ts';
import { wayChecks } from './ways.ts';
import { windowCheck } from './window.ts';

/** Everything that a hot swap or a restart needs. */
export function swapChecks(
  scene: Scene,
  roles: Roles,
  way: Way,
  policy: Pick<NearPolicy, 'window_wait'>,
): CheckResult[] {
  const [from, to] = [sceneNode(scene, roles.from), sceneNode(scene, roles.to)];
  return [
    ...nodeChecks(scene, from),
    ...unitChecks(from),
    ...activeChecks(scene, from),
    ...readyChecks(scene, roles.to, way),
    ...pairChecks(to, from),
    ...chainChecks(scene),
    budgetCheck(scene, way),
    windowCheck(scene, way, policy),
  ];
}

/** What has to hold of a node that is to be a standby, whoever signs now. */
export function readyChecks(scene: Scene, node: NodeName, way: Way): CheckResult[] {
  const at = sceneNode(scene, node);
  return [
    ...nodeChecks(scene, at),
    ...unitChecks(at),
    ...machineChecks(at),
    notFenced(at),
    ...standbyChecks(scene, at),
    ...wayChecks(scene, at, way),
  ];
}

/**
 * Of the old node only whether it answers: it is dead, or may be. A standby that was restarted lately may lack shards for a while; where
 * nobody signs that is no reason to let nobody sign for an epoch.
 */
export function takeoverChecks(scene: Scene, roles: Roles, way: Way): CheckResult[] {
  const old = answers(sceneNode(scene, roles.from));
  const ready = readyChecks(scene, roles.to, way).map((check): CheckResult =>
    check.id === 'shadow-epoch' ? { ...check, severity: 'should' } : check,
  );
  return [{ ...old, severity: 'should' }, ...ready, ...chainChecks(scene)];
}
