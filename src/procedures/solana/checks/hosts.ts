import type { CheckResult } from '../../../domain/check.ts';
import { failed, judge, passed, unknown, type Finding } from '../../judge.ts';
import { ofHost, on, type SceneNode } from './judge.ts';

/** The host answers over SSH, with the pinned key, as the right user and with the tools the guard needs. */
export function hostChecks(scene: SceneNode): CheckResult[] {
  return [hostAnswers(scene), hostUser(scene), hostTools(scene)];
}

export function hostAnswers(scene: SceneNode): CheckResult {
  const { node } = scene;
  return judge(
    {
      id: 'host-answers',
      title: `${node.node} answers over SSH with its pinned host key`,
      severity: 'must',
      node: node.node,
      needed: `an answer from ${node.login}@${node.host}:${node.port} with a host key of the fleet file`,
      why: 'A handover needs both nodes to answer; a machine with another key may be another machine.',
      fix: `Try \`ssh -p ${node.port} ${node.login}@${node.host} true\`; if its key changed, compare on its console (\`ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub\`) before you change it in the fleet file.`,
    },
    answered(scene),
  );
}

/** No answer is a finding here, not an absence of one: that is what this check is about. */
function answered({ seen }: SceneNode): Finding {
  if (seen === undefined) return unknown('not looked at');
  if (seen.host.kind === 'unknown') return failed(seen.host.because);
  return passed(`${seen.host.value.hostName}, guard ${seen.host.value.guardVersion}`);
}

function hostUser(scene: SceneNode): CheckResult {
  const { node } = scene;
  return judge(
    {
      id: 'host-user',
      title: `The guard on ${node.node} runs as the validator's user`,
      severity: 'must',
      node: node.node,
      needed: `user ${node.runAs}`,
      why: 'set-identity makes the validator open the key file as its own user; what another user can read proves nothing.',
      fix:
        node.become === 'sudo'
          ? `Put the sudoers lines for ${node.node} there: \`npm run baton -- check --lines\` prints them.`
          : `Set \`run_as\` and \`become: sudo\` for ${node.node}, or log in as ${node.runAs}.`,
    },
    ofHost(scene, ({ user }) => (user === node.runAs ? passed(`user ${user}`) : failed(`user ${user}`))),
  );
}

function hostTools(scene: SceneNode): CheckResult {
  const { node } = scene;
  return judge(
    {
      id: 'host-tools',
      title: `${node.node} has the tools the guard needs`,
      severity: 'must',
      node: node.node,
      needed: 'flock, timeout, sha256sum, GNU stat and the rest of coreutils',
      why: 'A guard that stops half-way for want of a program leaves the host in a state nobody chose.',
      fix: on(node, 'sudo apt-get install util-linux coreutils'),
    },
    ofHost(scene, ({ toolsMissing }) => {
      return toolsMissing.length === 0 ? passed('none missing') : failed(`missing: ${toolsMissing.join(', ')}`);
    }),
  );
}
