import { approvalRuleOf } from '../../config/policy.ts';
import type { NodeName } from '../../domain/names.ts';
import { guardChecksum } from '../../hosts/guard/render.ts';
import { boundFacts } from '../../procedures/solana/bound.ts';
import { checksWithoutRoles, handoverChecks } from '../../procedures/solana/checks/all.ts';
import { quietWindow } from '../../procedures/solana/handover/quiet.ts';
import { tellRoles, type RolesReading } from '../../procedures/solana/roles.ts';
import { handoverScript } from '../../procedures/solana/script-lines.ts';
import { HANDOVER_ID, HANDOVER_VERSION, handoverSteps } from '../../procedures/solana/steps.ts';
import { type Draft, type Looked, type PlanWish, settledOn } from './draft.ts';

/** A planned move: both nodes answer, and a quiet window is waited for. */
export function draftHandover({ target, policy, seen, acknowledged }: Looked, wish: PlanWish): Draft {
  const told = asWished(tellRoles(seen, target, wish.to), wish);
  const roles = told.kind === 'told' ? told.roles : rolesToRead(target, wish);
  const window = quietWindow(seen, policy);
  const checks =
    told.kind === 'told'
      ? handoverChecks(seen, target, policy, roles, acknowledged)
      : checksWithoutRoles(seen, target, policy, told, acknowledged);
  const holder = told.kind === 'untold' ? told.holder : undefined;
  const checked = holder === undefined ? { checks } : settledOn(holder, target.validator);
  return {
    procedure: HANDOVER_ID,
    version: HANDOVER_VERSION,
    ...roles,
    ...checked,
    steps: handoverSteps(target, roles, policy),
    script: handoverScript(target, roles, policy),
    approval: approvalRuleOf(policy),
    bound: { ...boundFacts(seen, target, roles), 'guard checksum': guardChecksum('solana') },
    waitMs: window.kind === 'now' ? 0 : window.kind === 'wait' ? window.waitMs : null,
  };
}

/** For a plan that can only be read: two different nodes. */
function rolesToRead({ nodes }: Looked['target'], wish: PlanWish): { readonly from: NodeName; readonly to: NodeName } {
  const [first = '', second = ''] = nodes.map(({ node }) => node);
  const to = wish.to ?? second;
  return { from: to === first ? second : first, to };
}

/** Whom a move is from is seen. Somebody who says otherwise has another picture, and should know it before anything moves. */
function asWished(told: RolesReading, { from }: PlanWish): RolesReading {
  if (from === undefined || told.kind === 'untold' || told.roles.from === from) return told;
  return { kind: 'untold', because: `${told.roles.from} runs as the identity, not ${from}` };
}
