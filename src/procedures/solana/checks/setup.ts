import type { SolanaObservation } from '../../../chains/solana/observation.ts';
import type { OtherValidator, SolanaTarget } from '../../../chains/solana/target.ts';
import type { SolanaPolicy } from '../../../config/schema.ts';
import type { CheckResult } from '../../../domain/check.ts';
import type { NodeName } from '../../../domain/names.ts';
import type { HostAcknowledgement } from '../../../execution/store.ts';
import { roleOf, tellRoles, type RolesReading } from '../roles.ts';
import { takenBy } from '../spare.ts';
import { checksWithoutRoles, handoverChecks, nodeChecks } from './all.ts';
import { clusterChecks, startedUp } from './cluster.ts';
import { identityChecks } from './identity.ts';
import { failed, judge } from '../../judge.ts';
import { sceneNode, type Scene, type SceneNode } from './judge.ts';
import { keyChecks, unstakedKeysDistinct, unstakedKeysUnstaked } from './keys.ts';
import { reachChecks } from './reach.ts';
import { barrierChecks } from './tower.ts';
import { authorizedVoter, votingChecks } from './voting.ts';

/**
 * Every check of a handover, as it would be made now, and the same for every other node: any of them may be the next to take
 * the identity or to give it up. Each once.
 */
export function setupChecks(
  observation: SolanaObservation,
  target: SolanaTarget,
  policy: SolanaPolicy,
  acknowledged: ReadonlyMap<NodeName, HostAcknowledgement | null>,
): CheckResult[] {
  const scene: Scene = { observation, target, policy, acknowledged };
  const told = firstRoles(scene);
  const move =
    told.kind === 'told'
      ? handoverChecks(observation, target, policy, told.roles, acknowledged)
      : checksWithoutRoles(observation, target, policy, told, acknowledged);
  const nodes = target.nodes.map(({ node }) => sceneNode(scene, node));
  return distinct([
    ...move,
    ...nodes.flatMap((node) => oneNode(scene, node)),
    unstakedKeysDistinct(nodes),
    unstakedKeysUnstaked(scene, nodes),
  ]);
}

/** Nothing of its identity and link is to be mended for this validator: it is right for the one that it signs for. */
function spareFree({ target }: Scene, { node }: SceneNode, { validator }: OtherValidator): CheckResult {
  return judge(
    {
      id: 'spare-free',
      title: `${node.node} can take over ${target.validator}`,
      severity: 'must',
      node: node.node,
      needed: 'a node that signs for nobody',
      why: 'A node signs as one identity at a time: active for one validator, it is no spare of another.',
      fix: `Leave it as it is, and move ${validator} to another node first; or give ${target.validator} another spare.`,
    },
    failed(`it is active for ${validator}`),
  );
}

function oneNode(scene: Scene, node: SceneNode): CheckResult[] {
  const taken = takenBy(node.seen, scene.target.others);
  const active = roleOf(node.seen, scene.target.identity).kind === 'active';
  return [
    ...reachChecks(scene, node),
    ...nodeChecks(scene, node),
    // Whatever does not sign now must neither run as the identity nor come up with it.
    ...(taken === null ? identityChecks(scene, node, active ? 'staked' : 'unstaked') : [spareFree(scene, node, taken)]),
    ...keyChecks(scene, node),
    ...votingChecks(scene, node),
    authorizedVoter(scene, node),
    ...barrierChecks(node),
    startedUp(node),
    ...clusterChecks(scene, node, 'should'),
  ];
}

/** Where several nodes stand by, the first of them: which one a person will choose is not known yet. */
function firstRoles({ observation, target }: Scene): RolesReading {
  const told = tellRoles(observation, target);
  if (told.kind === 'told') return told;
  const standby = target.nodes.find(({ node }) => roleOf(observation.nodes[node], target.identity).kind === 'standby');
  return standby === undefined ? told : tellRoles(observation, target, standby.node);
}

function distinct(checks: readonly CheckResult[]): CheckResult[] {
  const byName = new Map(checks.toReversed().map((check) => [`${check.id} ${check.node ?? ''}`, check]));
  return [...new Set(checks.map((check) => byName.get(`${check.id} ${check.node ?? ''}`) ?? check))];
}
