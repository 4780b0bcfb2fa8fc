import { guardChecksum } from '../../hosts/guard/render.ts';
import type { Plan } from '../../domain/plan.ts';
import type { KeyPlace } from '../../chains/near/node-host.ts';
import type { NodeName } from '../../domain/names.ts';
import { nearNode } from '../../chains/near/target.ts';
import type { Scene } from './checks/scene.ts';
import type { Roles, Way } from './steps.ts';

/** What people approve besides the steps: it must still be so when the run starts. Heights and counters move by themselves. */
export function swapBound(scene: Scene, { from, to }: Roles, way: Way): Readonly<Record<string, string>> {
  const { target } = scene;
  return {
    pool: target.pool,
    'public key': target.publicKey,
    genesis: target.genesis,
    way,
    'guard checksum': guardChecksum('near'),
    [`${from} home`]: nearNode(target, from).home,
    [`${to} home`]: nearNode(target, to).home,
    [`${from} key`]: keyHash(scene, from, 'live'),
    [`${to} staged key`]: keyHash(scene, to, 'staged'),
    [`${from} config.json`]: configHash(scene, from),
    [`${to} config.json`]: configHash(scene, to),
  };
}

const NOT_KNOWN = 'not known';

function keyHash({ nodes }: Scene, node: NodeName, place: KeyPlace): string {
  const look = nodes[node];
  const file = look?.kind === 'seen' ? look.facts.keys[place] : null;
  return file?.kind === 'present' ? file.sha256 : (file?.kind ?? NOT_KNOWN);
}

function configHash({ nodes }: Scene, node: NodeName): string {
  const look = nodes[node];
  return look?.kind === 'seen' && look.facts.config.kind === 'present' ? look.facts.config.sha256 : NOT_KNOWN;
}

/** The first fact that is not as it was approved, in words; null where all are. */
export function changedSince(plan: Pick<Plan, 'bound'>, now: Readonly<Record<string, string>>): string | null {
  const changed = Object.entries(now).find(
    ([fact, value]) => plan.bound[fact] !== undefined && plan.bound[fact] !== value,
  );
  return changed === undefined ? null : `Since it was approved \`${changed[0]}\` has changed: ask for a new plan.`;
}
