import type { ProcedureStep, RunContext, StepResult } from '../../../execution/procedure.ts';
import type { NearDeps } from '../deps.ts';
import { saysItSigns } from '../node-look.ts';
import { glance } from './act.ts';
import { asFigures, baselineOf, readCounters, type Reading } from './counters.ts';
import { growth, type Growth } from './growth.ts';
import { IN_HAND_MS, LOOK_AGAIN_MS, OBSERVER_PAUSE_MS, SIGNS_WITHIN_MS } from './pace.ts';
import { stopBegunMs } from './stop-step.ts';

/** What a run ends with where nothing could show that the new node signs. */
export const NOT_YET_PROVEN = 'moved, not yet proven';

/**
 * Signs: the chain counts what the new node produces. Chunks and endorsements both, where the pool has both: a node that makes chunks
 * and endorses nothing earns less, and is taken out in the end (near/nearcore#13766).
 */
export function signsStep(deps: NearDeps): ProcedureStep {
  return {
    id: 'signs',
    async perform(context) {
      let baseline = await usable(baselineOf(context));
      const began = deps.clock.monotonic();
      let firstMs: number | null = null;
      let seen: Growth;
      do {
        const now = await readCounters(context, deps);
        baseline = { ...now, ...baseline };
        seen = growth(baseline, now, deps.targetOf(context).publicKey);
        baseline = seen.baseline;
        if (seen.signedAt !== null) firstMs ??= deps.clock.now();
        const result = ended(context, seen, firstMs);
        if (result !== null) return result;
        await deps.clock.sleep(OBSERVER_PAUSE_MS, context.signal);
      } while (deps.clock.monotonic() - began < IN_HAND_MS);
      return (await lostOr(context, deps)) ?? laterOr(context, deps, seen, baseline);
    },
  };
}

async function usable(reading: Promise<Reading | null>): Promise<Reading> {
  return (await reading.catch(() => null)) ?? {};
}

function ended(context: RunContext, seen: Growth, firstMs: number | null): StepResult | null {
  const { to } = context.run;
  if (seen.kind === 'signs') {
    const began = stopBegunMs(context.entries(), context.run.from);
    const outageMs = began === null || firstMs === null ? null : Math.max(0, firstMs - began);
    return {
      kind: 'proven',
      evidence: `${to} signs: ${seen.words}`,
      figures: { signedAtHeight: seen.signedAt, ...(outageMs === null ? {} : { outageMs }) },
    };
  }
  if (seen.kind === 'no-seat')
    return { kind: 'proven', evidence: `${NOT_YET_PROVEN}: ${seen.words}`, figures: { notYetProven: true } };
  return null;
}

/** A new node that ended, or came up without its key, is looked at and told again, and not waited for. Null: it may sign. */
async function lostOr(context: RunContext, deps: NearDeps): Promise<StepResult | null> {
  const { to } = context.run;
  const facts = await glance(context, deps, to);
  if (facts === null || saysItSigns(facts, deps.targetOf(context)) !== 'none') return null;
  const seen = facts.processCount === 0 ? 'nothing of it runs' : 'it runs without a key';
  return { kind: 'unknown', code: 'host/unclear', text: `${to} does not sign any more: ${seen}.` };
}

function laterOr(context: RunContext, deps: NearDeps, seen: Growth, baseline: Reading): StepResult {
  const { to } = context.run;
  const now = deps.clock.now();
  if (now - sinceMs(context, now) < SIGNS_WITHIN_MS)
    return {
      kind: 'wait',
      untilMs: now + LOOK_AGAIN_MS,
      because: `${to} has the key; ${seen.words}`,
      figures: asFigures(baseline),
    };
  // Nothing was asked of it, so that nothing could be missed.
  if (seen.kind === 'no-duty')
    return { kind: 'proven', evidence: `${NOT_YET_PROVEN}: ${seen.words}`, figures: { notYetProven: true } };
  return {
    kind: 'ask',
    code: 'run/checks-failed',
    state: seen.kind === 'unread' ? 'observers-silent' : 'new-silent',
    text: `${to} has the key and runs; ${seen.words}. \`resume\` waits on: from the next epoch on a node often endorses what it did not in this one. Or \`stand-down\` and move the validator back, as another run: only one that stops ${to} first may do that.`,
    signer: to,
  };
}

/** When the wait began: with the step, or with people's last word. Milliseconds since 1970. */
function sinceMs(context: RunContext, now: number): number {
  const last = context
    .entries()
    .findLast(({ event }) => event.kind === 'wish.stored' || (event.kind === 'step.began' && event.step === 'signs'));
  return last?.atMs ?? now;
}
