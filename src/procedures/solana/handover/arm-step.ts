import { guardArgs } from '../../../chains/solana/target.ts';
import { hostOf, stamped } from '../../../execution/context.ts';
import { touchedHosts } from '../../../execution/progress.ts';
import type { Effect, ProcedureStep, RunContext, StepResult } from '../../../execution/procedure.ts';
import type { GuardAnswer, GuardChannel, GuardRequest } from '../../../hosts/port.ts';
import { unstakedKeyOf } from './bound-keys.ts';
import { type HandoverDeps, setLiveArmed } from './deps.ts';
import { fencedLook, hasFenced } from './fence.ts';
import { hindrances, inWords } from './fit.ts';
import { silentHost } from './silent.ts';
import { refuseStranger } from './stranger.ts';
import { viewOfNode } from './view.ts';
import { within } from './within.ts';

/** The guard answers within 10 s by its own limits. */
const ANSWER_WITHIN_MS = 15_000;
/** safety protocol 4.2: the armed call ends 60 s after arming by the host's clock; a second less covers the line. */
const ARMED_FOR_MS = 59_000;

/** Standby is armed: both hosts fenced, the fast checks made, old towers set aside, the taking call open and waiting. */
export function armStep(deps: HandoverDeps): ProcedureStep {
  return {
    id: 'arm',
    async perform(context) {
      const { to } = context.run;
      if (hasFenced(context)) await context.raiseTerm();
      let seen = await fencedLook(context, deps, 'fast');
      const stranger = refuseStranger(seen);
      if (stranger) return stranger;
      // In a second attempt nobody may be signing: then a silent host is for the look to decide about, at once.
      const silent = touchedHosts(context.entries()) ? null : silentHost(context, deps, seen);
      if (silent) return silent;
      if ((viewOfNode(context, seen, to)?.tower ?? 'none') !== 'none') {
        const aside = await context.act(setAside(context, deps, 'arm', to));
        if (aside.answer !== 'ok') return { kind: aside.answer, code: aside.code, text: aside.text };
        seen = await fencedLook(context, deps, 'fast');
      }
      const failed = await hindrances(context, deps, seen);
      if (failed.length > 0) return { kind: 'refused', code: 'run/checks-failed', text: inWords(failed) };
      return arm(context, deps);
    },
  };
}

/** Renames every tower of the identity to a name the client never reads; the guard refuses while it is needed. */
export function setAside(context: RunContext, deps: HandoverDeps, step: string, node: string): Effect {
  return {
    step,
    node,
    request: {
      verb: 'solana.tower.set-aside',
      args: guardArgs(deps.targetOf(context), node, unstakedKeyOf(context.plan, node)),
    },
    expectedBefore: 'does not run as the validator; may hold an old tower of it',
    expectedAfter: 'no tower of the validator under a name the client reads',
    timeoutMs: ANSWER_WITHIN_MS,
    repeatable: true,
  };
}

/** The call that takes the role, as it is armed and as it is committed. */
export function takingRequest(context: RunContext, deps: HandoverDeps): GuardRequest {
  const { to } = context.run;
  return { verb: 'solana.step-up', args: guardArgs(deps.targetOf(context), to, unstakedKeyOf(context.plan, to)) };
}

/** The call that takes the role is opened and waits. @throws what `HostPort.open` throws, once that is recorded */
export async function arm(
  context: RunContext,
  deps: HandoverDeps,
  request: GuardRequest = takingRequest(context, deps),
): Promise<StepResult> {
  const { run, attempt, term } = context;
  const effect = {
    step: 'arm',
    node: run.to,
    request,
    expectedBefore: 'runs as its unstaked identity; link to the unstaked key; no tower of the validator',
    expectedAfter: 'waits for the tower and the commit line; nothing changed',
  };
  await context.intend(effect);
  const openedAtMs = deps.clock.monotonic();
  const host = hostOf(deps.hosts, run.to);
  const channel = await host.open(stamped(request, run.id, 'take', attempt, term)).catch(async (error: unknown) => {
    // Also what a worker tried that has long been replaced is to be found in the journal.
    await context.failed(effect, error);
    throw error;
  });
  context.onEnd(() => channel.close());
  const nonce = await within(deps.clock, ANSWER_WITHIN_MS, readArmed(channel)).catch(() => null);
  if (nonce === null) {
    channel.close();
    const answer = await within(deps.clock, 1_000, channel.answer).catch(() => null);
    await context.outcome(effect, answer);
    if (answer?.answer === 'refused') return { kind: 'refused', code: answer.code, text: answer.text };
    return { kind: 'unknown', code: 'host/answer-lost', text: `${run.to} did not say that it is armed.` };
  }
  await context.outcome(effect, armedAnswer(nonce));
  setLiveArmed(context, { channel, nonce, untilMonotonicMs: openedAtMs + ARMED_FOR_MS });
  return { kind: 'proven', evidence: `${run.to} is armed and waits for the tower`, figures: {} };
}

/** What the arming is recorded as: the call itself answers only when it ends. */
function armedAnswer(nonce: string): GuardAnswer {
  const fact = ['armed', nonce] as const;
  return {
    answer: 'ok',
    code: '',
    text: '',
    facts: { get: () => nonce, all: () => [nonce], entries: () => [fact] },
    data: null,
  };
}

/** The nonce of the armed line; null when the call ended before. */
async function readArmed(channel: GuardChannel): Promise<string | null> {
  for (;;) {
    const fact = await channel.nextFact();
    if (!fact) return null;
    if (fact[0] === 'armed') return fact[1];
  }
}
