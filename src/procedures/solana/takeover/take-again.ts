import type { SolanaObservation } from '../../../chains/solana/observation.ts';
import { guardArgs } from '../../../chains/solana/target.ts';
import type { Effect, RunContext, StepResult } from '../../../execution/procedure.ts';
import { unstakedKeyOf } from '../handover/bound-keys.ts';
import { fencedLook } from '../handover/fence.ts';
import { ownTowerOf } from '../handover/own-tower.ts';
import { viewOfNode } from '../handover/view.ts';
import type { TakeoverDeps } from './deps.ts';

/** Nobody signs meanwhile, and without observers nobody may. */
const OBSERVERS_WITHIN_MS = 60_000;
/** The guard answers within 10 s by its own limits; the rest is for a slow line. */
const ANSWER_WITHIN_MS = 16_000;

/**
 * A standby that restarted after it took the role came up unstaked: it takes it again with its own tower, the newest there is,
 * which no other may replace (safety protocol 4.3, 4.4). What fenced the old node still does.
 */
export async function takeAgain(context: RunContext, deps: TakeoverDeps, step: string): Promise<StepResult | null> {
  const { to } = context.run;
  const seen = await fencedLook(context, deps, 'fast', [to]);
  const standby = viewOfNode(context, seen, to);
  if (standby?.running !== 'unstaked' || context.decision(context.attempt) !== 'told') return null;
  if (standby.link !== 'unstaked' || standby.inFlight || standby.tower !== 'sure')
    return {
      kind: 'unknown',
      code: 'host/refused',
      text: `${to} runs unstaked and cannot take the role again by itself.`,
    };
  return takeBack(context, deps, seen, step);
}

async function takeBack(
  context: RunContext,
  deps: TakeoverDeps,
  seen: SolanaObservation,
  step: string,
): Promise<StepResult | null> {
  const { to } = context.run;
  const target = deps.targetOf(context);
  const tower = await ownTowerOf(deps, target, seen, to, 0, OBSERVERS_WITHIN_MS, context.signal);
  if (tower.kind !== 'newest') return { kind: 'unknown', code: 'tower/stale', text: tower.text };
  const effect: Effect = {
    step,
    node: to,
    request: {
      verb: 'solana.take-back',
      args: { ...guardArgs(target, to, unstakedKeyOf(context.plan, to)), sha256: tower.sha256, keep: 'link' },
    },
    expectedBefore: 'took the role in this run; runs as its unstaked identity',
    expectedAfter: 'runs as the validator with its own tower; its link stays on the unstaked key',
    timeoutMs: ANSWER_WITHIN_MS,
    // It looks for itself under the lock, and twice leaves what once does.
    repeatable: true,
  };
  const answer = await context.act(effect);
  return answer.answer === 'ok' ? null : { kind: 'unknown', code: answer.code, text: answer.text };
}
