import type { NodeName } from '../../../domain/names.ts';
import type { Plan } from '../../../domain/plan.ts';
import { swapBound } from '../bound.ts';
import type { Scene } from '../checks/scene.ts';
import type { Roles, Way } from '../steps.ts';
import { nextRelease } from './version.ts';

const hashFact = (node: NodeName): string => `${node} new neard`;
const releaseFact = (node: NodeName): string => `${node} new release`;

/** What people approve of an upgrade: a move, and on each node the very program that lies ready. */
export function upgradeBound(scene: Scene, roles: Roles, way: Way): Readonly<Record<string, string>> {
  const programs = [roles.from, roles.to].flatMap((node): [string, string][] => {
    const look = scene.nodes[node];
    const facts = look?.kind === 'seen' ? look.facts : null;
    return [
      [hashFact(node), facts?.nextSha256 ?? 'none'],
      [releaseFact(node), (facts && nextRelease(facts)) ?? 'not known'],
    ];
  });
  return { ...swapBound(scene, roles, way), ...Object.fromEntries(programs) };
}

/** The program that people approved for a node. */
export function approvedProgram(
  { bound }: Pick<Plan, 'bound'>,
  node: NodeName,
): { readonly sha256: string; readonly release: string } {
  return { sha256: bound[hashFact(node)] ?? 'none', release: bound[releaseFact(node)] ?? 'not known' };
}
