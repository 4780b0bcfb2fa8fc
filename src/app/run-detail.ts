import { newerRun } from '../chats/project/older-run.ts';
import { runCard } from '../chats/project/run-card.ts';
import { peopleNames } from '../chats/project/words.ts';
import type { LoadedFleet } from '../config/load.ts';
import { systemClock } from '../platform/clock.ts';
import type { Store } from '../store/store.ts';

/** Everything about one run, by its id or a unique beginning of it; null when there is none. */
export async function runDetail({ fleet }: LoadedFleet, store: Store, id: string) {
  const run = await store.view.findRun(id);
  const record = run && (await store.plans.findPlan(run.plan));
  if (!run || !record) return null;
  const entries = await store.view.journal(run.id);
  const newer = newerRun(run, await store.view.listRuns(1, run.validator));
  return {
    run,
    plan: record.plan,
    entries,
    newer,
    card: runCard(run, record.plan, entries, systemClock.now(), peopleNames(fleet.people), newer),
  };
}
