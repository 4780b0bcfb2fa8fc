import type { CheckResult } from '../../domain/check.ts';
import { BatonError } from '../../domain/failure.ts';
import type { NodeName } from '../../domain/names.ts';
import { guardChecksum } from '../../hosts/guard/render.ts';
import { readyChecks } from '../../procedures/polkadot/checks/all.ts';
import { PREPARE_ID, PREPARE_VERSION, prepareSteps } from '../../procedures/polkadot/prepare/steps.ts';
import { rolesOfNodes } from '../../procedures/polkadot/roles.ts';
import type { Draft, PlanWish } from '../drafts/draft.ts';
import type { PolkadotLooked } from './draft.ts';

/** What preparing changes: a node that fails one of these is what it is for. */
const MENDED: ReadonlySet<string> = new Set(['one-node', 'rpc', 'standby-validates', 'standby-synced', 'makes-keys']);

/** Of a node that does not run yet it is not known which network key it has; the guard restarts none without one. */
const mends = (id: string, state: CheckResult['state']): boolean =>
  MENDED.has(id) || (id === 'node-key' && state === 'unknown');

/**
 * Brings one node to where a handover can begin.
 * @throws `input/invalid` where it is not plain which one, or where it is asked to put something back
 */
export function draftPolkadotPrepare({ scene, approval }: PolkadotLooked, wish: PlanWish): Draft {
  if (wish.prepare?.undo === true)
    throw new BatonError(
      'input/invalid',
      'What `prepare` does to a Polkadot node is put back by hand; its plan says how.',
    );
  const to = nodeOf(scene, wish.prepare?.node ?? wish.to);
  const from = scene.target.nodes.find(({ node }) => node !== to)?.node ?? to;
  // What it mends forbids nothing; the run proves each of them at its end.
  const checks = readyChecks(scene, to).filter(({ id, state }) => state === 'passed' || !mends(id, state));
  return {
    procedure: PREPARE_ID,
    version: PREPARE_VERSION,
    from,
    to,
    checks,
    steps: prepareSteps(scene.target, to),
    approval: approval.handover,
    bound: {
      stash: scene.target.stash,
      genesis: scene.target.genesis,
      'node to prepare': to,
      'guard checksum': guardChecksum('polkadot'),
    },
    waitMs: 0,
    verdict: `Can be prepared: ${to} is started, comes into sync, and is started again with --validator. Nothing on it signs.`,
  };
}

/** The node that was named, or the only one that holds no key on chain. */
function nodeOf(scene: PolkadotLooked['scene'], named: NodeName | undefined): NodeName {
  const names = scene.target.nodes.map(({ node }) => node);
  if (named !== undefined) {
    if (!names.includes(named))
      throw new BatonError('input/invalid', `${named} is not a node of ${scene.target.validator}.`);
    return named;
  }
  const roles = rolesOfNodes(scene);
  const others = names.filter((name) => roles.get(name) !== 'active');
  const [only] = others;
  if (only === undefined || others.length > 1)
    throw new BatonError('input/invalid', `Say which node: ${names.map((name) => `--node ${name}`).join(' or ')}.`);
  return only;
}
