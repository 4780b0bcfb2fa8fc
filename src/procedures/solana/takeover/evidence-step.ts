import { observeSolana } from '../../../chains/solana/observe.ts';
import type { SolanaObservation } from '../../../chains/solana/observation.ts';
import { blocking, type CheckResult } from '../../../domain/check.ts';
import type { Slot } from '../../../domain/names.ts';
import type { ProcedureStep, RunContext, StepResult } from '../../../execution/procedure.ts';
import { acknowledgedHosts } from '../handover/fence.ts';
import { inWords } from '../handover/fit.ts';
import { riseAboveHosts, startChanges } from '../handover/start.ts';
import { strangerAt } from '../handover/stranger.ts';
import { FEWEST_OBSERVERS } from '../handover/votes-seen.ts';
import { takeoverChanges } from './bound.ts';
import { takeoverChecks } from './checks.ts';
import type { TakeoverDeps } from './deps.ts';
import { lastVoteSeen, silences } from './evidence.ts';
import { gaveItsWord } from './fenced.ts';

/** Readings that failed are made again for as long as a short break of a line lasts. Units: milliseconds. */
const ASK_AGAIN_MS = 2_000;
const ASKED_FOR_MS = 30_000;
/** Eight leaders' slots in a row can be empty (3.2 s at 400 ms); a cluster that makes none in this time stands still. */
const GOES_ON_WITHIN_MS = 10_000;
const READ_EVERY_MS = 400;

/** Evidence: nothing is changed; every check of the plan is made again, and no vote has landed since people approved. */
export function evidenceStep(deps: TakeoverDeps): ProcedureStep {
  return {
    id: 'evidence',
    async perform(context) {
      const target = deps.targetOf(context);
      const { from, to } = context.run;
      // The old node is for the fence to look at: one that does not answer would only hold this up.
      const nodes = target.nodes.map(({ node }) => node).filter((node) => node !== from);
      const seen = await observeSolana(deps.observe, target, { depth: 'full', nodes });
      const isFenced = gaveItsWord(context.entries());
      const stranger = strangerAt(seen, to);
      if (stranger !== null) return { kind: 'refused', code: 'host/key-changed', text: stranger };
      const changed = [...startChanges(context, deps), ...takeoverChanges(context.plan, seen, target, isFenced)];
      const policy = deps.policyOf(context);
      const acknowledged = await acknowledgedHosts(context);
      const failed = blocking(takeoverChecks(seen, target, policy, { from, to }, acknowledged, isFenced));
      if (isOnlyUnread(failed, changed) && isEarly(context, deps)) return waits(deps, failed);
      if (changed.length > 0) return refused(changed.join(' '));
      if (failed.length > 0) return refused(inWords(failed));
      if (!(await clusterGoesOn(deps, seen, context.signal)))
        return refused('The slots of the observers stand still: the cluster is silent, not only the validator.');
      await riseAboveHosts(context, seen);
      return provenBy(seen);
    },
  };
}

const refused = (text: string): StepResult => ({ kind: 'refused', code: 'run/checks-failed', text });

/** What was not read is no finding yet; a fact that was bound and is not known now was not read either. */
function isOnlyUnread(failed: readonly CheckResult[], changed: readonly string[]): boolean {
  const unread = failed.length > 0 && failed.every(({ state }) => state === 'unknown');
  return unread && changed.every((sentence) => sentence.endsWith('is not known now.'));
}

function isEarly(context: RunContext, deps: TakeoverDeps): boolean {
  const began = context.entries().find(({ event }) => event.kind === 'step.began' && event.step === 'evidence');
  return deps.clock.now() - (began?.atMs || deps.clock.now()) < ASKED_FOR_MS;
}

function waits(deps: TakeoverDeps, failed: readonly CheckResult[]): StepResult {
  return { kind: 'wait', untilMs: deps.clock.now() + ASK_AGAIN_MS, because: inWords(failed) };
}

/** Two observers show a later slot than the look did. */
async function clusterGoesOn(deps: TakeoverDeps, seen: SolanaObservation, signal: AbortSignal): Promise<boolean> {
  const before = new Map(silences(seen).map(({ observer, slot }) => [observer, slot]));
  const until = deps.clock.monotonic() + GOES_ON_WITHIN_MS;
  while (deps.clock.monotonic() < until) {
    const now = await Promise.all(
      [...deps.observers].map(async ([name, rpc]): Promise<[string, Slot]> => [
        name,
        await rpc.slot('processed').catch(() => 0),
      ]),
    );
    const later = now.filter(([name, slot]) => slot > (before.get(name) ?? Infinity));
    if (later.length >= FEWEST_OBSERVERS) return true;
    await deps.clock.sleep(READ_EVERY_MS, signal);
  }
  return false;
}

function provenBy(seen: SolanaObservation): StepResult {
  const lastVote = lastVoteSeen(seen);
  const frozenSlots = Math.min(...silences(seen).map(({ slot }) => slot - lastVote));
  const witnesses = silences(seen).map(({ observer }) => observer);
  return {
    kind: 'proven',
    evidence: `No vote since slot ${lastVote}, ${frozenSlots} slots ago, at ${witnesses.join(' and ')}, whose slots go on`,
    figures: { lastVoteOnChain: lastVote, frozenSlots },
  };
}
