import type { NearHostFacts } from '../../../chains/near/node-host.ts';
import type { StepId } from '../../../domain/names.ts';
import type { ProcedureStep, RunContext, StepResult } from '../../../execution/procedure.ts';
import type { NearDeps } from '../deps.ts';
import { fencedOr } from '../look-at.ts';
import { saysItSigns } from '../node-look.ts';
import { act, notDone, waitUntil } from './act.ts';
import { IN_HAND_MS, LOOK_AGAIN_MS, STARTED_WITHIN_MS, STILL_PAUSE_MS } from './pace.ts';
import { hasJustPlaced, rememberedStandby } from './remembered.ts';

/** Start: the failover node comes up with the key, as a validator. */
export function startStep(deps: NearDeps): ProcedureStep {
  return {
    id: 'start',
    atOnce: true,
    async perform(context) {
      const fresh = hasJustPlaced(context) ? rememberedStandby(context) : undefined;
      if (fresh !== undefined) return startWithKey(context, deps, 'start', fresh);
      const seen = await fencedOr(context, deps, context.run.to);
      return 'instead' in seen ? seen.instead : startWithKey(context, deps, 'start', seen.facts);
    },
  };
}

/** Starts it where nothing of it runs, and waits until its own status names the key: loading its tries takes minutes. */
export async function startWithKey(
  context: RunContext,
  deps: NearDeps,
  step: StepId,
  facts: NearHostFacts,
): Promise<StepResult> {
  const { to } = context.run;
  const target = deps.targetOf(context);
  if (facts.processCount === 0 && facts.unit.active !== 'activating') {
    const answer = await act(context, deps, {
      step,
      node: to,
      verb: 'near.start',
      args: { key: 'present' },
      before: 'nothing of it runs; the key is in place',
      after: 'runs and signs with the key',
    });
    const refused = notDone(answer, to);
    if (refused !== null) return refused;
  } else if (facts.processCount === 1 && saysItSigns(facts, target) === 'none') {
    // Somebody started it before the key was in place: it would go on without one for ever.
    const answer = await act(context, deps, {
      step,
      node: to,
      verb: 'near.signal',
      before: 'runs without a key; the key is in place',
      after: 'has read the key and signs with it',
    });
    const refused = notDone(answer, to);
    if (refused !== null) return refused;
  }
  const isUp = await waitUntil(context, deps, to, { withinMs: IN_HAND_MS, pauseMs: STILL_PAUSE_MS }, (seen) =>
    saysItSigns(seen, target) === 'this' ? true : null,
  );
  const tookMs = deps.clock.now() - startedMs(context, deps);
  if (isUp === true)
    return { kind: 'proven', evidence: `${to} runs, and its status names the key`, figures: { reloadMs: tookMs } };
  if (tookMs < STARTED_WITHIN_MS)
    return { kind: 'wait', untilMs: deps.clock.now() + LOOK_AGAIN_MS, because: `${to} is starting with the key` };
  return {
    kind: 'ask',
    code: 'run/checks-failed',
    state: 'new-not-up',
    text: `${to} has been starting for ${Math.round(tookMs / 60_000)} min with the key in place. Look at its log; \`resume\` waits again.`,
    signer: 'unknown',
  };
}

/** When it was told to start, or got the key, since people last had a word. Milliseconds since 1970. */
function startedMs(context: RunContext, deps: NearDeps): number {
  const last = context
    .entries()
    .findLast(
      ({ event }) =>
        event.kind === 'wish.stored' ||
        (event.kind === 'intent' && event.verb === 'near.start') ||
        (event.kind === 'outcome' && event.verb === 'near.key-place'),
    );
  return last?.atMs ?? deps.clock.now();
}
