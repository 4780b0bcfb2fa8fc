import { blocking, readable } from '../../../domain/check.ts';
import type { ProcedureStep, RunContext, StepResult } from '../../../execution/procedure.ts';
import { swapBound, changedSince } from '../bound.ts';
import { swapChecks } from '../checks/all.ts';
import { blockMs } from '../checks/budget.ts';
import type { Scene } from '../checks/scene.ts';
import type { NearDeps } from '../deps.ts';
import { blocksIn, OUTAGE_MS } from '../outage.ts';
import { riseAboveHosts } from '../rise.ts';
import type { Way } from '../steps.ts';
import { windowFor } from '../windows.ts';
import { stallAhead } from './stall-ahead.ts';

/** A wait for a window is looked at anew this often: skipped heights move it, and another epoch brings others. Unit: milliseconds. */
const LOOK_AGAIN_MS = 300_000;

/** Window: nothing is changed. Every check of the plan once more, and a maintenance window where the policy waits for one. */
export function windowStep(deps: NearDeps, way: Way): ProcedureStep {
  return {
    id: 'window',
    async perform(context) {
      const scene = await deps.scene(context);
      const refused = refusal(context, deps, scene, way);
      if (refused !== null)
        return { kind: 'refused', code: 'run/checks-failed', text: refused, signer: context.run.from };
      const stall = await stallAhead(context, deps);
      if (stall !== null) return { kind: 'refused', code: 'run/checks-failed', text: stall, signer: context.run.from };
      const waits = waitsFor(context, deps, scene, way);
      if (waits !== null) return waits;
      await riseAboveHosts(context, scene);
      return { kind: 'proven', evidence: `Everything is as it was approved${windowWords(context, deps, scene, way)}` };
    },
  };
}

function refusal(context: RunContext, deps: NearDeps, scene: Scene, way: Way): string | null {
  if (!deps.mayAct(context)) return 'The fleet file says `mode: observe` now: nothing is carried out.';
  const changed = changedSince(context.plan, swapBound(scene, context.run, way));
  if (changed !== null) return changed;
  const failed = blocking(swapChecks(scene, context.run, way, deps.policyOf(context)));
  if (failed.length === 0) return null;
  return readable(failed)
    .shown.map(({ title, found }) => `${title}: ${found.replace(/\.$/, '')}.`)
    .join(' ');
}

/** Where a window was waited for, whether one is open. */
function windowWords(context: RunContext, deps: NearDeps, scene: Scene, way: Way): string {
  if (deps.policyOf(context).window_wait === 0) return '';
  return openOrNext(scene, way)?.inBlocks === 0
    ? ', and a maintenance window is open'
    : '. No maintenance window came in time: it goes on without one';
}

function openOrNext(scene: Scene, way: Way): ReturnType<typeof windowFor> {
  const heads = scene.observers.flatMap(({ status }) => (status.kind === 'known' ? [status.value.height] : []));
  // One that cannot be told is waited for as one that is not there yet.
  const windows = scene.windows.kind === 'known' ? scene.windows.value : [];
  return windowFor(windows, Math.max(0, ...heads), blocksIn(OUTAGE_MS[way], blockMs(scene)));
}

/** Null: the outage may begin now. */
function waitsFor(context: RunContext, deps: NearDeps, scene: Scene, way: Way): StepResult | null {
  const longestMs = deps.policyOf(context).window_wait * 60_000;
  if (longestMs === 0) return null;
  const now = deps.clock.now();
  const perBlock = blockMs(scene);
  const found = openOrNext(scene, way);
  if (found?.inBlocks === 0) return null;
  const began = context.entries().find(({ event }) => event.kind === 'step.began' && event.step === 'window');
  const leftMs = longestMs - (now - (began?.atMs ?? now));
  const inMs = found === null ? LOOK_AGAIN_MS : found.inBlocks * perBlock;
  // Blocks are missed then, as the approval has accepted; none of it is unsafe.
  if (leftMs <= 0 || (found !== null && inMs > leftMs)) return null;
  return {
    kind: 'wait',
    untilMs: now + Math.min(inMs, leftMs, LOOK_AGAIN_MS),
    because:
      found === null
        ? 'No maintenance window is known that is long enough'
        : `A maintenance window begins at block ${found.window.from}`,
  };
}
