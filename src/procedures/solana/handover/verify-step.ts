import { counted } from '../../../domain/counted.ts';
import type { SolanaObservation } from '../../../chains/solana/observation.ts';
import { observeSolana } from '../../../chains/solana/observe.ts';
import type { SolanaTarget } from '../../../chains/solana/target.ts';
import { guardArgs, nodeOf } from '../../../chains/solana/target.ts';
import type { Override } from '../../../domain/override.ts';
import type { Effect, ProcedureStep, RunContext, StepResult } from '../../../execution/procedure.ts';
import { unstakedKeyOf } from './bound-keys.ts';
import { declaredWords, overrideFor, useOverride } from '../../declared.ts';
import { restartWords } from './declared.ts';
import type { HandoverDeps } from './deps.ts';
import { fencedLook } from './fence.ts';
import { proveLandedVotes, type LandedVotes } from './landed-votes.ts';
import { ownTowerOf } from './own-tower.ts';
import { mayTakeAgain } from './seen.ts';
import { strangerAt } from './stranger.ts';
import { viewOfNode } from './view.ts';

type Proven = Extract<StepResult, { kind: 'proven' }>;

/** A standby that votes lands its first vote within seconds; a minute covers a bad stretch of the cluster. */
const LANDED_WITHIN_MS = 60_000;
/** Nobody signs meanwhile, and without observers nobody may. */
const OBSERVERS_WITHIN_MS = 60_000;
/** Between two looks at hosts that do not agree yet: soon at first, rarer while a host is away. */
const LOOK_AGAIN_MS = { least: 3_000, most: 30_000 };
/** A host that reboots answers again within this; after it people are told. */
const AGREED_WITHIN_MS = 600_000;

/** Verified: the votes of the new node land, and both hosts would come up as they run. */
export function verifyStep(deps: HandoverDeps): ProcedureStep {
  return {
    id: 'verify',
    async perform(context) {
      const target = deps.targetOf(context);
      const hindrance = await mend(context, deps);
      if (hindrance) return hindrance;
      const after = handedOverVote(context);
      const landed = await proveLandedVotes(deps, target, after, LANDED_WITHIN_MS, context.signal);
      if (!landed.proven) return { kind: 'unknown', code: 'chain/unreachable', text: landed.text };
      const nodes = [context.run.from, context.run.to];
      const seen = await observeSolana(deps.observe, target, { depth: 'full', nodes });
      // People's word stands in for the old node only while it does not speak for itself.
      const silent = viewOfNode(context, seen, context.run.from) === null;
      const override = silent ? overrideFor(context, context.run.from, 'verify') : null;
      const stranger = (override ? null : strangerAt(seen, context.run.from)) ?? strangerAt(seen, context.run.to);
      if (stranger !== null) return { kind: 'unknown', code: 'host/key-changed', text: `Votes land. ${stranger}` };
      const open = openPoints(context, seen, target, override !== null);
      if (open.length > 0) return notYet(context, deps, `Votes land. ${open.join(' ')}`);
      const proven = verified(seen, target, context, after, landed);
      return override ? provenWithout(context, override, proven) : proven;
    },
  };
}

/** The end is proven but for the old node, for which people have given their word. */
async function provenWithout(context: RunContext, override: Override, proven: Proven): Promise<StepResult> {
  const without = `${declaredWords(override)}. ${restartWords(context, override.node)}`;
  await useOverride(context, override, 'verify', without);
  return { ...proven, evidence: `${proven.evidence}. ${without}` };
}

function notYet(context: RunContext, deps: HandoverDeps, text: string): StepResult {
  const now = deps.clock.now();
  const began =
    context.entries().find(({ event }) => event.kind === 'step.began' && event.step === 'verify')?.atMs || now;
  if (now - began > AGREED_WITHIN_MS) return { kind: 'unknown', code: 'host/unreachable', text };
  const pause = Math.min(LOOK_AGAIN_MS.most, LOOK_AGAIN_MS.least + (now - began) / 4);
  return { kind: 'wait', untilMs: now + Math.round(pause), because: text };
}

/** The last vote in the tower that was handed over: votes in flight before it must not count as proof. */
function handedOverVote(context: RunContext): number {
  for (const { event } of context.entries().toReversed()) {
    if (event.kind === 'step.proven' && event.step === 'give') return Number(event.figures['lastVote']);
  }
  return 0;
}

