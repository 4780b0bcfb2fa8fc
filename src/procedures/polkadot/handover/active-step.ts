import type { SessionState } from '../../../chains/polkadot/session-state.ts';
import type { ProcedureStep, RunContext, StepResult } from '../../../execution/procedure.ts';
import { chainNow } from '../chain-now.ts';
import type { PolkadotDeps } from '../deps.ts';
import type { PolkadotHostFacts } from '../../../chains/polkadot/node-host.ts';
import { saysActive, signaturesOf } from '../node-look.ts';
import { keysOf } from '../proven-keys.ts';
import { stageOf } from '../stage.ts';
import { seenOr } from './look-at.ts';
import { proveOwn } from './own-step.ts';

/** Each node votes on every block that is finalized: over two slots its counters move, or it does not sign. */
const SAMPLES = 3;
const SLOTS_BETWEEN = 2;
/** Where the chain does not say how long a slot is: the relay chains' 6 s. */
const USUAL_SLOT_MS = 6_000;
/** A node whose metrics are behind by a session change has them in this time. Unit: milliseconds. */
const LOOK_AGAIN_MS = 30_000;
/** A new node that does not sign for this long is not late. Unit: sessions. */
const SIGNS_WITHIN_SESSIONS = 1;

/**
 * Active: the new node signs and the old one does not, by what both count of themselves, in several samples; and safety protocol
 * 6.2 once more, now that the keys are in use.
 */
export function activeStep(deps: PolkadotDeps, oldMayBeAway: boolean): ProcedureStep {
  return {
    id: 'active',
    async perform(context) {
      const { to } = context.run;
      const { layout } = await deps.setKeys.capabilities();
      const state = await chainNow(context, deps);
      if (stageOf(state, keysOf(context.entries(), layout)).kind !== 'active') return notActive(context, state);
      const owns = await proveOwn(context, deps, oldMayBeAway);
      if (owns.kind !== 'proven') return owns;
      const fresh = await samples(context, deps, to, state);
      if ('instead' in fresh) return fresh.instead;
      const grew = grown(fresh.views.map(signaturesOf));
      if (grew.length === 0) return silent(context, deps, state, fresh.views.at(-1));
      const old = await oldIsIdle(context, deps, state);
      if (old.kind === 'signs') return laterOr(context, deps, state, old.because);
      return {
        kind: 'proven',
        evidence: `${to} signs: ${grew.join(', ')} grew in ${SAMPLES} samples. ${old.because}${logWords(fresh.views)}`,
        figures: { signsInSession: state.session },
      };
    },
  };
}

/** Shown to people, and decided by in no way: a full node writes much of the same. */
function logWords(views: readonly PolkadotHostFacts[]): string {
  const last = views.at(-1)?.log.at(-1);
  return last === undefined ? '' : `. Its log: ${last}`;
}

async function samples(context: RunContext, deps: PolkadotDeps, node: string, { epoch }: SessionState) {
  const views: PolkadotHostFacts[] = [];
  for (let at = 0; at < SAMPLES; at++) {
    if (at > 0) await deps.clock.sleep(SLOTS_BETWEEN * (epoch?.slotMs ?? USUAL_SLOT_MS), context.signal);
    const seen = seenOr(await deps.look(deps.targetOf(context), node), node, node);
    if ('instead' in seen) return seen;
    views.push(seen.facts);
  }
  return { views };
}

/** The counters that grew from each sample to the next. */
export function grown(counts: readonly Readonly<Record<string, number>>[]): string[] {
  return Object.keys(counts[0] ?? {}).filter((name) =>
    counts.every((each, at) => at === 0 || (each[name] ?? 0) > (counts[at - 1]?.[name] ?? Infinity)),
  );
}

async function oldIsIdle(
  context: RunContext,
  deps: PolkadotDeps,
  state: SessionState,
): Promise<{ readonly kind: 'idle' | 'signs'; readonly because: string }> {
  const { from } = context.run;
  const first = await deps.look(deps.targetOf(context), from);
  if (first.kind === 'unseen')
    return { kind: 'idle', because: `${from} does not answer, and none of its keys is active` };
  await deps.clock.sleep(SLOTS_BETWEEN * (state.epoch?.slotMs ?? USUAL_SLOT_MS), context.signal);
  const second = await deps.look(deps.targetOf(context), from);
  if (second.kind === 'unseen')
    return { kind: 'idle', because: `${from} does not answer, and none of its keys is active` };
  const grew = grown([signaturesOf(first.facts), signaturesOf(second.facts)]);
  if (grew.length > 0) return { kind: 'signs', because: `${from} still signs: ${grew.join(', ')} grew` };
  if (saysActive(second.facts) === true)
    return { kind: 'signs', because: `${from} still says that it is an active validator` };
  return { kind: 'idle', because: `${from} signs nothing` };
}

/** An era change, a second set-keys: the wait begins again, and no node may stop for what was true before. */
function notActive({ run }: RunContext, { session, block }: SessionState): StepResult {
  return {
    kind: 'unknown',
    code: 'run/checks-failed',
    text: `The keys of ${run.to} are not in all authority sets any more, as of block ${block.number} of session ${session}. Both nodes have to keep running.`,
  };
}

function silent(
  context: RunContext,
  deps: PolkadotDeps,
  state: SessionState,
  last: PolkadotHostFacts | undefined,
): StepResult {
  const says =
    last !== undefined && saysActive(last) === true
      ? 'says that it is an active validator and'
      : 'does not say that it is an active validator, and';
  return laterOr(context, deps, state, `${context.run.to} ${says} signs nothing that its metrics count`);
}

function laterOr(context: RunContext, deps: PolkadotDeps, { session }: SessionState, because: string): StepResult {
  const since = context
    .entries()
    .findLast(({ event }) => event.kind === 'step.proven' && event.step === 'sessions')?.event;
  const activeIn = since?.kind === 'step.proven' ? Number(since.figures['activeInSession']) : session;
  if (session <= activeIn + SIGNS_WITHIN_SESSIONS)
    return {
      kind: 'wait',
      untilMs: deps.clock.now() + LOOK_AGAIN_MS,
      because: `${because}. Both nodes have to keep running`,
    };
  return {
    kind: 'ask',
    code: 'run/checks-failed',
    state: 'new-silent',
    text: `${because}. Look at the log of ${context.run.to}.`,
    signer: context.run.to,
  };
}
