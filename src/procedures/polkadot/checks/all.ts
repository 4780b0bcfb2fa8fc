import type { CheckResult } from '../../../domain/check.ts';
import type { NodeName } from '../../../domain/names.ts';
import type { Roles } from '../steps.ts';
import { capacityChecks } from './capacity.ts';
import { chainChecks } from './chain.ts';
import { answers, nodeChecks } from './node.ts';
import { activeChecks, standbyChecks } from './roles.ts';
import { sceneNode, type Scene } from './scene.ts';

/** Everything that a handover needs. */
export function handoverChecks(scene: Scene, roles: Roles): CheckResult[] {
  return [
    ...nodeChecks(scene, sceneNode(scene, roles.from)),
    ...nodeChecks(scene, sceneNode(scene, roles.to)),
    ...activeChecks(scene, roles),
    ...standbyChecks(scene, roles),
    ...chainChecks(scene),
  ];
}

/** What has to hold of a node that is to be a standby, whoever signs now. */
export function readyChecks(scene: Scene, node: NodeName): CheckResult[] {
  const others = scene.target.nodes.map((each) => each.node).filter((name) => name !== node);
  const overlap = others.flatMap((from) => standbyChecks(scene, { from, to: node }));
  const once = new Map(overlap.map((check) => [`${check.id} ${check.node ?? ''}`, check]));
  const at = sceneNode(scene, node);
  return [...nodeChecks(scene, at), ...capacityChecks(scene, at), ...once.values()];
}

/** Of the old node only whether it answers: it is dead, or may be. */
export function takeoverChecks(scene: Scene, roles: Roles): CheckResult[] {
  const old = answers(sceneNode(scene, roles.from));
  const overlap = standbyChecks(scene, roles).map((check) =>
    // With a node that does not answer nothing can be compared; the keys are made anew all the same.
    check.id === 'keystores-disjoint' && check.state === 'unknown'
      ? ({ ...check, severity: 'should' } as const)
      : check,
  );
  return [
    { ...old, severity: 'should' },
    ...nodeChecks(scene, sceneNode(scene, roles.to)),
    ...overlap,
    ...chainChecks(scene),
  ];
}
