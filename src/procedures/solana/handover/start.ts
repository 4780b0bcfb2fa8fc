import type { SolanaObservation } from '../../../chains/solana/observation.ts';
import type { RunContext } from '../../../execution/procedure.ts';
import { guardChecksum } from '../../../hosts/guard/render.ts';
import type { HandoverDeps } from './deps.ts';

/** A new term is one above the highest of Postgres and of every host that answers (safety protocol 1.5). */
export async function riseAboveHosts(context: RunContext, seen: SolanaObservation): Promise<void> {
  const terms = Object.values(seen.nodes).map(({ host }) =>
    host.kind === 'known' && host.value.state.kind === 'present' ? (host.value.state.term ?? 0) : 0,
  );
  const highest = Math.max(0, ...terms);
  if (highest >= context.term) await context.raiseTerm(highest);
}

/** What forbids a start whatever the hosts show: the mode of the fleet file, and another guard than people approved. */
export function startChanges(context: RunContext, deps: HandoverDeps): string[] {
  return [...modeChange(context, deps), ...guardChange(context)];
}

function modeChange(context: RunContext, deps: HandoverDeps): string[] {
  return deps.mayAct(context) ? [] : ['The fleet file says `mode: observe` now: nothing is carried out.'];
}

/** People approved what this very script does; another one needs another approval. */
function guardChange({ plan }: RunContext): string[] {
  const now = guardChecksum('solana');
  return plan.bound['guard checksum'] === now
    ? []
    : ['The guard is another script than the one of the plan. Ask for a new plan.'];
}
