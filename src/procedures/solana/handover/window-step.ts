import type { SolanaObservation } from '../../../chains/solana/observation.ts';
import { observeSolana } from '../../../chains/solana/observe.ts';
import type { SolanaTarget } from '../../../chains/solana/target.ts';
import { blocking } from '../../../domain/check.ts';
import type { ProcedureStep, RunContext, StepResult } from '../../../execution/procedure.ts';
import { changedFacts } from '../bound.ts';
import { handoverChecks } from '../checks/all.ts';
import { roleOf } from '../roles.ts';
import type { HandoverDeps } from './deps.ts';
import { acknowledgedHosts } from './fence.ts';
import { inWords } from './fit.ts';
import { quietWindow } from './quiet.ts';
import { restartWindow } from './restart-window.ts';
import { silentHost } from './silent.ts';
import { riseAboveHosts, startChanges } from './start.ts';
import { refuseStranger } from './stranger.ts';

/** A wait is looked at anew this often: skipped slots and a faster cluster move the window. Unit: milliseconds. */
const LOOK_AGAIN_MS = 5_000;

/** Restart window: nothing is changed; every check of the plan is made again at the moment the wait ends. */
export function windowStep(deps: HandoverDeps): ProcedureStep {
  return {
    id: 'window',
    async perform(context) {
      const target = deps.targetOf(context);
      const policy = deps.policyOf(context);
      const nodes = [context.run.from, context.run.to];
      if (isWaiting(context)) {
        const glance = await observeSolana(deps.observe, target, { depth: 'fast', nodes });
        const stranger = refuseStranger(glance, signerIn(glance, context, target));
        if (stranger) return stranger;
        const quick = quietWindow(glance, policy);
        if (quick.kind === 'wait') return waitFor(context, deps, quick.waitMs, quick.text);
      }
      const seen = await observeSolana(deps.observe, target, { depth: 'full', nodes });
      const refused =
        refuseStranger(seen, signerIn(seen, context, target)) ??
        silentHost(context, deps, seen) ??
        (await hindrance(context, deps, seen));
      if (refused) return refused;
      const window = quietWindow(seen, policy);
      if (window.kind === 'wait') return waitFor(context, deps, window.waitMs, window.text);
      if (window.kind === 'none')
        return { kind: 'refused', code: 'run/window-missed', text: window.text, signer: context.run.from };
      if (policy.restart_window === 'command') {
        const client = await restartWindow(context, deps, target, policy, signerIn(seen, context, target));
        if (client === 'closed')
          return waitFor(context, deps, LOOK_AGAIN_MS, `${context.run.from} waits for a restart window itself.`);
        if (client !== 'open') return client;
      }
      await riseAboveHosts(context, seen);
      return { kind: 'proven', evidence: window.text, figures: { quietSlots: window.quietSlots } };
    },
  };
}

function isWaiting(context: RunContext): boolean {
  return context.entries().some(({ event }) => event.kind === 'step.waiting' && event.step === 'window');
}

/** What has changed since people approved, or every must that fails now. */
async function hindrance(context: RunContext, deps: HandoverDeps, seen: SolanaObservation): Promise<StepResult | null> {
  const { from, to } = context.run;
  const target = deps.targetOf(context);
  const changed = [...startChanges(context, deps), ...changedFacts(context.plan, seen, target)];
  const signer = signerIn(seen, context, target);
  if (changed.length > 0) return { kind: 'refused', code: 'run/checks-failed', text: changed.join(' '), signer };
  const checks = handoverChecks(seen, target, deps.policyOf(context), { from, to }, await acknowledgedHosts(context));
  const failed = blocking(checks);
  return failed.length > 0 ? { kind: 'refused', code: 'run/checks-failed', text: inWords(failed), signer } : null;
}

function signerIn(seen: SolanaObservation, { run }: RunContext, { identity }: SolanaTarget): string {
  return roleOf(seen.nodes[run.from], identity).kind === 'active' ? run.from : 'unknown';
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
      signer: context.run.from,
    };
  }
  return { kind: 'wait', untilMs: now + Math.min(waitMs, LOOK_AGAIN_MS), because: text };
}
