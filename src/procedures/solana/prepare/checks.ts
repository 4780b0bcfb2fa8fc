import type { SolanaNodeTarget, SolanaTarget } from '../../../chains/solana/target.ts';
import type { CheckResult } from '../../../domain/check.ts';
import type { NodeName } from '../../../domain/names.ts';
import { failed, judge, on, passed, unknown } from '../checks/judge.ts';
import { recordLine } from '../checks/reach.ts';
import type { LeftAlone } from './changes.ts';
import type { PreparedHost } from './host.ts';
import type { PrepareRole } from './role.ts';

/** One node as it was looked at; `trouble` where the script could not look. */
export interface CheckedNode {
  readonly node: SolanaNodeTarget;
  readonly host: PreparedHost | null;
  readonly trouble: string;
  readonly role: PrepareRole;
  readonly left: readonly LeftAlone[];
}

/** What must hold before anything is changed on any of the nodes. */
export function prepareChecks(target: SolanaTarget, nodes: readonly CheckedNode[]): CheckResult[] {
  return [
    ...nodes.flatMap((node) => [reached(node), roleTold(node), stakedKeyThere(target, node), placeThere(node)]),
    oneActive(nodes),
    ...nodes.flatMap(({ node, left }) => left.map((one) => leftAlone(node.node, one))),
  ];
}

/** @param title what it is that cannot be told otherwise */
export function nodesChosen(target: SolanaTarget, chosen: readonly NodeName[]): CheckResult {
  const names = target.nodes.map(({ node }) => node);
  return judge(
    {
      id: 'prepare-nodes',
      title: 'It is said which nodes are prepared',
      severity: 'must',
      needed: 'one node or two at a time',
      why: 'A run holds the nodes it changes, so that nothing else touches them meanwhile.',
      fix: `\`prepare ${target.validator} --node ${names[0] ?? 'NODE'}\`, then the others.`,
    },
    chosen.length > 0 && chosen.length <= 2
      ? passed(chosen.join(', '))
      : failed(`${target.validator} has ${names.length} nodes: ${names.join(', ')}`),
  );
}

function reached({ node, host, trouble }: CheckedNode): CheckResult {
  return judge(
    {
      id: 'prepare-reached',
      title: `${node.node} lets Baton prepare it`,
      severity: 'must',
      node: node.node,
      needed: `a login that is ${node.runAs}, or becomes root by sudo without a password, with every tool the script needs`,
      why: 'What it changes are files of the validator, or of root.',
      fix: `See \`prepare\` under nodes.${node.node} and \`ssh.prepare_key\` in the fleet file. A key that may only call an installed guard cannot be used for it.`,
    },
    host === null
      ? unknown(trouble)
      : host.toolsMissing === ''
        ? passed(`as ${host.user}`)
        : failed(`missing there: ${host.toolsMissing}`),
  );
}

function roleTold({ node, role }: CheckedNode): CheckResult {
  return judge(
    {
      id: 'prepare-role',
      title: `It is plain what ${node.node} runs as`,
      severity: 'must',
      node: node.node,
      needed: 'the identity, or by all accounts a key that signs for nobody',
      why: 'The link has to lead to what runs now: with the other one, a restart would bring up a second signer.',
      fix: `\`baton status\` shows what each node runs as. ${on(node, `${node.validatorBin} -l ${node.ledger} contact-info`)}`,
    },
    role.kind === 'unknown' ? unknown(role.because) : passed(role.kind === 'active' ? 'it signs' : 'it does not sign'),
  );
}

function stakedKeyThere({ identity }: SolanaTarget, { node, host, trouble }: CheckedNode): CheckResult {
  return judge(
    {
      id: 'prepare-staked-key',
      title: `The staked key file on ${node.node} is the identity's`,
      severity: 'must',
      node: node.node,
      needed: `${node.stakedKey} with public key ${identity}`,
      why: 'Link and authorized voter lead to it. Baton never carries a key: it has to be put there by hand.',
      fix: on(node, `sudo -u ${node.runAs} ${node.keygenBin} pubkey ${node.stakedKey}`),
    },
    host === null ? unknown(trouble) : host.stakedKey === identity ? passed(identity) : failed(host.stakedKey),
  );
}

function placeThere({ node, host, trouble }: CheckedNode): CheckResult {
  const isRoot = host?.user === 'root';
  return judge(
    {
      id: 'prepare-place',
      title: `What is replaced on ${node.node} can be kept there`,
      severity: 'must',
      node: node.node,
      needed: '/var/lib/baton, writable, or made by root',
      why: 'Nothing is changed that could not be put back.',
      fix: on(node, recordLine(node)),
    },
    host === null
      ? unknown(trouble)
      : host.place === 'writable' || (isRoot && host.place === 'missing')
        ? passed(host.place === 'writable' ? 'writable' : 'root makes it')
        : failed(host.place === 'missing' ? 'missing' : 'not writable'),
  );
}

function oneActive(nodes: readonly CheckedNode[]): CheckResult {
  const active = nodes.filter(({ role }) => role.kind === 'active').map(({ node }) => node.node);
  return judge(
    {
      id: 'prepare-one-active',
      title: 'No two nodes run as the identity',
      severity: 'must',
      needed: 'one at most',
      why: 'Nothing may be made durable that signs twice.',
      fix: 'Stop one of them now.',
    },
    active.length > 1
      ? failed(`${active.join(' and ')} both do`)
      : passed(active[0] ?? 'none of those that were looked at'),
  );
}

/** A warning that the approval accepts: everything else is prepared all the same. */
function leftAlone(node: NodeName, { what, path, because }: LeftAlone): CheckResult {
  return judge(
    {
      id: `prepare-left-${what.toLowerCase().replaceAll(' ', '-')}`,
      title: `${what} of ${node} is one that Baton can change`,
      severity: 'should',
      node,
      needed: 'a file that is understood for certain',
      why: 'A start file that is changed by guess may not start. It is left as it is.',
      fix: `Change ${path} by hand, as \`check --lines\` shows it.`,
    },
    failed(`${path} is left alone: ${because}`),
  );
}
