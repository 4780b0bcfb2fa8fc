import type { SolanaObservation } from '../../../chains/solana/observation.ts';
import { knownValues } from '../../../chains/solana/observation.ts';
import type { CheckResult } from '../../../domain/check.ts';
import type { NodeName } from '../../../domain/names.ts';
import { failed, judge, passed, unknown, type Finding } from '../../judge.ts';
import { cannotSign, roleOf } from '../roles.ts';
import type { LeftAlone, NodeChanges } from './changes.ts';
import { otherKey, ownKey, stakedKey } from './key-checks.ts';
import type { PrepareLook } from './look.ts';
import { identityIn } from './start-file.ts';
import type { PrepareNode } from './target.ts';

/** One node of a preparation with all that was found out about it. */
export interface PrepareScene {
  readonly prepared: PrepareNode;
  readonly observation: SolanaObservation;
  /** What the script saw; a text where it could not look. */
  readonly look: PrepareLook | string;
  readonly found: NodeChanges;
  readonly isRestarted: boolean;
  readonly hasBootGuard: boolean;
  /** Public halves, `TYPE BASE64`; null where one cannot be told. */
  readonly keys: { readonly baton: string | null; readonly prepare: string | null };
}

/** What has to hold on a node before anything is changed there. */
export function prepareChecks(scene: PrepareScene): CheckResult[] {
  const { prepared, look, found } = scene;
  return [
    loginChecked(scene),
    ...(typeof look === 'string'
      ? []
      : [tools(prepared, look), role(scene, look), stakedKey(prepared, look), ownKey(scene, look)]),
    ...(prepared.node.guard === 'installed' ? [otherKey(scene)] : []),
    ...found.leftAlone.map(leftAlone),
    ...(scene.hasBootGuard && typeof look !== 'string' ? [bootGuard(scene, look)] : []),
    ...(scene.isRestarted && typeof look !== 'string' ? [restartable(scene, look)] : []),
  ];
}

function loginChecked({ prepared: { node, login }, look }: PrepareScene): CheckResult {
  const finding =
    login === null
      ? failed('the fleet file names no login for it')
      : typeof look === 'string'
        ? unknown(look)
        : passed('it answers');
  return judge(
    {
      id: 'prepare-login',
      title: `The login that prepares ${node.node} is let in`,
      severity: 'must',
      node: node.node,
      needed: `\`prepare\` under nodes.${node.node}, and the key \`ssh.prepare_key\` let in there`,
      why: 'Baton’s own key can move identities and must not be able to install anything.',
      fix: `Write \`prepare: { login: YOURS, become: sudo }\` under nodes.${node.node} in the fleet file.`,
    },
    finding,
  );
}

function tools({ node }: PrepareNode, { toolsMissing }: PrepareLook): CheckResult {
  return judge(
    {
      id: 'prepare-tools',
      title: `${node.node} has the tools that preparing needs`,
      severity: 'must',
      node: node.node,
      needed: 'flock, timeout, sha256sum, setpriv and the rest of coreutils',
      why: 'Without them a change is neither safe nor provable.',
      fix: 'Install coreutils and util-linux.',
    },
    toolsMissing === '' ? passed('all there') : failed(`missing: ${toolsMissing}`),
  );
}

/** By what runs, asked twice: by the script and by the guard’s own look. */
function role({ prepared: { node, target }, observation }: PrepareScene, look: PrepareLook): CheckResult {
  return judge(
    {
      id: 'prepare-role',
      title: `It can be told what ${node.node} runs as`,
      severity: 'must',
      node: node.node,
      needed: 'one validator that runs as the identity, or as a key without stake',
      why: 'The link has to lead to the key of what runs: with another one a restart makes a second signer, or none.',
      fix: `On ${node.node}: \`${node.validatorBin} -l ${node.ledger} contact-info\``,
    },
    roleFinding(),
  );

  function roleFinding(): Finding {
    const seen = observation.nodes[node.node];
    if (look.role === 'unknown') return unknown('what runs there does not tell its identity, or is not one process');
    if (look.role === 'active')
      return roleOf(seen, target.identity).kind === 'active' ? passed('it signs') : unknown('two looks disagree');
    if (!cannotSign(seen, target.identity)) return unknown('two looks disagree');
    const lists = knownValues(observation.observers.map(({ stakedNodes }) => stakedNodes));
    if (lists.length === 0) return unknown('no observer listed the vote accounts');
    const isStaked = lists.some((list) => look.running !== null && list.includes(look.running));
    return isStaked ? failed(`it runs as ${look.running}, which has stake`) : passed('it does not sign');
  }
}

