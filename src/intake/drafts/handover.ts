import { approvalRuleOf } from '../../config/policy.ts';
import { guardChecksum } from '../../hosts/guard/render.ts';
import { boundFacts } from '../../procedures/solana/bound.ts';
import { checksWithoutRoles, handoverChecks } from '../../procedures/solana/checks/all.ts';
import { quietWindow } from '../../procedures/solana/handover/quiet.ts';
import { tellRoles, type RolesReading } from '../../procedures/solana/roles.ts';
import { handoverScript } from '../../procedures/solana/script-lines.ts';
import { HANDOVER_ID, HANDOVER_VERSION, handoverSteps } from '../../procedures/solana/steps.ts';
import type { Draft, Looked, PlanWish } from './draft.ts';

/** A planned move: both nodes answer, and a quiet window is waited for. */
export function draftHandover({ target, policy, seen, acknowledged }: Looked, wish: PlanWish): Draft {
  const told = asWished(tellRoles(seen, target, wish.to), wish);
  const [first = '', second = ''] = target.nodes.map(({ node }) => node);
  const roles = told.kind === 'told' ? told.roles : { from: first, to: wish.to ?? second };
  const window = quietWindow(seen, policy);
  return {
    procedure: HANDOVER_ID,
    version: HANDOVER_VERSION,
    ...roles,
    checks:
      told.kind === 'told'
        ? handoverChecks(seen, target, policy, roles, acknowledged)
        : checksWithoutRoles(seen, target, policy, told, acknowledged),
    steps: handoverSteps(target, roles, policy),
    script: handoverScript(target, roles, policy),
    approval: approvalRuleOf(policy),
    bound: { ...boundFacts(seen, target, roles), 'guard checksum': guardChecksum('solana') },
    waitMs: window.kind === 'now' ? 0 : window.kind === 'wait' ? window.waitMs : null,
  };
}

/** Whom a move is from is seen. Somebody who says otherwise has another picture, and should know it before anything moves. */
function asWished(told: RolesReading, { from }: PlanWish): RolesReading {
  if (from === undefined || told.kind === 'untold' || told.roles.from === from) return told;
  return { kind: 'untold', because: `${told.roles.from} runs as the identity, not ${from}` };
}
