import { blocking, readable, type CheckResult } from '../../domain/check.ts';
import type { NodeName } from '../../domain/names.ts';
import type { NodeAnswer, Signing, ValidatorStatus } from '../../domain/status.ts';
import { handoverChecks } from '../../procedures/polkadot/checks/all.ts';
import type { Scene } from '../../procedures/polkadot/checks/scene.ts';
import { inWords } from '../../domain/duration.ts';
import { inSync, saysActive } from '../../procedures/polkadot/node-look.ts';
import { rolesOfNodes, tellRoles, type NodeRole } from '../../procedures/polkadot/roles.ts';
import { reasonOf } from '../ways.ts';
import { polkadotHostAnswer } from './host-answer.ts';
import { polkadotWays } from './ways.ts';
import { grandpaWitnesses } from './witnesses.ts';
import { slotsToNextSession } from '../../chains/polkadot/session-state.ts';

/** Everything `status` says of a Polkadot validator, from one look. Pure. */
export function polkadotStatus(scene: Scene, atMs: number): ValidatorStatus {
  const nodes = [...rolesOfNodes(scene)].map(([node, role]) => nodeAnswer(scene, node, role));
  const standbys = nodes.filter(({ role }) => role !== 'active').map(({ node }) => node);
  const tries = standbys.map((to) => ({ to, failed: hindrances(scene, to) }));
  const [best] = tries.toSorted((one, other) => one.failed.length - other.failed.length);
  const failed = best?.failed ?? [];
  const [first] = failed;
  return {
    validator: scene.target.validator,
    chain: 'polkadot',
    atMs,
    signing: signingOf(scene, nodes),
    move: {
      ready: best !== undefined && first === undefined,
      to: best?.to ?? null,
      reason: best === undefined ? 'there is no other node' : first === undefined ? null : reasonOf(first),
      more: Math.max(0, failed.length - 1),
      fit: failed.length === 0,
    },
    window: windowOf(scene),
    standbys: tries.map(({ to, failed: hinders }) => ({
      node: to,
      lagSlots: null,
      copy: null,
      notReady: hinders[0] === undefined ? null : reasonOf(hinders[0]),
    })),
    nodes,
    witnesses: grandpaWitnesses(scene),
    ways: polkadotWays(scene, nodes, tries),
  };
}

function hindrances(scene: Scene, to: NodeName): CheckResult[] {
  const told = tellRoles(scene, { to }, false);
  if (told.kind === 'untold')
    return [
      {
        id: 'roles-told',
        title: 'One node is seen to hold the keys on chain',
        severity: 'must',
        state: 'failed',
        found: told.because,
        needed: '',
        why: '',
        fix: '',
      },
    ];
  return readable(blocking(handoverChecks(scene, told.roles))).shown;
}

function signingOf({ session, target }: Scene, nodes: readonly NodeAnswer[]): Signing {
  if (session.kind === 'unknown') return { kind: 'unknown', because: session.because };
  const able = nodes.filter(({ couldSign }) => couldSign === true).map(({ node }) => node);
  if (able.length > 1) return { kind: 'two', nodes: able, because: `${able.join(' and ')} both hold keys that sign` };
  const elected = session.value.validators.includes(target.stash);
  const [node] = able;
  if (node === undefined) {
    const found = nodes.map((each) => `${each.node}: ${each.found.join(', ')}`).join('; ');
    return { kind: nodes.every(({ couldSign }) => couldSign === false) ? 'nobody' : 'unknown', because: found };
  }
  return elected
    ? { kind: 'node', node }
    : { kind: 'silent', node, because: `${node} has the keys, and the validator is not elected` };
}

/** A handover can begin at any time; what takes its time is the chain. */
function windowOf({ session }: Scene): ValidatorStatus['window'] {
  if (session.kind === 'unknown') return { inMs: null, text: session.because };
  const { epoch, session: index } = session.value;
  if (epoch === null) return { inMs: 0, text: `session ${index}` };
  return { inMs: 0, text: `session ${index}, the next in ${inWords(slotsToNextSession(epoch) * epoch.slotMs)}` };
}

function nodeAnswer(scene: Scene, node: NodeName, role: NodeRole): NodeAnswer {
  const look = scene.nodes[node];
  if (look?.kind !== 'seen')
    return {
      node,
      role: 'not known',
      couldSign: null,
      takenBy: null,
      found: [look?.because ?? 'not looked at'],
      host: polkadotHostAnswer(look, null),
    };
  const { process, versions } = look.facts;
  const found = [
    process === null ? 'no node runs' : process.validator ? 'validator' : 'full node',
    ...(inSync(look.facts) === false ? ['syncing'] : []),
    ...(saysActive(look.facts) === true ? ['in the active set'] : []),
    ...(versions.node === null ? [] : [versions.node]),
  ];
  return {
    node,
    role: role === 'active' || role === 'standby' ? role : 'not known',
    couldSign: role === 'unknown' ? null : role === 'active',
    takenBy: null,
    found,
    // What holds such keys and does not run as a validator is `other`.
    host: polkadotHostAnswer(look, role === 'unknown' ? null : role !== 'standby'),
  };
}
