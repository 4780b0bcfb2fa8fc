import type { RunsView, PlanStore } from '../approvals/store.ts';
import type { Card } from '../chats/card.ts';
import { KEPT_HERE, WEB_CHANNEL } from '../chats/channel.ts';
import {
  type Audience,
  type Destination,
  type Lane,
  type Outbox,
  runVersion,
  type WebMessages,
} from '../chats/outbox.ts';
import { alarmCard } from '../chats/project/alarm-card.ts';
import { runCard } from '../chats/project/run-card.ts';
import { peopleNames } from '../chats/project/words.ts';
import type { Fleet } from '../config/schema.ts';
import type { Clock } from '../domain/clock.ts';
import type { ValidatorName } from '../domain/names.ts';
import type { Run } from '../domain/run.ts';
import type { WatchStore } from '../watch/store.ts';
import { wantCompanions } from './companion-board.ts';
import { NEWS_FOR_MS, type PlansSeen, PLANS_LOOKED_BACK_MS, wantPlans } from './plan-board.ts';

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
  /** Where the cards of a validator go besides the page. */
  readonly destinationsOf: (validator: ValidatorName) => readonly Destination[];
}

/** Projects every plan and run that may have changed into its card and hands over what is due. */
export async function deliverCards(deps: BoardDeps): Promise<void> {
  await wantAlarms(deps);
  await wantPlans(deps);
  for (const run of await deps.outbox.runsBehind(audiencesOf(deps), TRUE_AFTER_END_MS)) await wantRun(deps, run);
  for (const { destination, key, revision, card } of await deps.outbox.due(KEPT_HERE, MOST_DELIVERIES)) {
    await deps.web.show({ destination, key, revision, card, updatedAtMs: deps.clock.now() });
    await deps.outbox.delivered(destination, key, revision);
  }
}

/** One card for each validator; the line's number grows with every change. */
async function wantAlarms({ watch, fleet, outbox, clock, destinationsOf }: BoardDeps): Promise<void> {
  for (const line of await watch.lastAlarmLines()) {
    const isOver = line.event.kind === 'alarm.cleared';
    const ageMs = clock.now() - line.atMs;
    const card = isOver && ageMs > PLANS_LOOKED_BACK_MS ? null : alarmCard(line, fleet);
    const age = isOver && ageMs > NEWS_FOR_MS ? 'past' : 'news';
    if (card !== null)
      await outbox.want([WEB_CHANNEL, ...destinationsOf(line.validator)], card, 'alert', line.seq, age);
  }
}

function audiencesOf({ fleet, destinationsOf }: BoardDeps): readonly Audience[] {
  const channels = Object.keys(fleet.validators).flatMap((validator) =>
    destinationsOf(validator).map((destination) => ({ destination, validators: [validator] })),
  );
  return [{ destination: WEB_CHANNEL, validators: 'all' }, ...channels];
}

async function wantRun(deps: BoardDeps, listed: Run): Promise<void> {
  const entries = await deps.runs.journal(listed.id);
  const run = await deps.runs.findRun(listed.id);
  const record = run && (await deps.plans.findPlan(run.plan));
  if (!run || !record) return;
  const card = runCard(run, record.plan, entries, deps.clock.now(), peopleNames(deps.fleet.people));
  const chats = deps.destinationsOf(run.validator);
  await deps.outbox.want([WEB_CHANNEL, ...chats], card, laneOf(run, card), runVersion(run.revision, entries.length));
  await wantCompanions(deps, chats, run, entries);
}

/** What people have to do something about waits for nothing, and nothing that is over comes after what goes on. */
function laneOf({ endedAtMs, state }: Run, { pinned, tone }: Card): Lane {
  if (pinned === true) return 'alert';
  return endedAtMs !== null || state === 'stopped' || tone !== 'progress' ? 'decision' : 'progress';
}
