import { guardChecksum } from '../../../hosts/guard/render.ts';
import { nearNode } from '../../../chains/near/target.ts';
import type { Scene } from '../checks/scene.ts';
import { WAY_FACT } from '../planned.ts';
import { whoIs } from '../prepare/bound.ts';
import type { Roles, Way } from '../steps.ts';
import { dutiesInWords, newestDuties, readingsOf } from './duties.ts';
import { DUTIES_FACT } from './read-duties.ts';

/**
 * What must still be so when the run starts. Of the old node only its name: what it shows may come and go, and the fence looks for itself.
 * What the pool has produced stands for the evidence: with anything more the plan is void.
 */
export function takeoverBound(scene: Scene, { from, to }: Roles, way: Way): Readonly<Record<string, string>> {
  return {
    ...whoIs(scene.target),
    [WAY_FACT]: way,
    'guard checksum': guardChecksum('near'),
    'old node': from,
    [`${to} home`]: nearNode(scene.target, to).home,
    [`${to} staged key`]: stagedOf(scene, to),
    [DUTIES_FACT]: dutiesInWords(newestDuties(readingsOf(scene.observers))),
  };
}

function stagedOf({ nodes }: Scene, node: string): string {
  const look = nodes[node];
  const staged = look?.kind === 'seen' ? look.facts.keys.staged : null;
  return staged?.kind === 'present' ? staged.sha256 : 'not known';
}
