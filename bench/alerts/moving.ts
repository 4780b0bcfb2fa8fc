import { setTimeout as sleep } from 'node:timers/promises';
import type { Play } from '../chat/play.ts';
import { storePlan } from '../chat/plan.ts';

/** Who would move validators in the middle of a storm, and with what. */
export type Moving = Pick<Play, 'store' | 'fleet' | 'wake' | 'people' | 'members'>;

/** So often somebody makes plans, so many of them for one validator. */
const PLANS_EVERY_MS = 6_000;
const PLANS_EACH = 3;
/** Commands and presses of people meanwhile. Unit: a second. */
const DEEDS = 4;

/**
 * People ask, read and approve in Slack while alerts come in. Several plans of one validator have all approvals in the same moment,
 * each of which would begin a run.
 */
export async function peopleWhoMove({ store, fleet, wake, people, members }: Moving, seconds: number): Promise<void> {
  const over = new AbortController();
  const plans = async (): Promise<void> => {
    for (const member of members) {
      if (over.signal.aborted) return;
      const ids = Array.from({ length: PLANS_EACH }, (_, at) => `p-storm-${member.validator}-${at + 1}`);
      for (const id of ids) await storePlan(store, fleet, member, id);
      await wake.deliver();
      await Promise.all(ids.map((id) => store.plans.start(id, ['ana', 'ben'], 0)));
      await sleep(PLANS_EVERY_MS);
    }
  };
  await Promise.all([people.load(seconds, DEEDS).finally(() => over.abort()), plans()]);
}
