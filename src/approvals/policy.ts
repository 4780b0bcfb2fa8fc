import type { Fleet } from '../config/schema.ts';
import type { PersonName } from '../domain/names.ts';
import type { ApprovalRule, Plan } from '../domain/plan.ts';
import { platformsMissing } from './platforms.ts';
import type { PlanRecord } from './store.ts';

/** Where a plan stands with its approvals. */
export type Standing =
  | { readonly kind: 'approved'; readonly by: readonly PersonName[] }
  | { readonly kind: 'needs'; readonly have: readonly PersonName[]; readonly text: string }
  | { readonly kind: 'rejected'; readonly by: PersonName; readonly reason: string }
  | { readonly kind: 'expired' }
  | { readonly kind: 'closed' };

type People = Fleet['people'];

/**
 * How long the start is put off. One person alone: the visible cancel window stands in for the second pair of eyes.
 * Unit: milliseconds.
 */
export function startDelayMs({ people, cancelWindowS }: ApprovalRule): number {
  return people === 1 ? cancelWindowS * 1_000 : 0;
}

/** Whether a person's word counts for a plan. The sentence says whom to ask. */
export function mayDecide(
  plan: Plan,
  person: PersonName,
  people: People,
): { readonly ok: true } | { readonly ok: false; readonly text: string } {
  const { roles, requesterMayApprove } = plan.approval;
  const known = people[person];
  if (!known) return { ok: false, text: `${person} is not in the fleet file. Ask ${namesOf(people, roles)}.` };
  if (roles.length > 0 && !known.roles.some((role) => roles.includes(role))) {
    return { ok: false, text: `This needs one of the roles ${roles.join(', ')}. Ask ${namesOf(people, roles)}.` };
  }
  if (!requesterMayApprove && person === plan.requestedBy) {
    return { ok: false, text: 'You asked for it; the policy wants other people to approve.' };
  }
  return { ok: true };
}

/** Whether an approval says nothing where the plan wants to know why. */
export function lacksReason({ approval }: Plan, reason: string): boolean {
  return approval.needsReason === true && reason.trim() === '';
}

function namesOf(people: People, roles: readonly string[]): string {
  const able = Object.values(people).filter(
    (person) => roles.length === 0 || person.roles.some((role) => roles.includes(role)),
  );
  return able.map((person) => person.name).join(' or ') || 'whoever keeps the fleet file';
}

/**
 * Counts the decisions that are good now: for this digest, by people who are in the fleet file now and hold a role that
 * counts. Pure; the same record and time give the same answer.
 */
export function standingOf(record: PlanRecord, people: People, nowMs: number): Standing {
  const { plan, state } = record;
  if (state.kind !== 'open') return { kind: 'closed' };
  const valid = record.decisions
    .filter((decision) => decision.digest === plan.digest && mayDecide(plan, decision.person, people).ok)
    // One that another version stored without asking why counts for nothing.
    .filter(({ kind, reason }) => kind === 'reject' || !lacksReason(plan, reason));
  const rejection = valid.find((decision) => decision.kind === 'reject');
  if (rejection) return { kind: 'rejected', by: rejection.person, reason: rejection.reason };
  if (nowMs >= state.expiresAtMs) return { kind: 'expired' };
  const have = [...new Set(valid.map((decision) => decision.person))];
  const missing = plan.approval.people - have.length;
  const platforms = platformsMissing(plan.approval, valid);
  if (missing > 0 || platforms !== null) return { kind: 'needs', have, text: neededWords(missing, platforms) };
  // Four eyes: two presses of the one who asked can never be enough where two people are wanted.
  const others = have.filter((person) => person !== plan.requestedBy);
  if (plan.approval.people > 1 && others.length === 0)
    return { kind: 'needs', have, text: 'a person who did not ask for it' };
  return { kind: 'approved', by: have };
}

/** @param platforms where approvals have to come from besides; null where any will do */
function neededWords(missing: number, platforms: string | null): string {
  const people = missing === 1 ? 'one more person' : `${missing} more people`;
  if (platforms === null) return people;
  return missing > 0 ? `${people}, ${platforms}` : `an approval ${platforms}`;
}
