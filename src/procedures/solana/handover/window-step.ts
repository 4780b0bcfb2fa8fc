import { observeSolana } from '../../../chains/solana/observe.ts';
import { blocking } from '../../../domain/check.ts';
import type { ProcedureStep, RunContext, StepResult } from '../../../execution/procedure.ts';
import { guardChecksum } from '../../../hosts/guard/render.ts';
import { changedFacts } from '../bound.ts';
import { handoverChecks } from '../checks/all.ts';
import type { HandoverDeps } from './deps.ts';
import { acknowledgedHosts } from './fence.ts';
import { inWords } from './fit.ts';
import { quietWindow } from './quiet.ts';

/** A wait is looked at anew this often: skipped slots and a faster cluster move the window. Unit: milliseconds. */
const LOOK_AGAIN_MS = 5_000;

/** Restart window: nothing is changed; every check of the plan is made again at the moment the wait ends. */
export function windowStep(deps: HandoverDeps): ProcedureStep {
  return {
    id: 'window',
    async perform(context) {
      const target = deps.targetOf(context);
      const nodes = [context.run.from, context.run.to];
      const quick = quietWindow(
        await observeSolana(deps.observe, target, { depth: 'fast', nodes }),
        deps.policyOf(context),
      );
      if (quick.kind === 'wait') return waitFor(context, deps, quick.waitMs, quick.text);
      const seen = await observeSolana(deps.observe, target, { depth: 'full', nodes });
      const changed = [...guardChange(context), ...changedFacts(context.plan, seen, target)];
      if (changed.length > 0) return { kind: 'refused', code: 'run/checks-failed', text: changed.join(' ') };
      const failed = blocking(
        handoverChecks(
          seen,
          target,
          deps.policyOf(context),
          { from: context.run.from, to: context.run.to },
          await acknowledgedHosts(context),
        ),
      );
      if (failed.length > 0) return { kind: 'refused', code: 'run/checks-failed', text: inWords(failed) };
      const now = quietWindow(seen, deps.policyOf(context));
      if (now.kind === 'wait') return waitFor(context, deps, now.waitMs, now.text);
      if (now.kind === 'none') return { kind: 'refused', code: 'run/window-missed', text: now.text };
      return { kind: 'proven', evidence: now.text, figures: { quietSlots: now.quietSlots } };
    },
  };
}

/** People approved what this very script does; another one needs another approval. */
function guardChange({ plan }: RunContext): string[] {
  const now = guardChecksum('solana');
  return plan.bound['guard checksum'] === now ? [] : ['The guard is another script than the one of the plan. Ask for a new plan.'];
}

function waitFor(context: RunContext, deps: HandoverDeps, waitMs: number, text: string): StepResult {
  const now = deps.clock.now();
  const began =
    context.entries().find(({ event }) => event.kind === 'step.began' && event.step === 'window')?.atMs || now;
  const longest = deps.policyOf(context).max_wait * 1_000;
  if (now + waitMs - began > longest) {
    return {
      kind: 'refused',
      code: 'run/window-missed',
      text: `No quiet window within ${longest / 1_000} s of the start. ${text}`,
    };
  }
  return { kind: 'wait', untilMs: now + Math.min(waitMs, LOOK_AGAIN_MS), because: text };
}
