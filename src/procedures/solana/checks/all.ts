import type { SolanaObservation } from '../../../chains/solana/observation.ts';
import type { SolanaTarget } from '../../../chains/solana/target.ts';
import type { SolanaPolicy } from '../../../config/schema.ts';
import type { CheckResult } from '../../../domain/check.ts';
import type { NodeName } from '../../../domain/names.ts';
import type { HostAcknowledgement } from '../../../execution/store.ts';
import type { Roles, RolesReading } from '../roles.ts';
import { clockDifference } from './clock.ts';
import { caughtUp, clusterChecks, healthy, observersAgree, sameGenesis, startedUp } from './cluster.ts';
import { guardChecks } from './guard.ts';
import { hostAnswers, hostChecks } from './hosts.ts';
import { identityChecks } from './identity.ts';
import { failed, judge } from '../../judge.ts';
import { sceneNode, type Scene, type SceneNode } from './judge.ts';
import { keyChecks, stakedKey, unstakedKeysDistinct, unstakedKeysUnstaked } from './keys.ts';
import { oneProcess, processChecks } from './process.ts';
import { programChecks, standbyNotOlder } from './program.ts';
import { quietLeft, quietWithinWait } from './quiet.ts';
import { freeSpace, spaceChecks, towerWritable } from './space.ts';
import { termChecks } from './term.ts';
import { barrierChecks, standbyTowerClear, standbyTowerOlder, towerPresent } from './tower.ts';
import { gossipAddress, otherNodePassive, voteAccountChecks, voteAccountNode } from './vote-account.ts';
import { authorizedVoter, votingChecks } from './voting.ts';

type Acknowledged = ReadonlyMap<NodeName, HostAcknowledgement | null>;

/**
 * Every check of a handover, of a full look. Pure; each result stands for itself, so that one refusal names all that fails.
 * A check that could not be made is `unknown`, which forbids the move where the check is a must.
 */
export function handoverChecks(
  observation: SolanaObservation,
  target: SolanaTarget,
  policy: SolanaPolicy,
  roles: Roles,
  acknowledged: Acknowledged,
): CheckResult[] {
  const scene: Scene = { observation, target, policy, acknowledged };
  const { from, to, others } = placed(scene, roles);
  return [
    ...[from, to].flatMap((node) => nodeChecks(scene, node)),
    ...identityChecks(scene, from, 'staked'),
    ...identityChecks(scene, to, 'unstaked'),
    ...[from, to].flatMap((node) => [...keyChecks(scene, node), ...votingChecks(scene, node)]),
    freeSpace(scene, from, 'should'),
    freeSpace(scene, to, 'must'),
    unstakedKeysDistinct([from, to, ...others]),
    unstakedKeysUnstaked(scene, [from, to, ...others]),
    authorizedVoter(scene, to),
    standbyNotOlder(from, to),
    startedUp(to),
    observersAgree(scene),
    ...clusterChecks(scene, from, 'should'),
    ...clusterChecks(scene, to, 'must'),
    ...voteAccountChecks(scene),
    gossipAddress(scene, from, to),
    towerPresent(scene, from),
    standbyTowerOlder(from, to),
    ...barrierChecks(from),
    clockDifference(scene, from, to),
    ...others.map((node) => otherNodePassive(scene, node)),
    quietWithinWait(scene),
  ];
}

/** The checks for a validator whose roles could not be told: that, and all that can be said of each node without them. */
export function checksWithoutRoles(
  observation: SolanaObservation,
  target: SolanaTarget,
  policy: SolanaPolicy,
  roles: Extract<RolesReading, { kind: 'untold' }>,
  acknowledged: Acknowledged,
): CheckResult[] {
  const scene: Scene = { observation, target, policy, acknowledged };
  const nodes = target.nodes.map(({ node }) => sceneNode(scene, node)).filter(({ seen }) => seen !== undefined);
  return [
    judge(
      {
        id: 'roles-told',
        title: 'One node is seen to be active and one to be its standby',
        severity: 'must',
        needed: 'one node that runs as the identity, and another that runs as its own unstaked key',
        why: 'Roles are observed, never remembered: who gives and who takes must be plain to see.',
        fix: `\`baton status ${target.validator}\` shows what each node runs as.`,
      },
      failed(roles.because),
    ),
    ...nodes.flatMap((node) => [
      ...nodeChecks(scene, node),
      ...keyChecks(scene, node),
      ...votingChecks(scene, node),
      freeSpace(scene, node, 'should'),
    ]),
    observersAgree(scene),
    ...nodes.flatMap((node) => [sameGenesis(scene, node), healthy(node, 'should'), caughtUp(scene, node, 'should')]),
    ...voteAccountChecks(scene),
  ];
}

/** `arming`: the active still has the identity. `resume`: it has been proven to have given it up. */
export type FastMoment = 'arming' | 'resume';

/**
 * What must hold right before the standby is armed, first time or again, from a fast look. Everything that can change
 * between plan and act and would leave nobody signing, or two; nothing that asks observers for megabytes.
 */
export function fastChecks(
  observation: SolanaObservation,
  target: SolanaTarget,
  policy: SolanaPolicy,
  roles: Roles,
  acknowledged: Acknowledged,
  moment: FastMoment,
): CheckResult[] {
  const scene: Scene = { observation, target, policy, acknowledged };
  const { from, to } = placed(scene, roles);
  return [
    ...[from, to].flatMap((node) => [
      hostAnswers(node),
      ...termChecks(scene, node),
      oneProcess(node),
      stakedKey(scene, node),
    ]),
    ...identityChecks(scene, from, moment === 'arming' ? 'staked' : 'unstaked'),
    ...identityChecks(scene, to, 'unstaked'),
    ...votingChecks(scene, to),
    authorizedVoter(scene, to),
    startedUp(to),
    towerWritable(to),
    freeSpace(scene, to, 'must'),
    observersAgree(scene),
    ...clusterChecks(scene, to, 'must'),
    voteAccountNode(scene),
    towerPresent(scene, from),
    standbyTowerClear(to),
    quietLeft(scene),
  ];
}

/** All that can be said of one node by itself, whatever its role. */
export function nodeChecks(scene: Scene, node: SceneNode): CheckResult[] {
  return [
    ...hostChecks(node),
    ...guardChecks(scene, node),
    ...termChecks(scene, node),
    ...processChecks(node),
    ...programChecks(node),
    ...spaceChecks(node),
  ];
}

/** A node that this look left out is neither side of the move and says nothing. */
function placed(scene: Scene, roles: Roles) {
  const others = scene.target.nodes
    .filter(({ node }) => node !== roles.from && node !== roles.to)
    .map(({ node }) => sceneNode(scene, node))
    .filter(({ seen }) => seen !== undefined);
  return { from: sceneNode(scene, roles.from), to: sceneNode(scene, roles.to), others };
}
