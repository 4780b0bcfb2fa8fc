import { blocking, readable, type CheckResult } from '../../domain/check.ts';
import type { NodeName } from '../../domain/names.ts';
import type { NodeAnswer, Way, Ways } from '../../domain/status.ts';
import { takeoverChecks } from '../../procedures/near/checks/all.ts';
import type { Scene } from '../../procedures/near/checks/scene.ts';
import { tellRoles } from '../../procedures/near/roles.ts';
import { bestOf, reasonOf, type Try } from '../ways.ts';
import type { Roles } from '../../procedures/near/steps.ts';
import { noWay, wayTo } from '../../procedures/near/checks/untold.ts';

/** What a handover and a takeover would meet, by one look. Pure. @param tries a handover to each other node, and what forbids it */
export function nearWays(scene: Scene, nodes: readonly NodeAnswer[], tries: readonly Try[]): Ways {
  const active = nodes.find(({ role }) => role === 'active')?.node ?? null;
  return { handover: handoverWay(active, tries), takeover: takeoverWay(scene, active) };
}

function handoverWay(active: NodeName | null, tries: readonly Try[]): Way {
  const best = bestOf(tries);
  if (best === undefined || best.failed.length > 0) return closed(best?.failed ?? []);
  return active === null || best.to === null
    ? { kind: 'closed', because: 'no node is seen to sign with the key' }
    : { kind: 'open', from: active, to: best.to };
}

function takeoverWay(scene: Scene, active: NodeName | null): Way {
  if (active !== null) return { kind: 'closed', because: `${active} answers and signs with the key` };
  const best = bestOf(takeoverTries(scene));
  if (best === undefined) {
    const told = scene.target.nodes.map(({ node: to }) => tellRoles(scene, { to }, true));
    const [first] = told.filter((each) => each.kind === 'untold');
    return { kind: 'closed', because: first?.because ?? 'there is no other node' };
  }
  return best.failed.length > 0 ? closed(best.failed) : { kind: 'open', from: best.from, to: best.to };
}

/** A takeover by each node that could be asked, and what forbids it. The old node, where it is told, is none of them. */
export function takeoverTries(scene: Scene): readonly (Try & Roles)[] {
  return scene.target.nodes.flatMap(({ node }) => {
    const told = tellRoles(scene, { to: node }, true);
    if (told.kind === 'untold') return [];
    const way = wayTo(scene, node);
    const checks = way === null ? [noWay(scene, node)] : takeoverChecks(scene, told.roles, way);
    return [{ ...told.roles, failed: blocking(checks) }];
  });
}

function closed(failed: readonly CheckResult[]): Way {
  const [first] = readable(failed).shown;
  return { kind: 'closed', because: first === undefined ? 'there is no other node' : reasonOf(first) };
}