/**
 * What a restart of the standby may have left half done, on a fenced look: its link follows what runs; and where it came up
 * unstaked after taking the role, it takes it again with its own tower, which no other may replace.
 */
async function mend(context: RunContext, deps: HandoverDeps): Promise<StepResult | null> {
  const seen = await fencedLook(context, deps, 'fast');
  const active = viewOfNode(context, seen, context.run.from);
  const standby = viewOfNode(context, seen, context.run.to);
  if (standby?.running === 'staked' && standby.link === 'unstaked') {
    await context.act(mending(context, deps, 'solana.link', { to: 'staked' }));
    return null;
  }
  if (standby?.running !== 'unstaked' || context.decision(context.attempt) !== 'told') return null;
  if (!mayTakeAgain({ active, standby }))
    return {
      kind: 'unknown',
      code: 'host/refused',
      text: 'The standby runs unstaked, and the old node is not seen to be passive.',
    };
  const target = deps.targetOf(context);
  const tower = await ownTowerOf(deps, target, seen, context.run.to, 0, OBSERVERS_WITHIN_MS, context.signal);
  if (tower.kind !== 'newest') return { kind: 'unknown', code: 'tower/stale', text: tower.text };
  const answer = await context.act(mending(context, deps, 'solana.take-back', { sha256: tower.sha256 }));
  return answer.answer === 'ok' ? null : { kind: 'unknown', code: answer.code, text: answer.text };
}

function mending(context: RunContext, deps: HandoverDeps, verb: string, args: Record<string, string>): Effect {
  const { to } = context.run;
  return {
    step: 'verify',
    node: to,
    request: { verb, args: { ...guardArgs(deps.targetOf(context), to, unstakedKeyOf(context.plan, to)), ...args } },
    expectedBefore: 'took the role in this run; running identity and link do not agree with that',
    expectedAfter: 'runs as the validator; its link points to the staked key',
    timeoutMs: 16_000,
    // Both look for themselves under the lock, and twice leaves what once does.
    repeatable: true,
  };
}

/** What is not as it must be at the end, in sentences; empty when all is. */
function openPoints(
  context: RunContext,
  seen: SolanaObservation,
  target: SolanaTarget,
  isOldDeclared: boolean,
): string[] {
  const { from, to } = context.run;
  const old = viewOfNode(context, seen, from);
  const taker = viewOfNode(context, seen, to);
  const points: string[] = [];
  if (!taker) points.push(`${to} does not answer.`);
  else if (taker.running !== 'staked' || taker.link !== 'staked')
    points.push(`${to} runs as ${taker.running}, its link gives ${taker.link}.`);
  if (!old && !isOldDeclared) points.push(`${from} does not answer.`);
  else if (old && ((old.running !== 'unstaked' && old.running !== 'gone') || old.link !== 'unstaked')) {
    points.push(`${from} runs as ${old.running}, its link gives ${old.link}.`);
  }
  const gossip = nodeOf(target, to).gossip;
  const knows = seen.observers.some(
    (observer) => observer.gossip.kind === 'known' && gossip !== null && observer.gossip.value.includes(gossip),
  );
  if (gossip !== null && !knows) points.push(`No observer has ${to}'s gossip address ${gossip} for the validator yet.`);
  return points;
}

function verified(
  seen: SolanaObservation,
  target: SolanaTarget,
  context: RunContext,
  after: number,
  landed: LandedVotes,
): Proven {
  const { to } = context.run;
  const slots = seen.observers.flatMap((observer) => (observer.slot.kind === 'known' ? [observer.slot.value] : []));
  const own = seen.nodes[to]?.rpc.slot;
  const behind = own?.kind === 'known' && slots.length > 0 ? Math.max(...slots) - own.value : null;
  const gossip = nodeOf(target, to).gossip;
  const catchup =
    behind === null
      ? 'its distance to the cluster could not be read'
      : behind <= 0
        ? 'it has caught up'
        : `it is ${counted(behind, 'slot')} behind`;
  return {
    kind: 'proven',
    evidence: `Votes of ${to} land at ${landed.observers.join(' and ')} (${landed.first}, then ${landed.second}); ${catchup}${gossip ? `; gossip has ${gossip}` : ''}`,
    figures: { firstLandedVote: landed.first, gapSlots: after > 0 ? landed.first - after : null, behindSlots: behind },
  };
}
