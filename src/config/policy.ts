import type { ApprovalRule } from '../domain/plan.ts';
import type {
  Fleet,
  FleetValidator,
  NearPolicy,
  NearValidator,
  PolkadotPolicy,
  PolkadotValidator,
  SolanaPolicy,
  SolanaValidator,
} from './schema.ts';

/** To declare a node fenced a second pair of eyes is wanted, unless the fleet file says in words that there is none. */
export const FEWEST_TO_OVERRIDE = 2;

/** Nobody decides alone that a node is gone, unless the fleet file says in words that there is nobody else. */
export const FEWEST_TO_TAKE_OVER = 2;

/** Who agrees to a move: what the policies of all chains say in the same words. */
type Agreement = Pick<SolanaPolicy, 'approvals'> & Partial<Pick<SolanaPolicy, 'overrides'>>;

/** The policy of a Solana validator: the fleet's, with the validator's own differences on top. */
export function policyOf(fleet: Fleet, validator: SolanaValidator): SolanaPolicy {
  const { approvals, overrides, takeover, tower_copies, alarm, ...limits } = validator.policy ?? {};
  const base = fleet.policies.solana;
  return {
    ...base,
    ...given(limits),
    approvals: { ...base.approvals, ...given(approvals ?? {}) },
    overrides: { ...base.overrides, ...given(overrides ?? {}) },
    takeover: { ...base.takeover, ...given(takeover ?? {}) },
    tower_copies: { ...base.tower_copies, ...given(tower_copies ?? {}) },
    alarm: { ...base.alarm, ...given(alarm ?? {}) },
  };
}

/** The policy of a Polkadot validator: the fleet's, with the validator's own differences on top. */
export function polkadotPolicyOf(fleet: Fleet, validator: PolkadotValidator): PolkadotPolicy {
  const { approvals, takeover, alarm, ...rest } = validator.policy ?? {};
  const base = fleet.policies.polkadot;
  return {
    ...base,
    ...given(rest),
    approvals: { ...base.approvals, ...given(approvals ?? {}) },
    takeover: { ...base.takeover, ...given(takeover ?? {}) },
    alarm: { ...base.alarm, ...given(alarm ?? {}) },
  };
}

/** The policy of a NEAR validator: the fleet's, with the validator's own differences on top. */
export function nearPolicyOf(fleet: Fleet, validator: NearValidator): NearPolicy {
  const { approvals, overrides, takeover, alarm, ...rest } = validator.policy ?? {};
  const base = fleet.policies.near;
  return {
    ...base,
    ...given(rest),
    approvals: { ...base.approvals, ...given(approvals ?? {}) },
    overrides: { ...base.overrides, ...given(overrides ?? {}) },
    takeover: { ...base.takeover, ...given(takeover ?? {}) },
    alarm: { ...base.alarm, ...given(alarm ?? {}) },
  };
}

/** The policy of a validator, for whoever asks only what those of all chains say. */
export function anyPolicyOf(fleet: Fleet, validator: FleetValidator): SolanaPolicy | PolkadotPolicy | NearPolicy {
  switch (validator.chain) {
    case 'solana':
      return policyOf(fleet, validator);
    case 'polkadot':
      return polkadotPolicyOf(fleet, validator);
    case 'near':
      return nearPolicyOf(fleet, validator);
    default:
      return validator satisfies never;
  }
}

/** Whether Baton may act on a validator, or only look: the validator's own word, else the fleet's. */
export function modeOf(fleet: Fleet, validator: FleetValidator): 'observe' | 'act' {
  return validator.mode ?? fleet.mode;
}

/** Who must agree to a plan under this policy. */
export function approvalRuleOf(policy: Agreement): ApprovalRule {
  const { people, platforms, roles, requester_may_approve, holds_for, cancel_window } = policy.approvals;
  const { overrides = {} } = policy;
  return {
    people,
    roles,
    requesterMayApprove: requester_may_approve,
    holdsForS: holds_for,
    cancelWindowS: cancel_window,
    ...(platforms > 1 ? { platforms } : {}),
    overrides: {
      // Never easier than an approval, also where a validator asks for more approvals than the fleet.
      people: Math.max(overrides.people ?? FEWEST_TO_OVERRIDE, people),
      roles: overrides.roles ?? roles,
    },
  };
}

/** Who must agree to a takeover: more people than to a move where nothing is said, and each gives a reason. */
export function takeoverRuleOf(policy: Agreement & Pick<PolkadotPolicy, 'takeover'>): ApprovalRule {
  const rule = approvalRuleOf(policy);
  const { people, roles } = policy.takeover;
  return {
    ...rule,
    people: Math.max(people ?? FEWEST_TO_TAKE_OVER, rule.people),
    roles: roles ?? rule.roles,
    needsReason: true,
  };
}

/** Only the keys that have a value, so that spreading never puts `undefined` over a default. */
function given<T extends object>(differences: T): { [Key in keyof T]?: Exclude<T[Key], undefined> } {
  const entries = Object.entries(differences).filter(([, value]) => value !== undefined);
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- fromEntries forgets the keys it was given
  return Object.fromEntries(entries) as { [Key in keyof T]?: Exclude<T[Key], undefined> };
}
