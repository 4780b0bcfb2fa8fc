import { setTimeout as sleep } from 'node:timers/promises';
import type { Play } from '../chat/play.ts';
import { storePlan } from '../chat/plan.ts';

/** Who would move validators in the middle of a storm, and with what. */
export type Moving = Pick<Play, 'store' | 'fleet' | 'wake' | 'people' | 'members'>;

/** So often somebody makes a plan, and so many of them one after the other for the same validator. */
const PLAN_EVERY_MS = 2_000;
const PLANS_EACH = 3;
/** Commands and presses of people meanwhile. Unit: a second. */
const DEEDS = 4;

/** People ask, read and approve in Slack while alerts come in: several plans of one validator are approved at once. */
export async function peopleWhoMove({ store, fleet, wake, people, members }: Moving, seconds: number): Promise<void> {
  const over = new AbortController();
  const plans = async (): Promise<void> => {
    for (let count = 0; !over.signal.aborted; count += 1) {
      const member = members[Math.floor(count / PLANS_EACH) % members.length];
      if (member !== undefined) await storePlan(store, fleet, member, `p-storm-${count + 1}`);
      await wake.deliver();
      await sleep(PLAN_EVERY_MS);
    }
  };
  await Promise.all([people.load(seconds, DEEDS).finally(() => over.abort()), plans()]);
}
