import type { ProcedureStep, RunContext, StepResult } from '../../../execution/procedure.ts';
import { declaredWords, overrideFor, useOverride } from '../../declared.ts';
import type { TakeoverDeps } from './deps.ts';
import { fenceOf, isOwnWord } from './fenced.ts';
import { lookAtOld, type OldNode } from './old-node.ts';
import { isEnded, takeOff } from './returning.ts';
import { setAside, settle } from './settle.ts';

/** Between two looks at an old node that is away: soon at first, for it may come back as a second signer. Unit: milliseconds. */
const LOOK_AGAIN_MS = { least: 5_000, most: 60_000 };
/** A provider has mended or scrapped a machine within a day; then people say which. Unit: milliseconds. */
const KEPT_FOR_MS = 24 * 3_600_000;

/**
 * Quarantine: where the old node has not shown itself that it cannot sign, the run stays open until it does. Until then the new node
 * signs with its key set aside: a restart of either leaves nobody signing rather than two.
 */
export function quarantineStep(deps: TakeoverDeps): ProcedureStep {
  return {
    id: 'quarantine',
    async perform(context) {
      const { from, to } = context.run;
      await context.raiseTerm();
      const old = await lookAtOld(context, deps);
      if (old.kind === 'answers') {
        if (isEnded(context, deps, old))
          return settle(context, deps, `${from} has no key and would come up without one`);
        const hindrance = await takeOff(context, deps, old, 'quarantine');
        return (
          hindrance ?? waits(context, deps, `${to} signs. ${from} came back and was ended; it is looked at once more`)
        );
      }
      // It has shown that it cannot sign and would not come up to sign; that it is away since changes neither.
      if (isOwnWord(fenceOf(context.entries())))
        return settle(context, deps, `${from} gave its word in this run that it cannot sign or come up to sign`);
      return (await setAside(context, deps)) ?? away(context, deps, old);
    },
  };
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
  const because = `${to} signs, and would not after a restart. ${from} is in quarantine: ${old.because}`;
  // A machine that is gone for good is not waited for a day: people can say so at once, and the run frees both nodes.
  if (old.kind === 'silent' && sinceMs(context, deps) < KEPT_FOR_MS)
    return { ...waits(context, deps, because), declare: from };
  return {
    kind: 'ask',
    code: 'fence/needed',
    state: `quarantine-${old.kind}`,
    text: because,
    signer: to,
    declare: from,
  };
}

function sinceMs(context: RunContext, { clock }: TakeoverDeps): number {
  const now = clock.now();
  const began = context.entries().find(({ event }) => event.kind === 'step.began' && event.step === 'quarantine');
  return now - (began?.atMs ?? now);
}

function waits(context: RunContext, deps: TakeoverDeps, because: string): Extract<StepResult, { kind: 'wait' }> {
  const pause = Math.min(LOOK_AGAIN_MS.most, LOOK_AGAIN_MS.least + sinceMs(context, deps) / 10);
  return { kind: 'wait', untilMs: deps.clock.now() + Math.round(pause), because };
}
