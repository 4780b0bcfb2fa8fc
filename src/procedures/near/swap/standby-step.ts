import type { NearHostFacts } from '../../../chains/near/node-host.ts';
import type { ProcedureStep, RunContext, StepResult } from '../../../execution/procedure.ts';
import { sinceLastWish } from '../../since-wish.ts';
import type { NearDeps } from '../deps.ts';
import { fencedLook, fencedLooks } from '../fence.ts';
import { seenOr } from '../look-at.ts';
import { isFenced, keyAt, liveKey, saysItSigns } from '../node-look.ts';
import { act, notDone, waitUntil } from './act.ts';
import { configure } from './configure-step.ts';
import { isGone } from './gone.ts';
import { IN_HAND_MS, LOOK_AGAIN_MS, SLOW_PAUSE_MS } from './pace.ts';

/** A host that is away this long after the validator was moved is for people; the validator signs. Unit: milliseconds. */
const OLD_ANSWERS_WITHIN_MS = 600_000;

/** Standby: the old node comes back without a key, shadows the pool and has its key staged: the next move may go either way. */
export function standbyStep(deps: NearDeps): ProcedureStep {
  return {
    id: 'standby',
    async perform(context) {
      const old = await becomesStandby(context, deps);
      if (old.kind !== 'proven') return old;
      const kept = await afterSwap(context, deps);
      return kept === null || kept.kind === 'proven'
        ? { ...old, evidence: kept === null ? old.evidence : `${old.evidence}. ${kept.evidence}` }
        : kept;
    },
  };
}

async function becomesStandby(context: RunContext, deps: NearDeps): Promise<StepResult> {
  const { from } = context.run;
  const target = deps.targetOf(context);
  const look = await fencedLook(context, deps, from);
  if (look.kind === 'unseen') return laterOr(context, deps, `${from} does not answer (${look.because})`);
  const { facts } = look;
  if (liveKey(facts, target) !== 'none' || saysItSigns(facts, target) === 'this')
    return { kind: 'unknown', code: 'host/refused', text: `${from} has a validator key in place.` };
  const refused = (await prepared(context, deps, facts)) ?? (await started(context, deps, facts));
  return refused ?? isUp(context, deps);
}

/** Configured and released, as far as that is not done; null: it is. */
async function prepared(context: RunContext, deps: NearDeps, facts: NearHostFacts): Promise<StepResult | null> {
  const { from } = context.run;
  const target = deps.targetOf(context);
  const at = { step: 'standby', node: from, facts };
  const written = await configure(context, deps, at, { shards: 'ShadowValidator', memtries: true });
  if (written.kind !== 'proven') return written;
  if (!isFenced(facts) && keyAt(facts.keys, 'fenced', target) === 'none') return null;
  const answer = await act(context, deps, {
    step: 'standby',
    node: from,
    verb: 'near.release',
    before: 'fenced, and stopped',
    after: 'its key is staged, and it can be started',
  });
  return notDone(answer, from);
}

async function started(context: RunContext, deps: NearDeps, facts: NearHostFacts): Promise<StepResult | null> {
  const { from } = context.run;
  if (!isGone(facts)) return null;
  const answer = await act(context, deps, {
    step: 'standby',
    node: from,
    verb: 'near.start',
    args: { key: 'absent' },
    before: 'nothing of it runs, and no key is in place',
    after: 'runs without a key',
  });
  return notDone(answer, from);
}

async function isUp(context: RunContext, deps: NearDeps): Promise<StepResult> {
  const { from } = context.run;
  const target = deps.targetOf(context);
  const pace = { withinMs: IN_HAND_MS, pauseMs: SLOW_PAUSE_MS };
  const up = await waitUntil(context, deps, from, pace, (facts) =>
    facts.processCount === 1 && liveKey(facts, target) === 'none' && saysItSigns(facts, target) === 'none'
      ? true
      : null,
  );
  if (up === true)
    return { kind: 'proven', evidence: `${from} runs without a key and shadows ${target.pool}; its key lies staged` };
  return laterOr(context, deps, `${from} is starting`);
}

/** What the policy wants of the node that signs now, at its next restart. */
async function afterSwap(context: RunContext, deps: NearDeps): Promise<StepResult | null> {
  if (deps.policyOf(context).after_swap !== 'no-shards') return null;
  const { to } = context.run;
  const [look] = await fencedLooks(context, deps, [to]);
  const seen = look === undefined ? null : seenOr(look);
  if (seen === null) return null;
  if ('instead' in seen) return seen.instead;
  return configure(
    context,
    deps,
    { step: 'standby', node: to, facts: seen.facts },
    { shards: 'NoShards', memtries: null },
  );
}

function laterOr(context: RunContext, deps: NearDeps, because: string): StepResult {
  const { from, to } = context.run;
  const now = deps.clock.now();
  const began = sinceLastWish(context.entries()).find(
    ({ event }) => event.kind === 'step.began' && event.step === 'standby',
  );
  if (now - (began?.atMs ?? now) < OLD_ANSWERS_WITHIN_MS)
    return { kind: 'wait', untilMs: now + LOOK_AGAIN_MS, because: `${because}. ${to} signs` };
  return {
    kind: 'ask',
    code: 'host/unreachable',
    state: 'old-not-prepared',
    text: `${because}. ${to} signs, and ${from} is not a standby yet. \`resume\` tries again; or \`stand-down\`, and \`prepare\` makes it one later.`,
    signer: to,
  };
}
