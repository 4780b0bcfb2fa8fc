import type { HostFacts, SolanaObservation } from '../../../chains/solana/observation.ts';
import { blocking } from '../../../domain/check.ts';
import type { NodeName } from '../../../domain/names.ts';
import type { ProcedureStep, RunContext, StepResult } from '../../../execution/procedure.ts';
import type { GuardRequest } from '../../../hosts/port.ts';
import { arm, setAside, takingRequest } from '../handover/arm-step.ts';
import { liveArmed, setLiveTower } from '../handover/deps.ts';
import { carry } from '../handover/carry.ts';
import { acknowledgedHosts, fencedLook } from '../handover/fence.ts';
import { inWords } from '../handover/fit.ts';
import { watchLine } from '../handover/line-watch.ts';
import { refuseStranger } from '../handover/stranger.ts';
import { viewOfNode } from '../handover/view.ts';
import { takeoverFastChecks } from './checks.ts';
import { liveSent, type TakeoverDeps } from './deps.ts';
import { lastVoteOfAll, lastVoteSeen, silences } from './evidence.ts';
import { fenceOf, isOwnWord } from './fenced.ts';
import { isPassive, lookAtOld, type OldNode } from './old-node.ts';
import { chooseTower, offeredByOld, offeredByStandby, type Choice } from './tower-choice.ts';

/**
 * Standby is armed: fenced, fit by the fast checks, old towers set aside, the newest tower that can be proven on its way. The
 * old node is looked at once more: one that has come back is fenced by its own answer first.
 */
export function armStep(deps: TakeoverDeps): ProcedureStep {
  return {
    id: 'arm',
    async perform(context) {
      const { to } = context.run;
      await context.raiseTerm();
      const old = await lookAtOld(context, deps);
      if (old.kind === 'answers' && !isPassive(old.view))
        return { kind: 'refused', code: 'fence/needed', text: `${context.run.from} has come back and is not passive.` };
      if (lacksTower(context, old))
        return { kind: 'refused', code: 'host/unreachable', text: `${context.run.from} does not show its tower now.` };
      let seen = await fencedLook(context, deps, 'fast', [to]);
      const stranger = refuseStranger(seen);
      if (stranger) return stranger;
      if ((viewOfNode(context, seen, to)?.tower ?? 'none') !== 'none') {
        const aside = await context.act(setAside(context, deps, 'arm', to));
        if (aside.answer !== 'ok') return { kind: aside.answer, code: aside.code, text: aside.text };
        seen = await fencedLook(context, deps, 'fast', [to]);
      }
      const failed = await unfit(context, deps, seen);
      if (failed !== null) return { kind: 'refused', code: 'run/checks-failed', text: failed };
      const offered = [
        ...offeredByOld(liveSent(context), old.kind === 'answers' ? factsOf(old.seen, context.run.from) : null),
        ...offeredByStandby(factsOf(seen, to)),
      ];
      const { identity } = deps.targetOf(context);
      const choice = chooseTower(offered, identity, lastVoteSeen(seen));
      if (chooseTower(offered, identity, lastVoteOfAll(seen)).tower?.bytes !== choice.tower?.bytes)
        return { kind: 'refused', code: 'tower/stale', text: apart(seen) };
      return armWith(context, deps, choice, lastVoteSeen(seen));
    },
  };
}

/**
 * The old node has fenced itself and does not answer now. Its tower alone holds votes that were cast and never landed, so a line
 * that is broken for a moment is no reason to go without it. If it stays silent, the next attempt fences it in another way.
 */
function lacksTower(context: RunContext, old: OldNode): boolean {
  const hasSpoken = isOwnWord(fenceOf(context.entries(), context.attempt));
  return hasSpoken && old.kind !== 'answers' && liveSent(context) === undefined;
}

async function unfit(context: RunContext, deps: TakeoverDeps, seen: SolanaObservation): Promise<string | null> {
  const { from, to } = context.run;
  const acknowledged = await acknowledgedHosts(context);
  // Of this attempt: a word that it gave in an earlier one says nothing of a node that has to be declared by now.
  const isFenced = isOwnWord(fenceOf(context.entries(), context.attempt));
  const policy = deps.policyOf(context);
  const checks = takeoverFastChecks(seen, deps.targetOf(context), policy, { from, to }, acknowledged, isFenced);
  const failed = blocking(checks);
  return failed.length === 0 ? null : inWords(failed);
}

function factsOf(seen: SolanaObservation, node: NodeName): HostFacts | null {
  const host = seen.nodes[node]?.host;
  return host?.kind === 'known' ? host.value : null;
}

/** One observer that shows votes which the others do not would leave the newest tower behind, and an older one go. */
function apart(seen: SolanaObservation): string {
  const words = silences(seen).map(({ observer, lastVote }) => `${observer} ${lastVote}`);
  return `Observers show different last votes (${words.join(', ')}), and which tower is new enough hangs on it.`;
}

/** Opens the call and sends what is to be loaded; nothing changes there before the commit line. */
async function armWith(
  context: RunContext,
  deps: TakeoverDeps,
  choice: Choice,
  lastVoteOnChain: number,
): Promise<StepResult> {
  const result = await arm(context, deps, takeoverRequest(context, deps, choice.tower !== null));
  const armed = liveArmed(context);
  if (result.kind !== 'proven' || !armed) return result;
  const line = watchLine(context, deps, deps.targetOf(context));
  context.onEnd(() => line.stop());
  const lastVote = choice.tower?.lastVote ?? lastVoteOnChain;
  const { sha256, loaded } = choice.tower ? carry(armed, choice.tower.bytes) : carryNone(armed, lastVote);
  const gaveAtMonotonicMs = deps.clock.monotonic();
  setLiveTower(context, { sha256, lastVote, gaveAtMonotonicMs, loaded, isLineAlive: line.isAlive });
  return {
    kind: 'proven',
    evidence: `${context.run.to} is armed. ${choice.words}`,
    figures: { lastVote, towerSha256: sha256 },
  };
}

/** safety protocol 7: without a usable tower the client makes its own from the chain; the guard sees that none lies there. */
function carryNone(armed: NonNullable<ReturnType<typeof liveArmed>>, lastVote: number) {
  armed.channel.write(`tower 0 none ${lastVote}\n`);
  return { sha256: 'none', loaded: Promise.resolve('none') };
}

/** The taking call of this attempt. The same words when it is armed and when it is committed: both carry one digest. */
export function takeoverRequest(context: RunContext, deps: TakeoverDeps, withTower: boolean): GuardRequest {
  const { verb, args } = takingRequest(context, deps);
  // The link follows only the old node's own word (safety protocol 7).
  const kept = isOwnWord(fenceOf(context.entries(), context.attempt)) ? {} : { keep: 'link' };
  return { verb, args: { ...args, ...kept, ...(withTower ? {} : { without: 'tower' }) } };
}
