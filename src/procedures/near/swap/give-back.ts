import type { NearHostFacts } from '../../../chains/near/node-host.ts';
import type { BackResult, RunContext } from '../../../execution/procedure.ts';
import { sinceLastWish } from '../../since-wish.ts';
import type { NearDeps } from '../deps.ts';
import { fencedLooks } from '../fence.ts';
import { isFenced, keyAt, liveKey, saysItSigns } from '../node-look.ts';
import type { Way } from '../steps.ts';
import { act, waitUntil } from './act.ts';
import { isGone, isStopping } from './gone.ts';
import { openTellings } from './journaled.ts';
import { IN_HAND_MS, STILL_PAUSE_MS, STOPPED_WITHIN_MS } from './pace.ts';
import { restoreStandby } from './restore-standby.ts';
import { stopBegunMs } from './stop-step.ts';
import { holds, nodeView } from './view.ts';

const GIVE_BACK = 'give-back';
/** After as many verbs it is for people to say what is in the way. */
const MOST_TRIES = 6;
const LOOK_AGAIN_MS = 2_500;

/**
 * The old node gets its key back and is started again, as long as the new one has not got it: `returned` first, so that nobody can
 * put it in place in this attempt, then a higher term on both hosts, then the fence in reverse.
 */
export async function giveBackSwap(context: RunContext, deps: NearDeps, way: Way): Promise<BackResult> {
  if (openTellings(context).length > 0)
    return { kind: 'look', because: `${context.run.to} was told; it has to be asked first.` };
  // Each attempt carries its own row and its own intents; one whose row says `told`, and was shown to have done nothing, is left behind too.
  if (hasIntent(context) || context.decision(context.attempt) === 'told') await context.beginAttempt();
  const stands = await context.decide('returned', 'the old node keeps the key');
  if (stands !== 'returned')
    return { kind: 'look', because: `${context.run.to} is being told; it has to be asked first.` };
  await context.raiseTerm();
  const [old, standby] = await fencedLooks(context, deps, [context.run.from, context.run.to]);
  const target = deps.targetOf(context);
  if (old?.kind !== 'seen' || old.facts.inFlight !== null || holds(nodeView(standby, target, way)))
    return { kind: 'look', because: 'What the look found does not allow it.' };
  const result = await toOld(context, deps, old.facts);
  if (result !== null) return result;
  const left = way === 'restart' ? await restoreStandby(context, deps, standby) : null;
  return returned(context, deps, left);
}

function hasIntent(context: RunContext): boolean {
  return context
    .entries()
    .some(({ event }) => event.kind === 'intent' && event.step === GIVE_BACK && event.attempt === context.attempt);
}

/** Null: the old node signs. */
async function toOld(context: RunContext, deps: NearDeps, facts: NearHostFacts): Promise<BackResult | null> {
  const { from } = context.run;
  const target = deps.targetOf(context);
  if (triesOf(context) >= MOST_TRIES || lasts(context, deps)) return gaveIn(context, facts, deps);
  if (isFenced(facts) || keyAt(facts.keys, 'fenced', target) === 'this') {
    const answer = await act(context, deps, {
      step: GIVE_BACK,
      node: from,
      verb: 'near.unfence',
      before: 'fenced, its key taken away',
      after: 'the key is in place, and it can be started',
    });
    if (answer.answer !== 'ok') return later(deps, answer.text);
  } else if (liveKey(facts, target) !== 'this')
    return {
      kind: 'stop',
      state: 'old-key-gone',
      signer: saysItSigns(facts, target) === 'this' ? from : 'unknown',
      code: 'host/refused',
      because: `No key of this validator lies on ${from} where Baton has put it, or where it was.`,
    };
  return runsAgain(context, deps);
}

/** A node that was told to stop goes on stopping; then it is started. Null: it signs. */
async function runsAgain(context: RunContext, deps: NearDeps): Promise<BackResult | null> {
  const { from } = context.run;
  const target = deps.targetOf(context);
  const pace = { withinMs: IN_HAND_MS, pauseMs: STILL_PAUSE_MS };
  const settled = await waitUntil(context, deps, from, pace, (facts) =>
    isGone(facts) || (facts.processCount === 1 && !isStopping(facts)) ? facts : null,
  );
  if (settled === null) return later(deps, `${from} is stopping.`);
  const isOurs = isGone(settled);
  if (isOurs) {
    const answer = await act(context, deps, {
      step: GIVE_BACK,
      node: from,
      verb: 'near.start',
      args: { key: 'present' },
      before: 'nothing of it runs; the key is in place',
      after: 'runs and signs',
    });
    if (answer.answer !== 'ok') return later(deps, answer.text);
  } else if (saysItSigns(settled, target) === 'none') {
    // Something else started it while its key was away: it would run on without one.
    const answer = await act(context, deps, {
      step: GIVE_BACK,
      node: from,
      verb: 'near.signal',
      before: 'runs without a key; the key is in place',
      after: 'has read the key and signs',
    });
    if (answer.answer !== 'ok') return later(deps, answer.text);
  }
  // Its database is opened first, which may take longer than this: started with the key in place it signs as soon as it can. One that
  // something else started may have read its files before the key was back, and has to say so itself.
  const runs = await waitUntil(context, deps, from, pace, (facts) =>
    facts.processCount === 1 && (saysItSigns(facts, target) === 'this' || (isOurs && !isUpToSay(facts))) ? true : null,
  );
  return runs === true ? null : later(deps, `${from} does not say that it signs.`);
}

/** Its RPC does not answer yet. */
function isUpToSay({ rpc }: NearHostFacts): boolean {
  return rpc.own && rpc.status.kind === 'known';
}

function triesOf(context: RunContext): number {
  return sinceLastWish(context.entries()).filter(
    ({ event }) => event.kind === 'intent' && event.step === GIVE_BACK && event.node === context.run.from,
  ).length;
}

/** It has been going on for longer than any stop takes, and nobody may sign meanwhile: no wait without an end. */
function lasts(context: RunContext, { clock }: NearDeps): boolean {
  const first = sinceLastWish(context.entries()).find(
    ({ event }) => event.kind === 'resume.decided' && event.decision === 'back',
  );
  return first !== undefined && clock.now() - first.atMs >= STOPPED_WITHIN_MS;
}

function gaveIn({ run }: RunContext, facts: NearHostFacts, deps: NearDeps): BackResult {
  const says = saysItSigns(facts, deps.targetOf({ run }));
  return {
    kind: 'stop',
    state: 'old-not-given-back',
    signer: says === 'this' ? run.from : says === 'unknown' ? 'unknown' : 'nobody',
    code: 'host/refused',
    because: `${run.from} was to get its key back and to be started, again and again, and is not seen to sign.`,
  };
}

function later(deps: NearDeps, because: string): BackResult {
  return { kind: 'wait', untilMs: deps.clock.now() + LOOK_AGAIN_MS, because };
}

function returned(context: RunContext, deps: NearDeps, left: string | null): BackResult {
  const { from } = context.run;
  const began = stopBegunMs(context.entries(), from);
  return {
    kind: 'returned',
    signer: from,
    evidence: `${from} has its key in place and runs.${left === null ? '' : ` ${left}`}`,
    figures: began === null ? {} : { outageMs: Math.max(0, deps.clock.now() - began) },
  };
}
