import { guardChecksum } from '../../../hosts/guard/render.ts';
import { nearNode, type NearTarget } from '../../../chains/near/target.ts';
import type { NodeName } from '../../../domain/names.ts';
import type { Scene } from '../checks/scene.ts';
import { WAY_FACT } from '../planned.ts';
import type { Way } from '../steps.ts';

/** The bound fact that has the hash of a node's config.json: what is changed is what people saw. */
export const configFact = (node: NodeName): string => `${node} config.json`;

/** What people approve besides the steps: it must still be so when the run starts. */
export function prepareBound(scene: Scene, node: NodeName, way: Way): Readonly<Record<string, string>> {
  return {
    ...whoIs(scene.target),
    [WAY_FACT]: way,
    'guard checksum': guardChecksum('near'),
    'node to prepare': node,
    [`${node} home`]: nearNode(scene.target, node).home,
    [configFact(node)]: configOf(scene, node),
  };
}

/** The validator as the chain knows it. */
export function whoIs({ pool, publicKey, genesis }: NearTarget): Readonly<Record<string, string>> {
  return { pool, 'public key': publicKey, genesis };
}

function configOf({ nodes }: Scene, node: NodeName): string {
  const look = nodes[node];
  return look?.kind === 'seen' && look.facts.config.kind === 'present' ? look.facts.config.sha256 : 'not known';
}
