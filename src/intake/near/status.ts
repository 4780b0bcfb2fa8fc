import type { NearHostFacts } from '../../chains/near/node-host.ts';
import type { NearPolicy } from '../../config/schema.ts';
import { blocking, readable, type CheckResult } from '../../domain/check.ts';
import { inWords } from '../../domain/duration.ts';
import type { NodeName } from '../../domain/names.ts';
import type { NodeAnswer, Signing, ValidatorStatus } from '../../domain/status.ts';
import { swapChecks } from '../../procedures/near/checks/all.ts';
import { noWay, rolesUntold, wayTo } from '../../procedures/near/checks/untold.ts';
import { blockMs } from '../../procedures/near/checks/budget.ts';
import type { Scene } from '../../procedures/near/checks/scene.ts';
import { isFenced, liveKey, saysItSigns, statusOf } from '../../procedures/near/node-look.ts';
import { blocksIn, OUTAGE_MS } from '../../procedures/near/outage.ts';
import { rolesOfNodes, tellRoles, type NodeRole } from '../../procedures/near/roles.ts';
import type { Way } from '../../procedures/near/steps.ts';
import { versionOf } from '../../procedures/near/version.ts';
import { windowFor } from '../../procedures/near/windows.ts';
import { bestOf, reasonOf, type Try } from '../ways.ts';
import { nearHostAnswer } from './host-answer.ts';
import { nearWays, takeoverTries } from './ways.ts';
import { dutyWitnesses, seatIn } from './witnesses.ts';

/** Everything `status` says of a NEAR validator, from one look. Pure. */
export function nearStatus(scene: Scene, policy: Pick<NearPolicy, 'window_wait'>): ValidatorStatus {
  const nodes = [...rolesOfNodes(scene)].map(([node, role]) => nodeAnswer(scene, node, role));
  const standbys = nodes.filter(({ role }) => role !== 'active').map(({ node }) => node);
  const tries = standbys.map((to): Try & { to: NodeName } => ({ to, failed: hindrances(scene, to, policy) }));
  const best = bestOf(tries);
  const hasActive = nodes.some(({ role }) => role === 'active');
  const failures = best?.failed ?? [];
  const [first] = failures;
  return {
    validator: scene.target.validator,
    chain: 'near',
    atMs: scene.atMs,
    signing: signingOf(scene, nodes),
    move: {
      ready: best !== undefined && first === undefined,
      to: best?.to ?? null,
      reason: best === undefined ? 'there is no other node' : first === undefined ? null : reasonOf(first),
      more: Math.max(0, failures.length - 1),
      fit: failures.length === 0,
    },
    window: windowOf(scene, (best === undefined ? null : wayTo(scene, best.to)) ?? 'hot-swap', policy),
    standbys: hasActive ? tries.map(standbyAnswer) : takeoverTries(scene).map(standbyAnswer),
    nodes,
    witnesses: dutyWitnesses(scene),
    ways: nearWays(scene, nodes, tries),
  };
}

function standbyAnswer({ to, failed: [first] }: Try & { to: NodeName }): ValidatorStatus['standbys'][number] {
  return { node: to, lagSlots: null, copy: null, notReady: first === undefined ? null : reasonOf(first) };
}

function hindrances(scene: Scene, to: NodeName, policy: Pick<NearPolicy, 'window_wait'>): readonly CheckResult[] {
  const told = tellRoles(scene, { to }, false);
  if (told.kind === 'untold') return [rolesUntold(scene, told.because)];
  const way = wayTo(scene, to);
  if (way === null) return [noWay(scene, to)];
  return readable(blocking(swapChecks(scene, told.roles, way, policy))).shown;
}

