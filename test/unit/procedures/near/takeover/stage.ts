import type { FenceAnswer } from '../../../../../src/procedures/cut-off.ts';
import type { Scene } from '../../../../../src/procedures/near/checks/scene.ts';
import type { Way } from '../../../../../src/procedures/near/steps.ts';
import { takeoverBound } from '../../../../../src/procedures/near/takeover/bound.ts';
import { takeoverSteps } from '../../../../../src/procedures/near/takeover/steps.ts';
import { nearTakeover } from '../../../../../src/procedures/near/takeover/takeover.ts';
import {
  all,
  deaf,
  epoch,
  fenced,
  healthyScene,
  keyFile,
  known,
  MISSING,
  NEW,
  notRunning,
  OLD,
  seenAs,
  signing,
  target,
  unseen,
  withKeys,
} from '../healthy.ts';
import { play, type Answers } from '../play.ts';

/** The chain goes on: so much more was expected of the pool since people approved, and so much more was produced. */
export function later(scene: Scene, expected: number, produced = 0): Scene {
  const { seat } = epoch;
  if (seat === null) throw new Error('the pool has a seat in a healthy scene');
  const endorsements = {
    produced: seat.endorsements.produced + produced,
    expected: seat.endorsements.expected + expected,
  };
  const observers = scene.observers.map((each) => ({
    ...each,
    epoch: known({ ...epoch, seat: { ...seat, endorsements } }),
  }));
  return { ...scene, observers };
}

/** What the guards of both nodes do, as far as a look shows it. */
const GUARDS: Answers = {
  'near.fence': { seen: (scene, node) => seenAs(scene, node, fenced) },
  'near.stop': { seen: (scene, node) => seenAs(scene, node, notRunning) },
  'near.key-place': { seen: (scene, node) => seenAs(scene, node, withKeys({ live: keyFile(), staged: MISSING })) },
  'near.signal': {
    seen: (scene, node) =>
      seenAs(scene, node, (facts) => ({
        ...signing(facts),
        metrics: { ...facts.metrics, near_config_reloads_total: 1 },
        log: ['Updated validator key'],
      })),
  },
  'near.key-aside': { seen: (scene, node) => seenAs(scene, node, withKeys({ live: MISSING, aside: keyFile() })) },
  'near.key-return': { seen: (scene, node) => seenAs(scene, node, withKeys({ live: keyFile(), aside: MISSING })) },
};

/** The new node signs, with its key in place. */
export const hasTaken = (scene: Scene): Scene =>
  seenAs(scene, NEW, all(signing, withKeys({ live: keyFile(), staged: MISSING })));
/** The old node does not answer, and the pool has produced nothing since people approved. */
export const deadScene = (): Scene => later(unseen(healthyScene(), OLD), 20);

/** The old node answers, and its neard does not. */
export const hungScene = (): Scene => seenAs(later(healthyScene(), 20), OLD, deaf);

/** A takeover that people approved when they saw the healthy scene without its old node. */
export function takeover(scene: Scene, { way = 'hot-swap', answers = {} }: { way?: Way; answers?: Answers } = {}) {
  const roles = { from: OLD, to: NEW };
  const approved = unseen(healthyScene(way), OLD);
  const plan = {
    steps: takeoverSteps(target, roles, way).map(({ id }) => id),
    bound: takeoverBound(approved, roles, way),
  };
  const played = play(scene, plan, { ...GUARDS, ...answers });
  const outside = { off: null as FenceAnswer | null, open: new Set<string>(), cameBack: 0 };
  const deps = Object.assign(played.deps, {
    hookOf: () => {
      const { off } = outside;
      return off === null ? null : { off: async () => off };
    },
    accepts: async (address: string) => outside.open.has(address),
    cameBack: async () => void (outside.cameBack += 1),
  });
  const procedure = nearTakeover(deps);
  const perform = (step: string) => procedure.steps.find(({ id }) => id === step)?.perform(played.context);
  /** As the runner writes it down. */
  const prove = (step: string, figures: Record<string, string | number> = {}) =>
    played.note({ kind: 'step.proven', step, attempt: played.context.attempt, evidence: '', figures });
  const declare = () => {
    const by = ['ann', 'bob'];
    for (const person of by) played.note({ kind: 'override.declared', node: OLD, by: person, reason: 'powered off' });
    played.note({ kind: 'override.granted', node: OLD, by, term: 9 });
  };
  return Object.assign(played, { outside, procedure, perform, prove, declare });
}
