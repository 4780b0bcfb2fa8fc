import type { ObserveDeps } from '../../../chains/solana/observe.ts';
import type { SolanaTarget } from '../../../chains/solana/target.ts';
import type { NodeName } from '../../../domain/names.ts';
import type { PlannedChange } from '../../../domain/plan.ts';
import type { RunContext } from '../../../execution/procedure.ts';
import type { PrepareLook } from './look.ts';

/** What preparing works with; the same for every run of a fleet. */
export interface PrepareDeps extends PrepareLook {
  readonly observe: ObserveDeps;
  readonly targetOf: (context: RunContext) => SolanaTarget;
  /** Whether the fleet file, as it is now, lets Baton act on this validator. */
  readonly mayAct: (context: RunContext) => boolean;
}

/** The nodes of a run, each once. */
export function nodesOf({ run }: RunContext): NodeName[] {
  return [...new Set([run.from, run.to])];
}

/** What the approved plan changes. @param step only those of this step */
export function changesIn({ plan }: RunContext, step?: string): PlannedChange[] {
  return (plan.changes ?? []).filter((change) => step === undefined || change.step === step);
}

/** What the plan says a node is. */
export function plannedRole({ plan }: RunContext, node: NodeName): string {
  return plan.bound[`${node} role`] ?? 'unknown';
}

/** The node of the run that signs; `unchanged` where it is none of them: preparing moves nothing. */
export function signerIn(context: RunContext): string {
  return nodesOf(context).find((node) => plannedRole(context, node) === 'active') ?? 'unchanged';
}