function signingOf(scene: Scene, nodes: readonly NodeAnswer[]): Signing {
  const able = nodes.filter(({ couldSign }) => couldSign === true).map(({ node }) => node);
  if (able.length > 1) return { kind: 'two', nodes: able, because: `${able.join(' and ')} both hold the key` };
  const [node] = able;
  if (node === undefined) {
    const found = nodes.map((each) => `${each.node}: ${each.found.join(', ').replace(/\.+$/, '')}`).join('; ');
    return { kind: nodes.every(({ couldSign }) => couldSign === false) ? 'nobody' : 'unknown', because: found };
  }
  const seat = seatIn(scene);
  if (seat.kind === 'none') return { kind: 'silent', node, because: `${node} has the key, and ${seat.because}` };
  const witnesses = dutyWitnesses(scene).filter(({ landing }) => landing !== null);
  // One alone may be wrong, and one that sees it sign is enough.
  const isSilent = witnesses.length > 1 && witnesses.every(({ landing }) => landing === false);
  const said = witnesses.map(({ observer, said }) => `${observer}: ${said}`).join('; ');
  return isSilent
    ? { kind: 'silent', node, because: `${node} has the key, and nothing of it comes (${said})` }
    : { kind: 'node', node };
}

/** It can move all the same: outside of one it misses blocks or chunks. */
const NO_WINDOW = 'none long enough in this epoch: a move would miss blocks or chunks';

/** `inMs`: until a move that is approved now would begin. */
function windowOf(scene: Scene, way: Way, { window_wait }: Pick<NearPolicy, 'window_wait'>): ValidatorStatus['window'] {
  const { windows, observers } = scene;
  if (windows.kind === 'unknown') return { inMs: window_wait === 0 ? 0 : null, text: windows.because };
  const heads = observers.flatMap(({ status }) => (status.kind === 'known' ? [status.value.height] : []));
  const perBlock = blockMs(scene);
  const found = windowFor(windows.value, Math.max(0, ...heads), blocksIn(OUTAGE_MS[way], perBlock));
  if (heads.length === 0 || found === null)
    return {
      inMs: window_wait === 0 ? 0 : null,
      text: heads.length === 0 ? 'no observer tells its newest block' : NO_WINDOW,
    };
  const inMs = Math.round(found.inBlocks * perBlock);
  const until = `until block ${found.window.to}`;
  return {
    inMs: window_wait === 0 ? 0 : inMs,
    text: inMs === 0 ? `now, ${until}` : `in ${inWords(inMs)}, at block ${found.window.from}, ${until}`,
  };
}

function nodeAnswer(scene: Scene, node: NodeName, role: NodeRole): NodeAnswer {
  const look = scene.nodes[node];
  const host = nearHostAnswer(look, scene.target);
  if (look?.kind !== 'seen')
    return { node, role: 'not known', couldSign: null, takenBy: null, found: [look?.because ?? 'not looked at'], host };
  return {
    node,
    role: role === 'active' || role === 'standby' ? role : 'not known',
    couldSign: couldSign(look.facts, scene),
    takenBy: null,
    found: foundOn(look.facts, scene, node),
    host,
  };
}

/** A process signs with what it has read, and with what it finds in place at its next start or reload. */
function couldSign(facts: NearHostFacts, { target }: Scene): boolean | null {
  if (facts.processCount === 0) return false;
  const held = [saysItSigns(facts, target), liveKey(facts, target)];
  if (held.includes('this')) return true;
  return facts.processCount === null || held.includes('unknown') ? null : false;
}

function foundOn(facts: NearHostFacts, scene: Scene, node: NodeName): string[] {
  const { processCount } = facts;
  const says = saysItSigns(facts, scene.target);
  const runs = processCount === null ? 'it is not known what runs' : processCount === 0 ? 'no node runs' : null;
  const signs = { this: 'signs with the key', other: 'signs with another key', none: 'has no key' };
  const version = versionOf(facts);
  return [
    runs ?? (says === 'unknown' ? 'does not say what it signs with' : signs[says]),
    ...(processCount !== null && processCount > 1 ? [`${processCount} processes`] : []),
    ...(statusOf(facts)?.syncing === true ? ['syncing'] : []),
    ...(isFenced(facts) ? ['fenced'] : []),
    ...(wayTo(scene, node) === null ? [] : [`set up for ${wayTo(scene, node)}`]),
    ...(version === null ? [] : [`neard ${version}`]),
  ];
}
