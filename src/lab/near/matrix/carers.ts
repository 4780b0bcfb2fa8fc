import { endOthers } from './machine-faults.ts';
import type { World } from '../simulation/play.ts';

/** People look at their cards now and then. Unit: milliseconds. */
const LOOK_MS = 15_000;
/** What has befallen the machines is mended by then, mostly. Unit: milliseconds. */
const MENDS_WITHIN_MS = 90_000;
/** After that they leave it to somebody who knows more. */
const MOST_WORDS = 8;
const PAUSED_MS = 120_000;

/** What people do while a run goes on: they mend, say `resume`, declare a node that is off, and lift a pause. */
export async function careFor(world: World): Promise<void> {
  let [words, stoppedMs, pausedMs]: [number, number | null, number | null] = [0, null, null];
  for (;;) {
    await world.time.sleep(LOOK_MS);
    const now = world.time.now();
    pausedMs = world.paused() ? (pausedMs ?? now) : null;
    if (pausedMs !== null && now > pausedMs + PAUSED_MS) await world.unpause();
    const asked = declarable(world);
    if (asked !== null && isSure(world)) {
      await world.declare(asked);
      continue;
    }
    stoppedMs = world.stopped() ? (stoppedMs ?? now) : null;
    if (stoppedMs === null || now < stoppedMs + MENDS_WITHIN_MS) continue;
    if (words >= MOST_WORDS) return world.giveUp();
    words++;
    stoppedMs = null;
    // Once the run stands they find what is wrong on the old machine.
    if (world.old.neard.process?.by === 'others') endOthers(world);
    await world.wish('resume');
  }
}

/** The node that a wait or a stop can be got over with. */
function declarable({ events, run }: World): string | null {
  if (run.run.endedAtMs !== null) return null;
  const last = events.findLast((event) => 'step' in event || event.kind === 'run.stopped');
  if (last?.kind === 'step.waiting') return last.declare ?? null;
  if (last?.kind !== 'run.stopped') return null;
  return (
    last.exits.map((exit) => /declare-fenced \S+ (\S+)/.exec(exit)?.[1]).find((node) => node !== undefined) ?? null
  );
}

/** They have been there, mostly: now and then somebody takes silence for absence. */
function isSure({ old, scene }: World): boolean {
  return !old.neard.powered || old.neard.process === null || (scene.seed ?? 0) % 3 === 0;
}
