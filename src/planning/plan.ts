import { blocking, readable, warnings, type CheckResult } from '../domain/check.ts';
import type { Json, JsonObject } from '../domain/names.ts';
import type { Plan } from '../domain/plan.ts';
import { digestOf } from './digest.ts';

/** All that goes into a plan; what the plan says of itself (digest, verdict, movable) is worked out here. */
export interface PlanInput extends Omit<Plan, 'digest' | 'verdict' | 'movable'> {
  /** How long the wait before the move will be; 0 for none, null where it is not known. Unit: milliseconds. */
  readonly waitMs: number | null;
  /** What the card says first where no check forbids it; left out: how long the wait is. */
  readonly verdict?: string;
  /** Why there is nothing to do at all; said instead of how many checks failed. */
  readonly settled?: string;
}

/** Warnings about what moves by itself come and go between plan and start; the digest leaves them out with their facts. */
const MOVING_WARNINGS: ReadonlySet<string> = new Set(['clock-difference']);

/**
 * A procedure applied to one observation. The digest covers everything an approval stands for: procedure and version, who
 * moves where, every bound fact, the commands, the policy, who must approve, and the warnings that are accepted with it.
 * It does not cover id, time, requester, the verdict, or what the checks found in figures.
 */
export function assemblePlan(input: PlanInput): Plan {
  const { waitMs, verdict, settled, ...plan } = input;
  return {
    ...plan,
    digest: planDigest(plan),
    verdict: settled ?? verdictOf(plan.checks, waitMs, verdict, plan.diffs === undefined ? 'move' : 'prepare'),
    movable: settled === undefined && blocking(plan.checks).length === 0,
  };
}

/** The digest of a plan's content, hexadecimal. Equal content gives an equal digest, whoever asked and whenever. */
export function planDigest(plan: Omit<Plan, 'digest' | 'verdict' | 'movable'>): string {
  const { people, roles, requesterMayApprove, holdsForS, cancelWindowS, overrides, needsReason, platforms } =
    plan.approval;
  const content: JsonObject = {
    procedure: plan.procedure,
    version: plan.version,
    validator: plan.validator,
    identity: plan.identity,
    from: plan.from,
    to: plan.to,
    bound: plan.bound,
    commands: plan.steps.map(({ id, commands }): Json => ({
      id,
      commands: commands.map(({ node, verb, command }) => ({ node, verb, command })),
    })),
    policy: plan.policy,
    approval: {
      people,
      roles,
      requesterMayApprove,
      holdsForS,
      cancelWindowS,
      ...(overrides === undefined ? {} : { overrides }),
      ...(needsReason === undefined ? {} : { needsReason }),
      ...(platforms === undefined ? {} : { platforms }),
    },
    warnings: acceptedWarnings(plan.checks),
  };
  return digestOf(content);
}

/** Names of the warnings an approval accepts, as `<check>` or `<check>@<node>`, in order. */
export function acceptedWarnings(checks: readonly CheckResult[]): string[] {
  return warnings(checks)
    .filter(({ id }) => !MOVING_WARNINGS.has(id))
    .map(({ id, node }) => (node === undefined ? id : `${id}@${node}`))
    .toSorted();
}

/** The first line of a plan card. @param what the plan is for */
export function verdictOf(
  checks: readonly CheckResult[],
  waitMs: number | null,
  whenFree?: string,
  what: 'move' | 'prepare' = 'move',
): string {
  const failed = readable(blocking(checks)).shown.length;
  if (failed > 0) return `Cannot ${what}: ${failed} ${failed === 1 ? 'check' : 'checks'} failed.`;
  if (whenFree !== undefined) return whenFree;
  if (waitMs === null) return 'Can move; how long the wait will be is not known.';
  // A wait that rounds to nothing is none to the people who read this.
  return waitMs < 1000 ? 'Can move now.' : `Can move after a wait of about ${inWords(waitMs)}.`;
}

function inWords(waitMs: number): string {
  const seconds = Math.round(waitMs / 1000);
  return seconds < 120 ? `${seconds} s` : `${Math.round(seconds / 60)} min`;
}
