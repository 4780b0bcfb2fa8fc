import type { PlanStore, RunsView } from '../approvals/store.ts';
import { timelinePng } from '../chats/picture/timeline-png.ts';
import { timelineOf } from '../chats/project/timeline.ts';
import type { Picture } from '../chats/delivery/port.ts';
import type { Clock } from '../domain/clock.ts';
import type { RunId } from '../domain/names.ts';

/** Read at a glance on a telephone, and not wider than a chat shows it. Unit: pixels of the drawing. */
const WIDTH = 720;

interface PictureDeps {
  readonly runs: Pick<RunsView, 'findRun' | 'journal'>;
  readonly plans: Pick<PlanStore, 'findPlan'>;
  readonly clock: Clock;
}

/**
 * Draws the timeline of a run from its journal; null for one that is not kept any more. One at a time: each takes a core for half a
 * second and 60 MiB, and of several runs that end together nobody waits for the picture.
 */
export function pictureOfRun(deps: PictureDeps, draw = timelinePng): (id: RunId) => Promise<Picture | null> {
  let last: Promise<unknown> = Promise.resolve();
  return (id) => {
    const picture = last.then(() => pictureOf(deps, id, draw));
    last = picture.catch(() => undefined);
    return picture;
  };
}

async function pictureOf(
  { runs, plans, clock }: PictureDeps,
  id: RunId,
  draw: typeof timelinePng,
): Promise<Picture | null> {
  const run = await runs.findRun(id);
  const record = run && (await plans.findPlan(run.plan));
  if (!run || !record) return null;
  return draw(timelineOf(run, record.plan, await runs.journal(id), clock.now()), WIDTH);
}
