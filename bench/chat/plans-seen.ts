import type { Side } from './side.ts';

/** A plan's card as somebody saw it when it came: its buttons stay pressed at, long after they are gone. */
export interface PlanSeen<Message> {
  readonly key: string;
  readonly message: Message;
}

/** How often people look into the channels. Unit: milliseconds. */
const LOOK_EVERY_MS = 500;

/** Keeps what people have seen of plans and runs. @param came called with each new plan */
export function watchPlans<Message>(side: Side<Message>, came: (plan: PlanSeen<Message>) => void) {
  const plans: PlanSeen<Message>[] = [];
  const known = new Set<string>();
  let lastRun = 'r-none';
  const look = () => {
    for (const { key, message, canBeApproved } of side.cards()) {
      if (known.has(key)) continue;
      known.add(key);
      if (key.startsWith('run:')) lastRun = key.slice('run:'.length);
      if (!key.startsWith('plan:') || !canBeApproved) continue;
      plans.push({ key, message });
      came({ key, message });
    }
  };
  setInterval(look, LOOK_EVERY_MS).unref();
  return {
    lastRun: () => lastRun,
    /** Mostly the newest one, and now and then one of long ago. */
    pick(turn: number): PlanSeen<Message> | null {
      return (turn % 4 === 0 ? plans[turn % plans.length] : plans.at(-1)) ?? null;
    },
  };
}
