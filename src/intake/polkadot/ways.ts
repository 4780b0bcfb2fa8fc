import { blocking, readable, type CheckResult } from '../../domain/check.ts';
import type { NodeName } from '../../domain/names.ts';
import type { NodeAnswer, Way, Ways } from '../../domain/status.ts';
import { takeoverChecks } from '../../procedures/polkadot/checks/all.ts';
import type { Scene } from '../../procedures/polkadot/checks/scene.ts';
import { tellRoles } from '../../procedures/polkadot/roles.ts';
import { bestOf, reasonOf, type Try } from '../ways.ts';

/** What a handover and a takeover would meet, by one look. Pure. @param tries a handover to each other node, and what forbids it */
export function polkadotWays(scene: Scene, nodes: readonly NodeAnswer[], tries: readonly Try[]): Ways {
  const active = nodes.find(({ couldSign }) => couldSign === true)?.node ?? null;
  return { handover: handoverWay(active, tries), takeover: takeoverWay(scene, active) };
}

function handoverWay(active: NodeName | null, tries: readonly Try[]): Way {
  const best = bestOf(tries);
  if (best === undefined || best.failed.length > 0) return closed(best?.failed ?? []);
  return active === null || best.to === null
    ? { kind: 'closed', because: 'no node is seen to hold the keys on chain' }
    : { kind: 'open', from: active, to: best.to };
}

function takeoverWay(scene: Scene, active: NodeName | null): Way {
  if (active !== null) return { kind: 'closed', because: `${active} answers and holds the keys on chain` };
  const told = scene.target.nodes.map(({ node: to }) => tellRoles(scene, { to }, true));
  const tries = told.flatMap((each) =>
    each.kind === 'told' ? [{ ...each.roles, failed: blocking(takeoverChecks(scene, each.roles)) }] : [],
  );
  const best = bestOf(tries);
  if (best === undefined) {
    const [first] = told.filter((each) => each.kind === 'untold');
    return { kind: 'closed', because: first?.because ?? 'there is no other node' };
  }
  return best.failed.length > 0 ? closed(best.failed) : { kind: 'open', from: best.from, to: best.to };
}

function closed(failed: readonly CheckResult[]): Way {
  const [first] = readable(failed).shown;
  return { kind: 'closed', because: first === undefined ? 'there is no other node' : reasonOf(first) };
}
