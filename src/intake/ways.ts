import { blocking, readable, type CheckResult } from '../domain/check.ts';
import type { NodeName } from '../domain/names.ts';
import type { Way, Ways } from '../domain/status.ts';
import { checksWithoutRoles, handoverChecks } from '../procedures/solana/checks/all.ts';
import { roleOf, tellRoles } from '../procedures/solana/roles.ts';
import { takeoverChecks } from '../procedures/solana/takeover/checks.ts';
import { tellTakeoverRoles } from '../procedures/solana/takeover/roles.ts';
import type { Looked } from './drafts/draft.ts';

/** Comes and goes with the leader schedule and needs nobody to mend anything. */
export const PASSES_BY_ITSELF = new Set(['quiet-window']);
/** How long a validator must have been silent takes several looks: whoever asks for a way has them, or waits for them. */
const TAKES_TIME = 'votes-frozen';

/** A move to one node, and what forbids it. */
export interface Try {
  readonly to: NodeName | null;
  readonly failed: readonly CheckResult[];
}

/** One for each node that is not the active; where it is not plain who is, one for all of them. */
export function triesOf({ target, seen, policy, acknowledged }: Looked): readonly Try[] {
  const names = target.nodes.map(({ node }) => node);
  const actives = names.filter((node) => roleOf(seen.nodes[node], target.identity).kind === 'active');
  const others = actives.length === 1 ? names.filter((node) => !actives.includes(node)) : [];
  return (others.length === 0 ? [undefined] : others).map((wanted) => {
    const told = tellRoles(seen, target, wanted);
    if (told.kind === 'told') {
      const checks = handoverChecks(seen, target, policy, told.roles, acknowledged);
      return { to: told.roles.to, failed: blocking(checks) };
    }
    return {
      to: wanted ?? null,
      failed: blocking(checksWithoutRoles(seen, target, policy, told, acknowledged)),
    };
  });
}

/** The one with the least in its way, the first of several. */
export function bestOf<T extends Pick<Try, 'failed'>>(tries: readonly T[]): T | undefined {
  return tries.toSorted((one, other) => one.failed.length - other.failed.length)[0];
}

/** `roles-told` says in its finding all that its title says. */
export function reasonOf(check: CheckResult): string {
  return check.id === 'roles-told' ? check.found : `${check.title}: ${check.found}`;
}

/** What a handover and a takeover would meet, by one look. Pure. */
export function waysOf(looked: Looked): Ways {
  return { handover: handoverWay(looked), takeover: takeoverWay(looked) };
}

function handoverWay(looked: Looked): Way {
  const { target, seen } = looked;
  const active = target.nodes.find(({ node }) => roleOf(seen.nodes[node], target.identity).kind === 'active');
  const best = bestOf(triesOf(looked).map(withoutPassing));
  if (best === undefined || best.failed.length > 0) return closed(best?.failed ?? []);
  return active === undefined || best.to === null
    ? { kind: 'closed', because: 'no node is seen to run as the identity' }
    : { kind: 'open', from: active.node, to: best.to };
}

function withoutPassing({ to, failed }: Try): Try {
  return { to, failed: failed.filter(({ id }) => !PASSES_BY_ITSELF.has(id)) };
}

/** One that answers as the active gives its role up itself, tower and all: nobody takes over from it. */
function takeoverWay(looked: Looked): Way {
  const { target, seen, policy, acknowledged } = looked;
  const names = target.nodes.map(({ node }) => node);
  const active = names.find((node) => roleOf(seen.nodes[node], target.identity).kind === 'active');
  if (active !== undefined) return { kind: 'closed', because: `${active} answers and runs as the identity` };
  const told = names.map((to) => tellTakeoverRoles(seen, target, { to }));
  const tries = told.flatMap((each) => {
    if (each.kind === 'untold') return [];
    const checks = takeoverChecks(seen, target, policy, each.roles, acknowledged);
    return [{ ...each.roles, failed: blocking(checks).filter(({ id }) => id !== TAKES_TIME) }];
  });
  const best = bestOf(tries);
  if (best === undefined) {
    const [only] = [tellTakeoverRoles(seen, target)].filter((each) => each.kind === 'untold');
    return { kind: 'closed', because: only?.because ?? 'no node could take over' };
  }
  return best.failed.length > 0 ? closed(best.failed) : { kind: 'open', from: best.from, to: best.to };
}

function closed(failed: readonly CheckResult[]): Way {
  const { shown } = readable(failed);
  const [first] = shown;
  const more = shown.length > 1 ? ` (and ${shown.length - 1} more)` : '';
  return { kind: 'closed', because: first === undefined ? 'no other node is seen' : `${reasonOf(first)}${more}` };
}
