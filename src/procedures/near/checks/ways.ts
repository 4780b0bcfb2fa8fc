import type { CheckResult } from '../../../domain/check.ts';
import type { NodeName } from '../../../domain/names.ts';
import { inWords } from '../../../domain/duration.ts';
import { failed, judge, passed, unknown, type Finding } from '../../judge.ts';
import { shadowing } from '../shadow.ts';
import type { Way } from '../steps.ts';
import { isOlder, versionOf } from '../version.ts';
import { ALL_SHARDS, fieldOf, MEMTRIES, shadowOf, TRACKED } from '../way.ts';
import { ofHost, type Scene, type SceneNode } from './scene.ts';

/** What the guide's option wants of a standby. */
export function wayChecks(scene: Scene, at: SceneNode, way: Way): CheckResult[] {
  const wanted = way === 'hot-swap' ? shadowOf(scene.target.pool) : ALL_SHARDS;
  const both = [tracks(scene, at, wanted), memtries(scene, at, way === 'hot-swap')];
  return way === 'hot-swap' ? [...both, epoch(scene, at), dedicated(scene, at), hotReloads(at)] : [...both, isLost(at)];
}

const prepares = (scene: Scene, { node }: SceneNode): string =>
  `\`prepare ${scene.target.validator} --node ${node.node}\` sets it up.`;

function tracks(scene: Scene, at: SceneNode, wanted: string): CheckResult {
  const { node } = at.node;
  return judge(
    {
      id: 'standby-tracks',
      title: `${node} tracks what a standby of this kind has to`,
      severity: 'must',
      node,
      needed: `tracked_shards_config ${wanted}, in config.json and in the running node`,
      why: 'Without the state of the shards it has to be fetched first, and nothing is signed meanwhile.',
      fix: prepares(scene, at),
    },
    ofHost(at, ({ config, rpc }) => {
      const written = fieldOf(config, TRACKED);
      if (written !== wanted) return failed(`config.json has ${written ?? 'none'}`);
      if (rpc.tracked.kind === 'unknown') return unknown(rpc.tracked.because);
      return rpc.tracked.value === wanted
        ? passed(wanted)
        : failed(`in force is ${rpc.tracked.value}: it was not restarted since`);
    }),
  );
}

function memtries(scene: Scene, at: SceneNode, wanted: boolean): CheckResult {
  const { node } = at.node;
  return judge(
    {
      id: 'standby-memtries',
      title: wanted ? `${node} keeps the tries in memory` : `${node} does not keep the tries in memory`,
      severity: 'must',
      node,
      needed: `${MEMTRIES} ${wanted}`,
      why: wanted
        ? 'A validator without them is too slow for its chunks.'
        : 'They do not go with RPC duty; they are switched on when it becomes the validator.',
      fix: prepares(scene, at),
    },
    ofHost(at, ({ config }) => {
      const found = fieldOf(config, MEMTRIES) ?? 'none';
      return found === String(wanted) ? passed(found) : failed(found);
    }),
  );
}

/**
 * Shards of the next epoch are fetched in the one before: so it has to have shadowed since the epoch before this one began, at the
 * latest. What is in force was read when its process started, which tells since when.
 */
function epoch(scene: Scene, at: SceneNode): CheckResult {
  const { node } = at.node;
  return judge(
    {
      id: 'shadow-epoch',
      title: `${node} has shadowed ${scene.target.pool} for a whole epoch`,
      severity: 'must',
      node,
      needed: 'started before the last whole epoch began',
      why: 'Otherwise it lacks shards that this validator has now or gets next, and signs nothing for them.',
      fix: `Wait. \`status ${scene.target.validator}\` says how long.`,
    },
    shadowFinding(scene, node),
  );
}

function shadowFinding(scene: Scene, node: NodeName): Finding {
  const seen = shadowing(scene, node);
  switch (seen.kind) {
    case 'whole':
      return passed(`since ${new Date(seen.sinceMs).toISOString().slice(0, 16)}Z`);
    case 'not-yet': {
      const left = seen.leftMs === null ? '' : `, in about ${inWords(seen.leftMs)}`;
      return failed(`not yet: ${seen.epochsLeft === 1 ? 'one change' : 'two changes'} of epoch to come${left}`);
    }
    case 'no':
      return failed(seen.because);
    case 'unknown':
      return unknown(seen.because);
  }
  return seen satisfies never;
}

function dedicated({ target, sharedWith }: Scene, at: SceneNode): CheckResult {
  const { node, servesRpc } = at.node;
  return judge(
    {
      id: 'standby-dedicated',
      title: `${node} stands by for this validator alone`,
      severity: 'must',
      node,
      needed: 'no other validator lists it, and nobody uses it as an RPC node',
      why: 'A shadow follows one pool, and with tries in memory RPC does not work well.',
      fix: `Take another node, or the restart way: \`prepare ${target.validator} --node ${node} --option restart\`.`,
    },
    ofHost(at, () => {
      const others = Object.entries(sharedWith).flatMap(([name, nodes]) => (nodes.includes(node) ? [name] : []));
      if (others.length > 0) return failed(`${others.join(', ')} list it too`);
      return servesRpc ? failed('`serves_rpc` is set') : passed('it does');
    }),
  );
}

/** The first release that reads its validator key anew on SIGHUP (near/nearcore#11536). */
const FIRST_WITH_RELOAD = '2.0';

function hotReloads(at: SceneNode): CheckResult {
  const { node } = at.node;
  return judge(
    {
      id: 'standby-reloads',
      title: `neard of ${node} can take a key without a restart`,
      severity: 'must',
      node,
      needed: `version ${FIRST_WITH_RELOAD} or newer`,
      why: 'An older one ends at SIGHUP.',
      fix: 'Install a current release.',
    },
    ofHost(at, (facts) => {
      const version = versionOf(facts);
      if (version === null) return unknown('its version is not known');
      return isOlder(version, FIRST_WITH_RELOAD) ? failed(version) : passed(version);
    }),
  );
}

/** A node that became a validator cannot go back to tracking all shards (NEAR's guide, option 1). */
function isLost(at: SceneNode): CheckResult {
  const { node, servesRpc } = at.node;
  return judge(
    {
      id: 'standby-is-lost',
      title: `${node} does not have to remain an RPC node or the standby of others`,
      severity: 'should',
      node,
      needed: 'a node that may be lost as such',
      why: 'Once it is a validator it cannot go back to all shards without a fresh sync.',
      fix: 'Accept it with the approval, or take another node.',
    },
    ofHost(at, () =>
      servesRpc ? failed('it serves RPC, and you lose that') : passed('it stands by; it tracks no longer all shards'),
    ),
  );
}
