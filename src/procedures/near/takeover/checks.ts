import type { CheckResult } from '../../../domain/check.ts';
import { failed, judge, passed, unknown, type Finding } from '../../judge.ts';
import { takeoverChecks as standbyAndChain } from '../checks/all.ts';
import { rolesOfNodes } from '../roles.ts';
import { sceneNode, type Scene } from '../checks/scene.ts';
import type { Roles, Way } from '../steps.ts';
import { newestDuties, readingsOf } from './duties.ts';
import { hungWords } from './hung.ts';
import { FEWEST_OBSERVERS, silenceSince } from './silence.ts';

/**
 * Every check of a takeover. Nothing is a must of the old node: that it cannot be asked is why there is a takeover, and what it can still
 * do is for the fence to end.
 * @param earlier what observers told some seconds before, where anybody asked: silence takes two readings
 */
export function takeoverChecks(
  scene: Scene,
  roles: Roles,
  way: Way,
  earlier: Scene['observers'] | null = null,
): CheckResult[] {
  return [
    poolSilent(scene, roles, earlier),
    notMovable(scene, roles),
    ...othersPassive(scene, roles),
    ...standbyAndChain(scene, roles, way),
  ];
}

/** One reading forbids nothing, where it is there: the run reads again, and goes on only with the proof. */
function poolSilent(scene: Scene, { from }: Roles, earlier: Scene['observers'] | null): CheckResult {
  const finding = silent(scene, from, earlier);
  const isRead = readingsOf(scene.observers).length >= FEWEST_OBSERVERS;
  return judge(
    {
      id: 'pool-silent',
      title: `${scene.target.pool} produces nothing`,
      severity: finding.state === 'unknown' && isRead ? 'should' : 'must',
      needed: `at ${FEWEST_OBSERVERS} observers something expected of it and nothing produced since the first reading; or a node that answers and is hung`,
      why: 'A validator that still signs somewhere needs no second signer.',
      fix: `Where it produces: \`handover ${scene.target.validator}\`. The run proves the silence before anything is changed.`,
    },
    finding,
  );
}

function silent(scene: Scene, from: string, earlier: Scene['observers'] | null): Finding {
  const hung = hungWords(scene.nodes[from], scene);
  if (hung !== null) return passed(hung);
  const readings = readingsOf(scene.observers);
  if (readings.length < FEWEST_OBSERVERS) return unknown(`${readings.length} observers tell what was produced`);
  if (earlier === null) return unknown('it was read once: the run reads again');
  const { kind, words } = silenceSince(newestDuties(readingsOf(earlier)), readings);
  if (kind === 'silent') return passed(words);
  return kind === 'signs' ? failed(`it has produced since: ${words}`) : unknown(words);
}

/** A handover moves a node that works with nothing left to declare. */
function notMovable(scene: Scene, { from }: Roles): CheckResult {
  const { look } = sceneNode(scene, from);
  const isActive = rolesOfNodes(scene).get(from) === 'active';
  const isHung = hungWords(look, scene) !== null;
  return judge(
    {
      id: 'old-node-silent',
      title: `${from} cannot be handed over`,
      severity: 'should',
      node: from,
      needed: 'no answer, or that of a node that is hung',
      why: 'A handover gives the role back where something fails; a takeover never does.',
      fix: `\`handover ${scene.target.validator}\`, where its checks pass.`,
    },
    isActive && !isHung ? failed('it answers and signs') : passed(isHung ? 'it is hung' : 'it does not sign'),
  );
}

/** The word about one old node says nothing of a third. */
function othersPassive(scene: Scene, { from, to }: Roles): CheckResult[] {
  return [...rolesOfNodes(scene)]
    .filter(([node]) => node !== from && node !== to)
    .map(([node, role]) =>
      judge(
        {
          id: 'other-node-passive',
          title: `${node} cannot sign either`,
          severity: 'must',
          node,
          needed: 'an answer, no key in place, and a process without one',
          why: 'It could be the one that signs.',
          fix: `See that ${node} answers and holds no key, or take it out of the validator's nodes.`,
        },
        role === 'standby' ? passed('it stands by') : role === 'unknown' ? unknown('it does not say') : failed(role),
      ),
    );
}
