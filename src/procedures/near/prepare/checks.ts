import type { CheckResult } from '../../../domain/check.ts';
import type { NodeName } from '../../../domain/names.ts';
import { readyChecks } from '../checks/all.ts';
import type { Scene } from '../checks/scene.ts';
import { isFenced, keyAt, unitIsDown } from '../node-look.ts';
import type { Way } from '../steps.ts';
import { maySign } from './may-sign.ts';

/** What preparing itself brings about: a node that fails one of these is what it is for. The run proves each of them at its end. */
const MENDED: ReadonlySet<string> = new Set([
  'one-node',
  'rpc',
  'not-fenced',
  'standby-tracks',
  'standby-memtries',
  'standby-synced',
  'standby-peers',
  'shadow-epoch',
]);
/** What can be told only of a node that runs: where it does not, that is no finding yet. */
const UNTOLD: ReadonlySet<string> = new Set(['standby-protocol', 'no-live-key', 'config-valid']);
/** The key that a fence took away becomes the staged one when the node is let go. */
const WITH_FENCE: ReadonlySet<string> = new Set(['no-live-key', 'staged-key']);

/** Whether a node can become a standby by this way: all that a standby needs and that preparing does not bring about. */
export function prepareChecks(scene: Scene, node: NodeName, way: Way): CheckResult[] {
  const isHeld = wasFenced(scene, node);
  return readyChecks(asStarted(scene, node), node, way).filter(
    ({ id, state }) =>
      state === 'passed' ||
      !(MENDED.has(id) || (state === 'unknown' && UNTOLD.has(id)) || (isHeld && WITH_FENCE.has(id))),
  );
}

/** Preparing starts what does not run: its unit is judged as what it would be then. */
function asStarted(scene: Scene, node: NodeName): Scene {
  const look = scene.nodes[node];
  if (look?.kind !== 'seen' || !unitIsDown(look.facts)) return scene;
  const facts = { ...look.facts, unit: { ...look.facts.unit, active: 'active' } };
  return { ...scene, nodes: { ...scene.nodes, [node]: { ...look, facts } } };
}

/** Its key was taken away by a fence, and none is where it could be read: what remains to be done is to let it go. */
function wasFenced({ nodes, target }: Scene, node: NodeName): boolean {
  const look = nodes[node];
  if (look?.kind !== 'seen') return false;
  const isIdle = maySign(look.facts, target).kind === 'no';
  return isIdle && isFenced(look.facts) && keyAt(look.facts.keys, 'fenced', target) === 'this';
}
