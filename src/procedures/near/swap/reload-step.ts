import type { NearHostFacts } from '../../../chains/near/node-host.ts';
import type { ProcedureStep, RunContext, StepResult } from '../../../execution/procedure.ts';
import type { GuardAnswer } from '../../../hosts/port.ts';
import type { NearDeps } from '../deps.ts';
import { fencedOr } from '../look-at.ts';
import { saysItSigns } from '../node-look.ts';
import { act, notDone, waitUntil } from './act.ts';
import { RELOADED_WITHIN_MS, STILL_PAUSE_MS } from './pace.ts';
import { hasJustPlaced, rememberedStandby } from './remembered.ts';
import { startWithKey } from './start-step.ts';

/** core/dyn-configs/src/metrics.rs and nearcore/src/metrics.rs of nearcore. */
const RELOADS = 'near_config_reloads_total';
const CORRECT = 'near_config_correct';
/** nearcore/src/dyn_config.rs and chain/client/src/config_updater.rs, in this order. */
const SAYS_SO = /Hot loading validator key|validator_signer|Updated validator key/;
/** The journal of a busy machine comes a moment later; its word is wanted, and not what is signed with hangs on it. Unit: milliseconds. */
const LOG_WITHIN_MS = 2_000;
/** As long as a look waits for what is not clear: nobody signs. Unit: milliseconds. */
const TAKES_SIGNAL_WITHIN_MS = 90_000;
const TOLD_AGAIN_MS = 2_500;

/** Reload: SIGHUP, and the new node has read the key: by its metric, its log, and what its own status names. */
export function reloadStep(deps: NearDeps): ProcedureStep {
  return {
    id: 'reload',
    atOnce: true,
    async perform(context) {
      const target = deps.targetOf(context);
      const fresh = hasJustPlaced(context) ? (rememberedStandby(context) ?? null) : null;
      let facts = fresh;
      if (facts === null) {
        const seen = await fencedOr(context, deps, context.run.to);
        if ('instead' in seen) return seen.instead;
        facts = seen.facts;
        if (saysItSigns(facts, target) === 'this') return proven(context, 'its status names the key', {});
        // It ended after the key was put in place: a start reads it.
        if (facts.processCount === 0 || startedSince(context, deps, facts))
          return startWithKey(context, deps, 'reload', facts);
      }
      const beganMs = deps.clock.monotonic();
      const answer = await signal(context, deps);
      if (answer.answer === 'refused') return laterOr(context, deps, answer);
      const unknown = notDone(answer, context.run.to);
      if (unknown !== null) return unknown;
      return hasReloaded(context, deps, reloadsBefore(answer, facts), beganMs);
    },
  };
}

/** It does not answer yet, and its process is younger than the key in its place: it reads that by itself. */
function startedSince(context: RunContext, deps: NearDeps, facts: NearHostFacts): boolean {
  const placed = context
    .entries()
    .findLast(({ event }) => event.kind === 'outcome' && event.verb === 'near.key-place' && event.result === 'done');
  if (placed === undefined || facts.process === null) return false;
  const isYounger = facts.process.ageMs < deps.clock.now() - placed.atMs;
  return isYounger && saysItSigns(facts, deps.targetOf(context)) === 'unknown';
}

/** What the guard says of a node that is just coming up; anything else does not go by itself. */
const PASSES: ReadonlySet<string> = new Set(['not-ready', 'rpc-not-own', 'process-count', 'not-signalled']);

/** A node that takes no signal yet is told again, in another attempt; nobody signs meanwhile, so people are told soon. */
function laterOr(context: RunContext, deps: NearDeps, { code, text }: GuardAnswer): StepResult {
  const { to } = context.run;
  const last = context
    .entries()
    .findLast(
      ({ event }) => event.kind === 'wish.stored' || (event.kind === 'outcome' && event.verb === 'near.key-place'),
    );
  const now = deps.clock.now();
  if (PASSES.has(code) && now - (last?.atMs ?? 0) < TAKES_SIGNAL_WITHIN_MS)
    return { kind: 'wait', untilMs: now + TOLD_AGAIN_MS, because: `${to}: ${text}` };
  return {
    kind: 'ask',
    code: 'host/refused',
    state: 'reload-refused',
    text: `${to} has the key in place and was not told to read it: ${text} Mend that and \`resume\`, or restart its unit: a start reads the key too.`,
    signer: 'nobody',
  };
}

function signal(context: RunContext, deps: NearDeps): Promise<GuardAnswer> {
  return act(context, deps, {
    step: 'reload',
    node: context.run.to,
    verb: 'near.signal',
    before: 'runs without a key; the key is in place',
    after: 'has read the key and signs with it',
  });
}

/** As the guard read it right before the signal (`metric=near_config_reloads_total N`), or else as this execution last saw it. */
function reloadsBefore({ facts }: GuardAnswer, seen: NearHostFacts): number | null {
  const line = facts.all('metric').find((each) => each.startsWith(`${RELOADS} `));
  const said = Number(line?.split(' ')[1] ?? NaN);
  return Number.isNaN(said) ? (seen.metrics[RELOADS] ?? null) : said;
}

async function hasReloaded(
  context: RunContext,
  deps: NearDeps,
  before: number | null,
  beganMs: number,
): Promise<StepResult> {
  const target = deps.targetOf(context);
  let reloadMs: number | null = null;
  let last: NearHostFacts | null = null;
  const isReloaded = (facts: NearHostFacts): NearHostFacts | 'turned-down' | null => {
    last = facts;
    if (facts.metrics[CORRECT] === 0) return 'turned-down';
    if (saysItSigns(facts, target) !== 'this' || !hasCounted(facts, before)) return null;
    reloadMs ??= Math.round(deps.clock.monotonic() - beganMs);
    const waited = deps.clock.monotonic() - beganMs - reloadMs;
    return facts.log.some((line) => SAYS_SO.test(line)) || waited >= LOG_WITHIN_MS ? facts : null;
  };
  const pace = { withinMs: RELOADED_WITHIN_MS, pauseMs: STILL_PAUSE_MS };
  const found = await waitUntil(context, deps, context.run.to, pace, isReloaded);
  if (found === 'turned-down') return turnedDown(context);
  if (found === null) return notYet(context, last);
  const line = found.log.findLast((each) => SAYS_SO.test(each));
  const log = line === undefined ? 'its log does not say it' : `its log says: ${line}`;
  return proven(context, `its status names the key, ${RELOADS} went up, ${log}`, { reloadMs });
}

/** A counter that was not read before is believed as soon as it counts at all. */
function hasCounted({ metrics }: NearHostFacts, before: number | null): boolean {
  return (metrics[RELOADS] ?? 0) > (before ?? 0);
}

function proven({ run }: RunContext, words: string, figures: Readonly<Record<string, number | null>>): StepResult {
  return { kind: 'proven', evidence: `${run.to} has read the key: ${words}`, figures };
}

function turnedDown({ run }: RunContext): StepResult {
  return {
    kind: 'ask',
    code: 'run/checks-failed',
    state: 'reload-turned-down',
    text: `${run.to} turns its files down and has not taken the key, which is in place: something in its home is not valid. Mend it and \`resume\`; until then it would not start again.`,
    signer: 'nobody',
  };
}

function notYet({ run }: RunContext, last: NearHostFacts | null): StepResult {
  const seen = last === null ? 'it does not answer' : `${RELOADS} is ${last.metrics[RELOADS] ?? 'not told'}`;
  return { kind: 'unknown', code: 'host/unclear', text: `${run.to} was told and does not say that it signs: ${seen}.` };
}
