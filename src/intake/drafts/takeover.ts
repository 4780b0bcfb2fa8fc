import { takeoverRuleOf } from '../../config/policy.ts';
import { REPLACES, replacesWords } from '../../domain/replaced-run.ts';
import { guardChecksum } from '../../hosts/guard/render.ts';
import { checksWithoutRoles } from '../../procedures/solana/checks/all.ts';
import { takeoverScript } from '../../procedures/solana/script-lines.ts';
import { takeoverBound } from '../../procedures/solana/takeover/bound.ts';
import { takeoverChecks } from '../../procedures/solana/takeover/checks.ts';
import { tellTakeoverRoles } from '../../procedures/solana/takeover/roles.ts';
import { TAKEOVER_ID, TAKEOVER_VERSION, takeoverSteps } from '../../procedures/solana/takeover/steps.ts';
import type { Draft, Looked, PlanWish } from './draft.ts';

/** The active node does not answer or cannot be trusted. A run of the same validator that stands stopped is replaced. */
export function draftTakeover({ target, policy, seen, acknowledged }: Looked, wish: PlanWish): Draft {
  const told = tellTakeoverRoles(seen, target, { from: wish.from, to: wish.to });
  const roles =
    told.kind === 'told'
      ? told.roles
      : namedOrFirst(
          wish,
          target.nodes.map(({ node }) => node),
        );
  return {
    procedure: TAKEOVER_ID,
    version: TAKEOVER_VERSION,
    ...roles,
    checks:
      told.kind === 'told'
        ? takeoverChecks(seen, target, policy, roles, acknowledged)
        : checksWithoutRoles(seen, target, policy, told, acknowledged),
    steps: takeoverSteps(target, roles, policy),
    script: takeoverScript(target, roles, policy),
    approval: takeoverRuleOf(policy),
    bound: {
      ...takeoverBound(seen, target, roles),
      'guard checksum': guardChecksum('solana'),
      [REPLACES]: replacesWords(wish.stopped ?? null),
    },
    // Nothing is waited for: nobody signs.
    waitMs: 0,
    verdict: `Can take over now. First ${roles.from} is fenced with proof, or people declare it; only then ${roles.to} gets the role.`,
  };
}

/** For a plan that can only be read: two different nodes, the ones that were named where they were. */
function namedOrFirst(
  { from, to }: PlanWish,
  nodes: readonly string[],
): { readonly from: string; readonly to: string } {
  const other = (than: string | undefined) => nodes.find((node) => node !== than) ?? '';
  const old = from ?? other(to);
  return { from: old, to: to ?? other(old) };
}
