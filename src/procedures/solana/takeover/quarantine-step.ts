import { guardArgs } from '../../../chains/solana/target.ts';
import type { Effect, ProcedureStep, RunContext, StepResult } from '../../../execution/procedure.ts';
import { unstakedKeyNow, unstakedKeyOf } from '../handover/bound-keys.ts';
import { declaredWords, overrideFor, useOverride } from '../handover/declared.ts';
import { fencedLook } from '../handover/fence.ts';
import { viewOfNode } from '../handover/view.ts';
import type { TakeoverDeps } from './deps.ts';
import { fenceOf, isOwnWord } from './fenced.ts';
import { isPassive, lookAtOld, type OldNode } from './old-node.ts';
import { proveLetGo } from './let-go.ts';
import { takeOff } from './returning.ts';
import { takeAgain, votesLand } from './take-again.ts';

/** Between two looks at an old node that is away: soon at first, for it may come back as a second signer. Unit: milliseconds. */
const LOOK_AGAIN_MS = { least: 5_000, most: 60_000 };
/** A provider has mended or scrapped a machine within a day; then people say which. Unit: milliseconds. */
const KEPT_FOR_MS = 24 * 3_600_000;
const ANSWER_WITHIN_MS = 16_000;

/**
 * Quarantine: the run stays open until the old node shows that it cannot sign and would not come up to sign. Only then the new
 * node's link becomes the staked one: before, a restart of either leaves nobody signing rather than two.
 */
export function quarantineStep(deps: TakeoverDeps): ProcedureStep {
  return {
    id: 'quarantine',
    async perform(context) {
      const { from } = context.run;
      await context.raiseTerm();
      const old = await lookAtOld(context, deps);
      const cameBack = old.kind === 'answers' && !isPassive(old.view);
      const hindrance = cameBack ? await takeOff(context, deps, old, 'quarantine') : null;
      if (hindrance) return waits(context, deps, wordsOf(hindrance));
      const unsigned = await signsStill(context, deps);
      if (unsigned) return unsigned;
      if (old.kind !== 'answers') return away(context, deps, old);
      if (cameBack)
        return waits(context, deps, `${from} came back and was made passive at once; it is looked at once more.`);
      const notYet =
        (await proveLetGo(context, deps, old, since(context, deps))) ?? (await unfence(context, deps, old));
      if (notYet) return waits(context, deps, wordsOf(notYet));
      return settle(context, deps, `${from} runs as its unstaked key or not at all, and would come up unstaked`);
    },
  };
}

/** A new node that restarted meanwhile came up unstaked, since its link still gives that key: it takes the role once more. */
async function signsStill(context: RunContext, deps: TakeoverDeps): Promise<StepResult | null> {
  const again = await takeAgain(context, deps, 'quarantine');
  if (again === 'not-needed') return null;
  const landed = again === 'taken' ? await votesLand(context, deps) : again;
  return landed.kind === 'proven' ? null : landed;
}

async function away(
  context: RunContext,
  deps: TakeoverDeps,
  old: Exclude<OldNode, { kind: 'answers' }>,
): Promise<StepResult> {
  const { from, to } = context.run;
  const override = overrideFor(context, from, 'quarantine');
  if (override) {
    const words = `${declaredWords(override)}: it is not waited for`;
    await useOverride(context, override, 'quarantine', words);
    return settle(context, deps, words);
  }
  // It has shown that it cannot sign and would not come up to sign; that it is away since changes neither.
  if (isOwnWord(fenceOf(context.entries(), context.attempt)))
    return settle(context, deps, `${from} gave the identity up in this run and would come up unstaked`);
  const because = `${to} signs. ${from} is in quarantine: ${old.because}`;
  if (old.kind === 'silent' && since(context, deps) < KEPT_FOR_MS) return waits(context, deps, because);
  return {
    kind: 'ask',
    code: 'fence/needed',
    state: `quarantine-${old.kind}`,
    text: because,
    signer: to,
    declare: from,
  };
}

function since(context: RunContext, deps: TakeoverDeps): number {
  const now = deps.clock.now();
  const began = context.entries().find(({ event }) => event.kind === 'step.began' && event.step === 'quarantine');
  return now - (began?.atMs || now);
}

function waits(context: RunContext, deps: TakeoverDeps, because: string): StepResult {
  const pause = Math.min(LOOK_AGAIN_MS.most, LOOK_AGAIN_MS.least + since(context, deps) / 10);
  return { kind: 'wait', untilMs: deps.clock.now() + Math.round(pause), because };
}

/** Its link is on the unstaked key, so what keeps it from starting has done its work. */
async function unfence(
  context: RunContext,
  deps: TakeoverDeps,
  { seen }: Extract<OldNode, { kind: 'answers' }>,
): Promise<StepResult | null> {
  const { from } = context.run;
  const host = seen.nodes[from]?.host;
  if (host?.kind !== 'known' || !host.value.fenceFile) return null;
  const answer = await context.act({
    ...effectOn(from),
    request: {
      verb: 'solana.unfence',
      args: guardArgs(deps.targetOf(context), from, unstakedKeyNow(context.plan, seen, from)),
    },
    expectedBefore: 'stopped, and kept from starting; its link points to the unstaked key',
    expectedAfter: 'may start again, as its unstaked key',
  });
  return answer.answer === 'ok' ? null : { kind: 'unknown', code: answer.code, text: answer.text };
}

/** The new node's link follows what runs. */
async function settle(context: RunContext, deps: TakeoverDeps, evidence: string): Promise<StepResult> {
  const { to } = context.run;
  const seen = await fencedLook(context, deps, 'fast', [to]);
  const standby = viewOfNode(context, seen, to);
  if (standby?.running !== 'staked')
    return waits(context, deps, `${to} runs as ${standby?.running ?? 'nothing that it would tell'}.`);
  if (standby.link !== 'staked') {
    const answer = await context.act({
      ...effectOn(to),
      request: {
        verb: 'solana.link',
        args: { ...guardArgs(deps.targetOf(context), to, unstakedKeyOf(context.plan, to)), to: 'staked' },
      },
      expectedBefore: 'runs as the validator; its link points to the unstaked key',
      expectedAfter: 'its link points to the staked key',
    });
    if (answer.answer !== 'ok') return waits(context, deps, answer.text);
  }
  return { kind: 'proven', evidence: `${evidence}; ${to} would come up as the validator`, figures: {} };
}

/** What did not work is tried again at the next look: the new node signs, and nothing is urgent but an old one that does too. */
const wordsOf = (result: StepResult): string => ('text' in result ? result.text : 'It is looked at once more.');

function effectOn(node: string): Pick<Effect, 'step' | 'node' | 'timeoutMs' | 'repeatable'> {
  return { step: 'quarantine', node, timeoutMs: ANSWER_WITHIN_MS, repeatable: true };
}
