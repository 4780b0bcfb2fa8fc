import type { CheckResult, Severity } from '../../../domain/check.ts';
import { failed, judge, passed, unknown } from '../../judge.ts';
import { ofHost, on, type Scene, type SceneNode } from './judge.ts';

const KIB_PER_GIB = 1024 * 1024;

/** The directories the validator and the guard write to. */
export function spaceChecks(node: SceneNode): CheckResult[] {
  return [ledgerWritable(node), towerWritable(node)];
}

function ledgerWritable(scene: SceneNode): CheckResult {
  const { node } = scene;
  return judge(
    {
      id: 'ledger-writable',
      title: `The ledger on ${node.node} is writable by the validator's user`,
      severity: 'must',
      node: node.node,
      needed: `${node.ledger} writable by ${node.runAs}`,
      why: 'The validator keeps its admin socket and its ledger there.',
      fix: on(node, `sudo chown ${node.runAs} ${node.ledger}`),
    },
    ofHost(scene, ({ ledgerWritable, ledgerOwner }) =>
      ledgerWritable ? passed(`owner ${ledgerOwner}`) : failed(`not writable, owner ${ledgerOwner}`),
    ),
  );
}

export function towerWritable(scene: SceneNode): CheckResult {
  const { node } = scene;
  return judge(
    {
      id: 'tower-writable',
      title: `The tower directory on ${node.node} is there and writable`,
      severity: 'must',
      node: node.node,
      needed: `${node.tower} writable by ${node.runAs}`,
      why: 'The tower is put there; a directory on a RAM disk can be gone after a reboot.',
      fix: on(node, `sudo install -d -o ${node.runAs} ${node.tower}`),
    },
    ofHost(scene, ({ towerWritable }) => (towerWritable ? passed('writable') : failed('missing or not writable'))),
  );
}

/** A must for the standby. An active whose disk fills up is a reason to move it. */
export function freeSpace({ policy }: Scene, scene: SceneNode, severity: Severity): CheckResult {
  const { node } = scene;
  return judge(
    {
      id: 'free-space',
      title: `${node.node} has room in its ledger directory`,
      severity,
      node: node.node,
      needed: `${policy.min_free_gb} GiB free`,
      why: 'A full disk stops the validator, and a tower cannot be stored.',
      fix: on(node, `df -h ${node.ledger}`),
    },
    ofHost(scene, ({ ledgerFreeKb }) => {
      if (ledgerFreeKb === null) return unknown(`${node.ledger} does not tell its free space`);
      const free = ledgerFreeKb / KIB_PER_GIB;
      const found = `${free.toFixed(1)} GiB free`;
      return free >= policy.min_free_gb ? passed(found) : failed(found);
    }),
  );
}
