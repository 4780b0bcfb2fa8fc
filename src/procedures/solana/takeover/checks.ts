import type { SolanaObservation } from '../../../chains/solana/observation.ts';
import type { SolanaTarget } from '../../../chains/solana/target.ts';
import type { SolanaPolicy } from '../../../config/schema.ts';
import type { CheckResult } from '../../../domain/check.ts';
import type { NodeName } from '../../../domain/names.ts';
import type { HostAcknowledgement } from '../../../execution/store.ts';
import { nodeChecks } from '../checks/all.ts';
import { clusterChecks, observersAgree, startedUp } from '../checks/cluster.ts';
import { hostAnswers } from '../checks/hosts.ts';
import { identityChecks } from '../checks/identity.ts';
import { failed, judge, passed } from '../../judge.ts';
import { sceneNode, type Scene, type SceneNode } from '../checks/judge.ts';
import { keyChecks, stakedKey, unstakedKeysDistinct, unstakedKeysUnstaked } from '../checks/keys.ts';
import { oneProcess } from '../checks/process.ts';
import { freeSpace, towerWritable } from '../checks/space.ts';
import { termChecks } from '../checks/term.ts';
import { otherNodePassive, voteAccountChecks, voteAccountNode } from '../checks/vote-account.ts';
import { authorizedVoter, votingChecks } from '../checks/voting.ts';
import { roleOf, type Roles } from '../roles.ts';
import { observersApart, votesFrozen } from './evidence.ts';

type Acknowledged = ReadonlyMap<NodeName, HostAcknowledgement | null>;

/**
 * Every check of a takeover, of a full look. Nothing is a must of the old node: that it cannot be asked is why there is a
 * takeover, and what it can still do is for the fence to end. Pure.
 * @param isFenced whether the old node has shown in this run that it cannot sign
 */
export function takeoverChecks(
  observation: SolanaObservation,
  target: SolanaTarget,
  policy: SolanaPolicy,
  { from, to }: Roles,
  acknowledged: Acknowledged,
  isFenced = false,
): CheckResult[] {
  const scene: Scene = { observation, target, policy, acknowledged };
  const [old, standby] = [sceneNode(scene, from), sceneNode(scene, to)];
  const others = othersOf(scene, { from, to });
  return [
    ...(isFenced ? [] : [votesFrozen(scene)]),
    observersApart(scene, [old.node, standby.node]),
    observersAgree(scene),
    oldNode(scene, old),
    ...nodeChecks(scene, standby),
    ...identityChecks(scene, standby, 'unstaked'),
    ...keyChecks(scene, standby),
    ...votingChecks(scene, standby),
    freeSpace(scene, standby, 'must'),
    unstakedKeysDistinct([standby, ...others]),
    unstakedKeysUnstaked(scene, [standby, ...others]),
    authorizedVoter(scene, standby),
    startedUp(standby),
    ...clusterChecks(scene, standby, 'must'),
    // That the vote account is behind is the evidence itself, not a warning beside it.
    ...voteAccountChecks(scene).filter(({ id }) => id !== 'vote-account-current'),
    ...others.map((node) => otherNodePassive(scene, node)),
  ];
}

/**
 * What must hold right before the standby is armed, from a fast look. How long the validator has been silent says nothing once
 * the old node itself has shown that it cannot sign: its tower tells the last vote better.
 */
export function takeoverFastChecks(
  observation: SolanaObservation,
  target: SolanaTarget,
  policy: SolanaPolicy,
  { to }: Roles,
  acknowledged: Acknowledged,
  isFenced: boolean,
): CheckResult[] {
  const scene: Scene = { observation, target, policy, acknowledged };
  const standby = sceneNode(scene, to);
  return [
    ...(isFenced ? [] : [votesFrozen(scene)]),
    hostAnswers(standby),
    ...termChecks(scene, standby),
    oneProcess(standby),
    stakedKey(scene, standby),
    ...identityChecks(scene, standby, 'unstaked'),
    ...votingChecks(scene, standby),
    authorizedVoter(scene, standby),
    startedUp(standby),
    towerWritable(standby),
    freeSpace(scene, standby, 'must'),
    observersAgree(scene),
    ...clusterChecks(scene, standby, 'must'),
    voteAccountNode(scene),
  ];
}

/** What was seen of the old node, for the people who approve. One that answers could be handed over, tower and all. */
function oldNode(scene: Scene, old: SceneNode): CheckResult {
  const { node } = old.node;
  const role = roleOf(old.seen, scene.target.identity);
  return judge(
    {
      id: 'old-node-silent',
      title: `${node} cannot be asked to give the role up`,
      severity: 'should',
      node,
      needed: 'no answer, or none that a handover could use',
      why: 'A handover moves the newest tower and leaves nothing to declare; a takeover is for a node that cannot do that.',
      fix: `\`handover ${scene.target.validator}\`, where its checks pass.`,
    },
    role.kind === 'active'
      ? failed('it answers and runs as the identity')
      : passed('because' in role ? role.because : 'it runs as its unstaked key'),
  );
}

function othersOf(scene: Scene, { from, to }: Roles): SceneNode[] {
  return scene.target.nodes
    .filter(({ node }) => node !== from && node !== to)
    .map(({ node }) => sceneNode(scene, node))
    .filter(({ seen }) => seen !== undefined);
}
