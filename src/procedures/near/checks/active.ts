import type { CheckResult } from '../../../domain/check.ts';
import { failed, judge, passed, unknown, type Finding } from '../../judge.ts';
import { isFenced, liveKey, saysItSigns, type Held } from '../node-look.ts';
import { ofHost, on, type Scene, type SceneNode } from './scene.ts';

/** The node that signs now. */
export function activeChecks(scene: Scene, at: SceneNode): CheckResult[] {
  return [signs(scene, at), keyInPlace(scene, at), notFenced(at)];
}

const SIGNS: Readonly<Record<Held, Finding>> = {
  this: passed('it does'),
  none: failed('it has no key'),
  other: failed('it signs with another key'),
  unknown: unknown('its status does not answer'),
};

function signs({ target }: Scene, at: SceneNode): CheckResult {
  const { node } = at.node;
  return judge(
    {
      id: 'active-signs',
      title: `${node} signs for ${target.pool}`,
      severity: 'must',
      node,
      needed: `its own status names ${target.pool} and ${target.publicKey}`,
      why: 'Who signs is looked at, never remembered.',
      fix: `Is ${node} the node that signs? \`status ${target.validator}\` says what was seen.`,
    },
    ofHost(at, (facts) => SIGNS[saysItSigns(facts, target)]),
  );
}

function keyInPlace({ target }: Scene, at: SceneNode): CheckResult {
  const { node, home } = at.node;
  return judge(
    {
      id: 'active-key',
      title: `The validator key lies in place on ${node}`,
      severity: 'must',
      node,
      needed: `${home}/validator_key.json with ${target.publicKey}`,
      why: 'It is taken away before the node is stopped, and put back where the move does not happen.',
      fix: on(at.node, `jq -r '.account_id,.public_key' ${home}/validator_key.json`),
    },
    ofHost(at, (facts) => {
      const held = liveKey(facts, target);
      if (held === 'unknown') return unknown('it cannot be read');
      return held === 'this' ? passed('it does') : failed(held === 'none' ? 'there is none' : 'another key lies there');
    }),
  );
}

export function notFenced(at: SceneNode): CheckResult {
  const { node } = at.node;
  return judge(
    {
      id: 'not-fenced',
      title: `${node} can be started`,
      severity: 'must',
      node,
      needed: 'no fence of an earlier move, and no key that a fence took away',
      why: 'A fence that is left over keeps a node from coming back, and says that a move did not come to its end.',
      fix: `See \`runs\` for the move that left it; docs/runbooks/near-hot-swap.md says how a fence is taken away by hand.`,
    },
    ofHost(at, (facts) => {
      if (isFenced(facts)) return failed('it is fenced');
      return facts.keys.fenced.kind === 'missing' ? passed('no fence') : failed('a fenced key lies there');
    }),
  );
}
