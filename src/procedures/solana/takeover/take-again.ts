import type { SolanaObservation } from '../../../chains/solana/observation.ts';
import { guardArgs } from '../../../chains/solana/target.ts';
import type { Effect, RunContext, StepResult } from '../../../execution/procedure.ts';
import type { NodeName } from '../../../domain/names.ts';
import { unstakedKeyOf } from '../handover/bound-keys.ts';
import { fencedLook } from '../handover/fence.ts';
import { proveLandedVotes } from '../handover/landed-votes.ts';
import { ownTowerOf } from '../handover/own-tower.ts';
import type { NodeView } from '../handover/seen.ts';
import { viewOfNode } from '../handover/view.ts';
import type { TakeoverDeps } from './deps.ts';

/** A standby that votes lands its first vote within seconds; a minute covers a bad stretch of the cluster. */
const LANDED_WITHIN_MS = 60_000;
/** Nobody signs meanwhile, and without observers nobody may. */
const OBSERVERS_WITHIN_MS = 60_000;
/** The guard answers within 10 s by its own limits; the rest is for a slow line. */
const ANSWER_WITHIN_MS = 16_000;

/**
 * A standby that restarted after it took the role came up unstaked: it takes it again with its own tower, the newest there is,
 * which no other may replace (safety protocol 4.3, 4.4). What fenced the old node still does.
 * @returns what hinders it; `not-needed` where it runs as the validator
 */
export async function takeAgain(
  context: RunContext,
  deps: TakeoverDeps,
  step: string,
): Promise<StepResult | 'taken' | 'not-needed'> {
  const { to } = context.run;
  const seen = await fencedLook(context, deps, 'fast', [to]);
  const standby = viewOfNode(context, seen, to);
  if (standby?.running === 'staked') return 'not-needed';
  // Whatever lands now are the last votes of an old node that came back.
  if (standby?.running !== 'unstaked' || context.decision(context.attempt) !== 'told')
    return { kind: 'unknown', code: 'host/unclear', text: notSigning(to, standby) };
  if (standby.link !== 'unstaked' || standby.inFlight || standby.tower !== 'sure')
    return {
      kind: 'unknown',
      code: 'host/refused',
      text: `${to} runs unstaked and cannot take the role again by itself.`,
    };
  return takeBack(context, deps, seen, step);
}

function notSigning(node: NodeName, view: NodeView | null): string {
  if (view === null) return `${node} does not answer.`;
  if (view.running === 'gone') return `No validator runs on ${node}.`;
  return `${node} does not run as the validator: ${view.running}.`;
}

async function takeBack(
  context: RunContext,
  deps: TakeoverDeps,
  seen: SolanaObservation,
  step: string,
): Promise<StepResult | 'taken'> {
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
  return answer.answer === 'ok' ? 'taken' : { kind: 'unknown', code: answer.code, text: answer.text };
}

/** Votes above the last one that was known when the standby was armed land, and go on landing. */
export async function votesLand(context: RunContext, deps: TakeoverDeps): Promise<StepResult> {
  const after = knownVote(context);
  const landed = await proveLandedVotes(deps, deps.targetOf(context), after, LANDED_WITHIN_MS, context.signal);
  if (!landed.proven) return { kind: 'unknown', code: 'chain/unreachable', text: landed.text };
  return {
    kind: 'proven',
    evidence: `Votes of ${context.run.to} land at ${landed.observers.join(' and ')} (${landed.first}, then ${landed.second})`,
    figures: { firstLandedVote: landed.first, gapSlots: after > 0 ? landed.first - after : null },
  };
}

/** The last vote that was known when the standby was armed: of its tower, or of the chain. */
function knownVote(context: RunContext): number {
  const armed = context.entries().findLast(({ event }) => event.kind === 'step.proven' && event.step === 'arm')?.event;
  return armed?.kind === 'step.proven' ? Number(armed.figures['lastVote']) : 0;
}