/** What is not understood is never changed, and somebody has to know. */
function leftAlone({ node, part, path, because }: LeftAlone): CheckResult {
  return judge(
    {
      id: `left-alone-${part}`,
      title: `${path} on ${node} can be changed`,
      severity: 'should',
      node,
      needed: 'a file that is understood',
      why: 'A file that was read wrongly could start a validator with another identity than people believe.',
      fix: 'Change it by hand as the guide says; `check` tells when it is right.',
    },
    failed(`${because}; it is left alone`),
  );
}

function restartable({ prepared, found }: PrepareScene, look: PrepareLook): CheckResult {
  const { node, unit } = prepared;
  const text = found.changes.find((change) => change.kind === 'file' && change.part === 'start');
  const start = text?.kind === 'file' ? text.text : (look.files.start.text ?? '');
  return judge(
    {
      id: 'prepare-restart',
      title: `${node.node} comes up after a restart as what it runs as now`,
      severity: 'must',
      node: node.node,
      needed: '`unit` in the fleet file, and a start file that starts with the link',
      why: 'A start file that names a key itself brings up that key, whatever the link says.',
      fix: `Name the unit under nodes.${node.node}.solana.unit, or restart it by hand.`,
    },
    unit === null
      ? failed('the fleet file names no unit')
      : identityIn(start) !== node.identityLink
        ? failed('its start file does not start it with the link')
        : look.role === 'active' && look.files['boot-guard'].kind === 'file'
          ? failed('the boot guard brings the active node up unstaked: hand over first')
          : passed(unit),
  );
}

/** The boot guard knows of no role that was not given by Baton in this boot: a restart would end the signing. */
function bootGuard({ prepared: { node }, observation }: PrepareScene, { role }: PrepareLook): CheckResult {
  const host = observation.nodes[node.node]?.host;
  const isGiven = host?.kind === 'known' && host.value.roleBoot === host.value.bootId;
  return judge(
    {
      id: 'prepare-boot-guard',
      title: `The boot guard would not end the signing of ${node.node} at its next restart`,
      severity: 'must',
      node: node.node,
      needed: 'a node that does not sign, or one that was given its role by Baton since the machine was started',
      why: 'In any other boot the boot guard starts the validator with its unstaked key, and then nobody signs.',
      fix: `Install it on the standby (\`--node\`), hand over, and then install it on ${node.node}.`,
    },
    role !== 'active'
      ? passed('it does not sign')
      : isGiven
        ? passed('given in this boot')
        : failed('it signs, by no role that was given in this boot'),
  );
}

/** Which nodes are prepared; `because` where that has to be said. */
export function nodesToPrepare(
  nodes: readonly NodeName[],
  active: NodeName | null,
  wanted: NodeName | undefined,
): CheckResult {
  const others = nodes.filter((node) => node !== active);
  const finding =
    active === null
      ? unknown('no node, or more than one, is seen to run as the identity')
      : wanted !== undefined && !nodes.includes(wanted)
        ? failed(`${wanted} is not one of ${nodes.join(', ')}`)
        : wanted === undefined && others.length > 1
          ? failed(`${others.join(' and ')} could stand by: say which with --node`)
          : passed(wanted ?? nodes.join(' and '));
  return judge(
    {
      id: 'prepare-nodes',
      title: 'It can be told which nodes are prepared',
      severity: 'must',
      needed: 'one node that signs, and one that stands by',
      why: 'What a node needs depends on whether it signs.',
      fix: 'See that both validators run and answer, or name one with `--node`.',
    },
    finding,
  );
}
