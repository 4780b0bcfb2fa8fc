import { blocking, type CheckResult } from '../../../domain/check.ts';
import type { ProcedureStep, RunContext, StepResult } from '../../../execution/procedure.ts';
import { changedSince } from '../bound.ts';
import type { Scene } from '../checks/scene.ts';
import { wayOfPlan } from '../planned.ts';
import { later, refused } from '../prepare/act.ts';
import { riseAboveHosts } from '../rise.ts';
import { takeoverBound } from './bound.ts';
import { takeoverChecks } from './checks.ts';
import type { TakeoverDeps } from './deps.ts';
import { beganFence, gaveItsWord } from './fenced.ts';
import { hungWords } from './hung.ts';
import { DUTIES_FACT, dutiesOfPlan, readDuties } from './read-duties.ts';
import { silenceSince } from './silence.ts';

/** Between two readings of the counters. Unit: milliseconds. */
const ASK_AGAIN_MS = 2_000;
/** A minute or two show it for a validator of any size; after ten the chain itself does not go on, or expects nothing. Unit: milliseconds. */
const SHOWN_WITHIN_MS = 600_000;

/**
 * Evidence: nothing is changed; every check of the plan is made again, and since people approved the pool has produced nothing though it
 * had to, at two observers; or the old node answers and is hung, so that it is fenced by itself.
 */
export function evidenceStep(deps: TakeoverDeps): ProcedureStep {
  return {
    id: 'evidence',
    async perform(context) {
      if (!deps.mayAct(context)) return refused('The fleet file says `mode: observe` now.', context);
      const scene = await deps.scene(context);
      const { from, to } = context.run;
      const changed = changedSince(context.plan, boundNow(scene, context));
      if (changed !== null) return refused(changed, context);
      const checks = takeoverChecks(scene, { from, to }, wayOfPlan(context.plan));
      const open = blocking(checks).filter(({ id }) => !wasBroughtAbout(context, id));
      const [first] = open;
      if (first !== undefined)
        return open.every(({ state }) => state === 'unknown') && isEarly(context, deps)
          ? later(deps, inWords(first), ASK_AGAIN_MS)
          : refused(inWords(first), context);
      await riseAboveHosts(context, scene);
      if (gaveItsWord(context.entries())) return proven(`${from} has shown that it cannot sign`, 'fenced');
      // As of a hung node: its guard ends it, and where it does not answer any more this is worth nothing.
      if (beganFence(context) && scene.nodes[from]?.kind === 'seen')
        return proven(`${from} answers, and its fence was begun`, 'hung');
      const hung = hungWords(scene.nodes[from], scene);
      return hung === null ? silent(context, deps) : proven(hung, 'hung');
    },
  };
}

/** Without the counters: those are judged. And without what this run has moved itself. */
function boundNow(scene: Scene, { run, plan }: RunContext): Readonly<Record<string, string>> {
  const facts = takeoverBound(scene, run, wayOfPlan(plan));
  return Object.fromEntries(Object.entries(facts).filter(([fact]) => fact !== DUTIES_FACT));
}

/** What this run itself has done to the new node in an earlier attempt, by its own steps of the same name. */
const BROUGHT_ABOUT: Readonly<Record<string, readonly string[]>> = {
  configure: ['standby-tracks', 'standby-memtries'],
  halt: [
    'one-node',
    'rpc',
    'unit',
    'standby-synced',
    'standby-protocol',
    'standby-peers',
    'no-live-key',
    'config-valid',
  ],
};

function wasBroughtAbout(context: RunContext, id: string): boolean {
  const { to } = context.run;
  return context
    .entries()
    .some(
      ({ event }) => event.kind === 'intent' && event.node === to && BROUGHT_ABOUT[event.step]?.includes(id) === true,
    );
}

/** What the evidence rests on: what a hung node shows is worth nothing once it does not answer any more. */
export type Evidence = 'silent' | 'hung' | 'fenced';

async function silent(context: RunContext, deps: TakeoverDeps): Promise<StepResult> {
  const silence = silenceSince(dutiesOfPlan(context), await readDuties(context, deps));
  switch (silence.kind) {
    case 'silent':
      return proven(`Nothing was produced since people saw it: ${silence.words}`, 'silent', silence.missed);
    case 'signs':
      return refused(`It has produced since the plan was made, so it signs: ${silence.words}`, context);
    case 'no-seat':
      return refused(
        `Nothing is expected of it in this epoch, so that silence shows nothing and nothing is lost: ${silence.words}`,
        context,
      );
    case 'not-yet':
      return isEarly(context, deps)
        ? later(deps, `Silence is not shown yet: ${silence.words}`, ASK_AGAIN_MS)
        : refused(`Silence could not be shown: ${silence.words}`, context);
  }
  return silence satisfies never;
}

function isEarly(context: RunContext, { clock }: TakeoverDeps): boolean {
  const began = context.entries().findLast(({ event }) => event.kind === 'step.began' && event.step === 'evidence');
  return clock.now() - (began?.atMs ?? clock.now()) < SHOWN_WITHIN_MS;
}

function proven(words: string, evidence: Evidence, missed: number | null = null): StepResult {
  return { kind: 'proven', evidence: words, figures: { evidence, missed } };
}

const inWords = ({ title, found, fix }: CheckResult): string => `${title}: ${found}. ${fix}`;
