import type { RunContext } from '../../execution/procedure.ts';
import type { Scene } from './checks/scene.ts';

/** A host may know a higher term than this database gives (safety protocol 1.5). */
export async function riseAboveHosts(context: RunContext, { nodes }: Pick<Scene, 'nodes'>): Promise<void> {
  const terms = Object.values(nodes).map((look) =>
    look.kind === 'seen' && look.facts.state.kind === 'present' ? (look.facts.state.term ?? 0) : 0,
  );
  const highest = Math.max(0, ...terms);
  if (highest >= context.term) await context.raiseTerm(highest);
}
