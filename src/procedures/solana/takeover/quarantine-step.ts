import type { NodeName, ValidatorName } from '../../../domain/names.ts';
import type { ProcedureStep, RunContext, StepResult } from '../../../execution/procedure.ts';
import { declaredWords, overrideFor, useOverride } from '../../declared.ts';
import type { TakeoverDeps } from './deps.ts';
import { brokeItsWord, fenceOf, isOwnWord } from './fenced.ts';
import {
  isHeldByGuard,
  isPassive,
  lookAtOld,
  servesOther,
  servesWords,
  startsByLink,
  wasStoppedUnderGuard,
  type OldNode,
} from './old-node.ts';
import { GAVE_UP, HELD_DOWN, nextOfPassive, startsByKey, UNSTAKED, unseen } from './passive-old.ts';
import { takeOff } from './returning.ts';
import { settle, unfence } from './settle.ts';
import { takeAgain, votesLand } from './take-again.ts';

type Answering = Extract<OldNode, { kind: 'answers' }>;

/** Between two looks at an old node that is away: soon at first, for it may come back as a second signer. Unit: milliseconds. */
const LOOK_AGAIN_MS = { least: 5_000, most: 60_000 };
/** A provider has mended or scrapped a machine within a day; then people say which. Unit: milliseconds. */
const KEPT_FOR_MS = 24 * 3_600_000;

/**
 * Quarantine: the run stays open until the old node shows that it cannot sign and would not come up to sign. Only then the new
 * node's link becomes the staked one: before, a restart of either leaves nobody signing rather than two.
 */
export function quarantineStep(deps: TakeoverDeps): ProcedureStep {
  return {
    id: 'quarantine',
    async perform(context) {
      const { from, to } = context.run;
      await context.raiseTerm();
      const old = await lookAtOld(context, deps);
      const other = old.kind === 'answers' ? servesOther(context, deps, old) : null;
      if (other?.isPassive === false) return asksAbout(context, other.validator);
      const cameBack = old.kind === 'answers' && other === null && !isPassive(old.view);
      const hindrance = cameBack ? await takeOff(context, deps, old, 'quarantine') : null;
      const unsigned = hindrance ?? (await signsStill(context, deps));
      if (unsigned) return unsigned;
      if (old.kind !== 'answers') return away(context, deps, old);
      if (other !== null)
        return settle(
          context,
          deps,
          `${from} signs for ${other.validator} and would come up as another key than this one`,
        );
      if (cameBack)
        return waits(
          context,
          deps,
          `${to} signs. ${from} came back and was made passive at once; it is looked at once more.`,
        );
      return passive(context, deps, old);
    },
  };
}

/** An old node that signs for another validator of the fleet is left alone; people see to it that it never comes up as this one. */
function asksAbout({ run }: RunContext, other: ValidatorName): StepResult {
  const text = `${run.to} was told to sign. ${servesWords(run.from, other)}`;
  return { kind: 'ask', code: 'fence/needed', state: 'quarantine-serves-other', text, signer: run.to };
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
  if (isOwnWord(fenceOf(context.entries(), context.attempt)) && !brokeItsWord(context, deps))
    return settle(context, deps, `${from} ${isHeldByGuard(context, deps) ? HELD_DOWN : GAVE_UP}`);
  const because = `${to} signs. ${from} is in quarantine: ${old.because}`;
  // A machine that is gone for good is not waited for a day: people can say so at once, and the run frees both nodes.
  if (old.kind === 'silent' && since(context, deps) < KEPT_FOR_MS)
    return { ...waits(context, deps, because), declare: from };
  return staysOpen(context, old.kind, because, from);
}

/** @param declare the node that people's word could stand in for; null where it speaks for itself */
function staysOpen({ run }: RunContext, why: string, text: string, declare: NodeName | null): StepResult {
  const state = `quarantine-${why}`;
  const ask = { kind: 'ask', code: 'fence/needed', state, text, signer: run.to } as const;
  return declare === null ? ask : { ...ask, declare };
}

function since(context: RunContext, deps: TakeoverDeps): number {
  const now = deps.clock.now();
  const began = context.entries().find(({ event }) => event.kind === 'step.began' && event.step === 'quarantine');
  return now - (began?.atMs || now);
}

function waits(context: RunContext, deps: TakeoverDeps, because: string): Extract<StepResult, { kind: 'wait' }> {
  const pause = Math.min(LOOK_AGAIN_MS.most, LOOK_AGAIN_MS.least + since(context, deps) / 10);
  return { kind: 'wait', untilMs: deps.clock.now() + Math.round(pause), because };
}

/** Nobody's word is taken for a node that answers: it is waited for, and after a day the run stops for people. */
function mayStartSigning(context: RunContext, deps: TakeoverDeps, because: string): StepResult {
  return since(context, deps) < KEPT_FOR_MS
    ? waits(context, deps, because)
    : staysOpen(context, 'start', because, null);
}

async function passive(context: RunContext, deps: TakeoverDeps, old: Answering): Promise<StepResult> {
  const { from, to } = context.run;
  const byLink = startsByLink(context, deps);
  const hasFenceFile = isFenced(context, old);
  const isHeldDown = hasFenceFile && wasStoppedUnderGuard(context);
  const next = nextOfPassive(byLink, old.view, { hasFenceFile, isHeldDown });
  switch (next) {
    case 'waits': {
      const runs = old.view.running === 'gone' ? 'does not run' : 'runs as its unstaked key';
      return mayStartSigning(context, deps, `${to} signs. ${from} ${runs}, but ${startsByKey(hasFenceFile)}`);
    }
    case 'unseen':
      return mayStartSigning(context, deps, `${to} signs. ${from} does not run, and ${unseen(hasFenceFile)}`);
    case 'unfence':
      return (await unfence(context, deps, old)) ?? settle(context, deps, `${from} ${UNSTAKED}`);
    case 'settles':
      return settle(context, deps, `${from} ${byLink === true ? UNSTAKED : HELD_DOWN}`);
  }
  return next satisfies never;
}

function isFenced({ run }: RunContext, { seen }: Answering): boolean {
  const host = seen.nodes[run.from]?.host;
  return host?.kind === 'known' && host.value.fenceFile;
}
