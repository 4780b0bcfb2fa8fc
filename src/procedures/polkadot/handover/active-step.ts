import type { SessionState } from '../../../chains/polkadot/session-state.ts';
import type { ProcedureStep, RunContext, StepResult } from '../../../execution/procedure.ts';
import { chainNow } from '../chain-now.ts';
import type { PolkadotDeps } from '../deps.ts';
import type { PolkadotHostFacts } from '../../../chains/polkadot/node-host.ts';
import { saysActive, signaturesOf } from '../node-look.ts';
import { slotsMs } from '../pace.ts';
import { keysOf } from '../proven-keys.ts';
import { stageOf } from '../stage.ts';
import { isUnread, proveOwn } from './own-step.ts';
import { voided, waitFor } from './sessions-step.ts';

/** Each node votes on every block that is finalized: over two slots its counters move, or it does not sign. */
const SAMPLES = 3;
const SLOTS_BETWEEN = 2;
/** A node whose metrics are behind by a session change has them in this time. */
const LOOK_AGAIN_SLOTS = 5;
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
      const keys = keysOf(context.entries(), layout);
      const state = await chainNow(context, deps);
      const stage = stageOf(state, keys);
      if (stage.kind === 'elsewhere') return voided(context);
      if (stage.kind !== 'active') return waitFor(context, deps, state, stage, keys);
      const owns = await proveOwn(context, deps, oldMayBeAway);
      if (isUnread(owns)) return laterOr(context, deps, state, { state: 'nodes-unread', because: owns.text });
      if (owns.kind !== 'proven') return owns;
      const fresh = await samples(context, deps, to, state);
      if (typeof fresh === 'string') return laterOr(context, deps, state, { state: 'nodes-unread', because: fresh });
      const grew = grown(fresh.map(signaturesOf));
      if (grew.length === 0 || fresh.some((view) => saysActive(view) === false))
        return laterOr(context, deps, state, silent(context, fresh, grew));
      const old = await oldIsIdle(context, deps, state);
      if (old.kind === 'signs') return laterOr(context, deps, state, { state: 'old-signs', because: old.because });
      return {
        kind: 'proven',
        evidence: `${to} signs: ${grew.join(', ')} grew in ${SAMPLES} samples. ${old.because}${logWords(fresh)}`,
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

/** @returns why there are none, where the node does not answer */
async function samples(
  context: RunContext,
  deps: PolkadotDeps,
  node: string,
  state: SessionState,
): Promise<readonly PolkadotHostFacts[] | string> {
  const views: PolkadotHostFacts[] = [];
  for (let at = 0; at < SAMPLES; at++) {
    if (at > 0) await deps.clock.sleep(slotsMs(state, SLOTS_BETWEEN), context.signal);
    const seen = await deps.look(deps.targetOf(context), node);
    if (seen.kind === 'unseen') return `${node}: ${seen.because}`;
    views.push(seen.facts);
  }
  return views;
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
  await deps.clock.sleep(slotsMs(state, SLOTS_BETWEEN), context.signal);
  const second = await deps.look(deps.targetOf(context), from);
  if (second.kind === 'unseen')
    return { kind: 'idle', because: `${from} does not answer, and none of its keys is active` };
  const grew = grown([signaturesOf(first.facts), signaturesOf(second.facts)]);
  if (grew.length > 0) return { kind: 'signs', because: `${from} still signs: ${grew.join(', ')} grew` };
  if (saysActive(second.facts) === true)
    return { kind: 'signs', because: `${from} still says that it is an active validator` };
  return { kind: 'idle', because: `${from} signs nothing` };
}

/** What is not as it should be, and the state in which the run stops where that lasts. */
interface NotYet {
  readonly state: 'nodes-unread' | 'new-silent' | 'old-signs';
  readonly because: string;
}

function silent({ run }: RunContext, views: readonly PolkadotHostFacts[], grew: readonly string[]): NotYet {
  const signs = grew.length === 0 ? 'signs nothing that its metrics count' : `signs (${grew.join(', ')})`;
  const says = views.some((view) => saysActive(view) === false) ? ', and says that it is no active validator' : '';
  return { state: 'new-silent', because: `${run.to} ${signs}${says}` };
}

function laterOr(context: RunContext, deps: PolkadotDeps, seen: SessionState, { state, because }: NotYet): StepResult {
  const since = context
    .entries()
    .findLast(({ event }) => event.kind === 'step.proven' && event.step === 'sessions')?.event;
  const activeIn = since?.kind === 'step.proven' ? Number(since.figures['activeInSession']) : seen.session;
  if (seen.session <= activeIn + SIGNS_WITHIN_SESSIONS)
    return {
      kind: 'wait',
      untilMs: deps.clock.now() + slotsMs(seen, LOOK_AGAIN_SLOTS),
      because: `${because}. Both nodes have to keep running`,
    };
  const { from, to } = context.run;
  return {
    kind: 'ask',
    code: 'run/checks-failed',
    state,
    text: `${because}. Both nodes have to keep running. Look at the log of ${state === 'old-signs' ? from : to}.`,
    signer: state === 'new-silent' ? 'unknown' : to,
  };
}
