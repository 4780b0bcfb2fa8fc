import type { PlanStore, RunsView } from '../approvals/store.ts';
import { timelinePng } from '../chats/picture/timeline-png.ts';
import { timelineOf } from '../chats/project/timeline.ts';
import type { Picture } from '../chats/delivery/port.ts';
import type { Clock } from '../domain/clock.ts';
import type { RunId } from '../domain/names.ts';

/** Read at a glance on a telephone, and not wider than a chat shows it. Unit: pixels of the drawing. */
const WIDTH = 720;

/** Draws the timeline of a run from its journal; null for one that is not kept any more. */
export function pictureOfRun(deps: {
  readonly runs: Pick<RunsView, 'findRun' | 'journal'>;
  readonly plans: Pick<PlanStore, 'findPlan'>;
  readonly clock: Clock;
}): (id: RunId) => Promise<Picture | null> {
  return async (id) => {
    const run = await deps.runs.findRun(id);
    const record = run && (await deps.plans.findPlan(run.plan));
    if (!run || !record) return null;
    return timelinePng(timelineOf(run, record.plan, await deps.runs.journal(id), deps.clock.now()), WIDTH);
  };
}
