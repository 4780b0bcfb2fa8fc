import { buttonsOf } from '../../src/lab/standins/slack/people/click.ts';
import type { SlackStandIn } from '../../src/lab/standins/slack/slack.ts';
import { CHANNELS } from './cast.ts';
import { cardIn } from './sight.ts';

/** A plan's card as somebody saw it when it came: its buttons stay pressed at, long after they are gone. */
export interface PlanSeen {
  readonly key: string;
  readonly message: ReturnType<SlackStandIn['messages']>[number];
}

/** How often people look into the channels. Unit: milliseconds. */
const LOOK_EVERY_MS = 500;

/** Keeps what people have seen of plans and runs. @param came called with each new plan */
export function watchPlans(slack: SlackStandIn, came: (plan: PlanSeen) => void) {
  const plans: PlanSeen[] = [];
  const known = new Set<string>();
  let lastRun = 'r-none';
  const look = () => {
    for (const message of CHANNELS.flatMap((channel) => slack.messages(channel))) {
      const key = cardIn(message.metadata)?.key ?? '';
      if (key === '' || known.has(key)) continue;
      known.add(key);
      if (key.startsWith('run:')) lastRun = key.slice('run:'.length);
      const canBeApproved = buttonsOf(message.blocks).some(({ label }) => label === 'Approve');
      if (!key.startsWith('plan:') || !canBeApproved) continue;
      plans.push({ key, message });
      came({ key, message });
    }
  };
  setInterval(look, LOOK_EVERY_MS).unref();
  return {
    lastRun: () => lastRun,
    /** Mostly the newest one, and now and then one of long ago. */
    pick(turn: number): PlanSeen | null {
      return (turn % 4 === 0 ? plans[turn % plans.length] : plans.at(-1)) ?? null;
    },
  };
}
