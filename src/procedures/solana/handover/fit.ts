import type { SolanaObservation } from '../../../chains/solana/observation.ts';
import { blocking, readable, type CheckResult } from '../../../domain/check.ts';
import type { RunContext } from '../../../execution/procedure.ts';
import { fastChecks } from '../checks/all.ts';
import type { HandoverDeps } from './deps.ts';
import { acknowledgedHosts } from './fence.ts';
import { viewOfNode } from './view.ts';

/** The fast checks that forbid arming the standby now; empty when it may be armed. */
export async function hindrances(
  context: RunContext,
  deps: HandoverDeps,
  seen: SolanaObservation,
): Promise<CheckResult[]> {
  const { from, to } = context.run;
  // A second attempt may begin with an active that has given up already: then that is what must be so.
  const moment = viewOfNode(context, seen, from)?.running === 'unstaked' ? 'resume' : 'arming';
  const acknowledged = await acknowledgedHosts(context);
  return blocking(fastChecks(seen, deps.targetOf(context), deps.policyOf(context), { from, to }, acknowledged, moment));
}

/** The failed checks as one text for journal and card. */
export function inWords(failed: readonly CheckResult[]): string {
  return readable(failed)
    .shown.map((check) => `${check.title}: ${check.found.replace(/\.$/, '')}.`)
    .join(' ');
}
