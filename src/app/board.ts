import type { RunsView, PlanStore } from '../approvals/store.ts';
import { WEB_CHANNEL } from '../chats/channel.ts';
import { type Outbox, runVersion, type WebMessages } from '../chats/outbox.ts';
import { alarmCard } from '../chats/project/alarm-card.ts';
import { oldKeysCard } from '../chats/project/old-keys-card.ts';
import { runCard } from '../chats/project/run-card.ts';
import { peopleNames } from '../chats/project/words.ts';
import type { Fleet } from '../config/schema.ts';
import type { Clock } from '../domain/clock.ts';
import type { Run } from '../domain/run.ts';
import type { WatchStore } from '../watch/store.ts';
import { type PlansSeen, PLANS_LOOKED_BACK_MS, wantPlans } from './plan-board.ts';

/** A card is kept true this long after its run or plan has ended; nothing can change it later. Unit: milliseconds. */
const TRUE_AFTER_END_MS = 300_000;
const MOST_DELIVERIES = 200;

export interface BoardDeps {
  readonly fleet: Fleet;
  readonly plans: PlanStore;
  readonly runs: RunsView;
  readonly outbox: Outbox;
  readonly web: WebMessages;
  readonly watch: Pick<WatchStore, 'lastAlarmLines'>;
  readonly clock: Clock;
  /** What this process knows of plans from its last delivery. */
  readonly plansSeen: PlansSeen;
}

/** Projects every plan and run that may have changed into its card and hands over what is due. */
export async function deliverCards(deps: BoardDeps): Promise<void> {
  await wantAlarms(deps);
  await wantPlans(deps);
  for (const run of await deps.outbox.runsBehind(WEB_CHANNEL, TRUE_AFTER_END_MS)) await wantRun(deps, run);
  for (const run of await deps.outbox.oldKeysDue(WEB_CHANNEL))
    await deps.outbox.want(WEB_CHANNEL, oldKeysCard(run), 'decision', run.revision);
  for (const { destination, key, revision, card } of await deps.outbox.due(MOST_DELIVERIES)) {
    await deps.web.show({ destination, key, revision, card, updatedAtMs: deps.clock.now() });
    await deps.outbox.delivered(destination, key, revision);
  }
}

/** One card for each validator; the line's number grows with every change. */
async function wantAlarms({ watch, fleet, outbox, clock }: BoardDeps): Promise<void> {
  for (const line of await watch.lastAlarmLines()) {
    const isOld = line.event.kind === 'alarm.cleared' && clock.now() - line.atMs > PLANS_LOOKED_BACK_MS;
    const card = isOld ? null : alarmCard(line, fleet);
    if (card !== null) await outbox.want(WEB_CHANNEL, card, 'decision', line.seq);
  }
}

async function wantRun(deps: BoardDeps, listed: Run): Promise<void> {
  const entries = await deps.runs.journal(listed.id);
  const run = await deps.runs.findRun(listed.id);
  const record = run && (await deps.plans.findPlan(run.plan));
  if (!run || !record) return;
  const card = runCard(run, record.plan, entries, deps.clock.now(), peopleNames(deps.fleet.people));
  const lane = run.endedAtMs !== null || run.state === 'stopped' ? 'decision' : 'progress';
  await deps.outbox.want(WEB_CHANNEL, card, lane, runVersion(run.revision, entries.length));
}
