import type { NearPolicy } from '../../../config/schema.ts';
import type { CheckResult } from '../../../domain/check.ts';
import type { NodeName } from '../../../domain/names.ts';
import { failed, judge, passed, unknown } from '../../judge.ts';
import { swapChecks } from '../checks/all.ts';
import { ofHost, ofRead, on, sceneNode, type Read, type Scene, type SceneNode } from '../checks/scene.ts';
import type { Roles, Way } from '../steps.ts';
import { installedRelease, isNewer, nextRelease } from './version.ts';

/**
 * What an upgrade needs: a move, and on both nodes a newer neard that lies ready and takes the config.json that is there.
 * @param validated what `neard validate-config` of the new program says of each home, where anybody asked; the run asks in any case
 */
export function upgradeChecks(
  scene: Scene,
  roles: Roles,
  way: Way,
  policy: Pick<NearPolicy, 'window_wait'>,
  validated: Readonly<Record<NodeName, Read<string>>> = {},
): CheckResult[] {
  const nodes = [sceneNode(scene, roles.to), sceneNode(scene, roles.from)];
  return [
    ...nodes.flatMap((at) => [liesReady(at), newer(at), takesConfig(at, validated)]),
    sameRelease(nodes),
    ...swapChecks(scene, roles, way, policy),
  ];
}

function liesReady(at: SceneNode): CheckResult {
  const { node, nextBin, neardBin } = at.node;
  return judge(
    {
      id: 'next-ready',
      title: `A new neard lies ready on ${node}`,
      severity: 'must',
      node,
      needed: '`next_bin` in the fleet file, and an executable file there that says its version',
      why: 'Baton puts it in place by a rename, and builds and fetches nothing.',
      fix:
        nextBin === null
          ? `Add \`next_bin: ${neardBin}.next\` to ${node} in the fleet file.`
          : on(at.node, `install -m 755 NEARD ${nextBin}, in the file system of ${neardBin}`),
    },
    ofHost(at, (facts) => {
      if (nextBin === null) return failed('the fleet file names no place for it');
      if (facts.nextSha256 === null) return failed(`nothing lies at ${nextBin}`);
      const release = nextRelease(facts);
      return release === null ? failed('it does not say its version') : passed(release);
    }),
  );
}

function newer(at: SceneNode): CheckResult {
  const { node } = at.node;
  return judge(
    {
      id: 'next-newer',
      title: `It is newer than what ${node} has`,
      severity: 'must',
      node,
      needed: 'a later release than the one in place',
      why: 'A database that was migrated can be opened by no older neard.',
      fix: 'Put the release down that you mean to run.',
    },
    ofHost(at, (facts) => {
      const [next, current] = [nextRelease(facts), installedRelease(facts)];
      if (next === null || current === null) return unknown(`${current ?? 'unknown'}, then ${next ?? 'unknown'}`);
      return isNewer(next, current) ? passed(`${current}, then ${next}`) : failed(`${current}, then ${next}`);
    }),
  );
}

function takesConfig(at: SceneNode, validated: Readonly<Record<NodeName, Read<string>>>): CheckResult {
  const { node, home } = at.node;
  const read = validated[node];
  return judge(
    {
      id: 'next-config',
      title: `The new neard takes the config.json of ${node}`,
      // Where nobody has asked, the run does, before anything stops.
      severity: read === undefined ? 'should' : 'must',
      node,
      needed: `\`validate-config\` of the new program on ${home}`,
      why: 'Fields are renamed and taken out between releases: a node that is stopped would not start again.',
      fix: 'Change the fields that it names; the release notes say to what.',
    },
    read === undefined ? unknown('the run asks before anything stops') : ofRead(read, (words) => passed(words)),
  );
}

function sameRelease(nodes: readonly SceneNode[]): CheckResult {
  return judge(
    {
      id: 'next-same',
      title: 'Both nodes get the same release',
      severity: 'must',
      needed: 'one version on both',
      why: 'The key goes to the new one first; the old one then has to be no older.',
      fix: 'Put the same neard down on both.',
    },
    bothSame(nodes),
  );
}

function bothSame(nodes: readonly SceneNode[]) {
  const releases = nodes.map(({ look }) => (look?.kind === 'seen' ? nextRelease(look.facts) : null));
  const words = nodes.map(({ node }, at) => `${node.node}: ${releases[at] ?? 'unknown'}`).join(', ');
  if (releases.includes(null)) return unknown(words);
  return new Set(releases).size === 1 ? passed(words) : failed(words);
}
