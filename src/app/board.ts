import type { RunsView, PlanStore } from '../approvals/store.ts';
import { WEB_CHANNEL } from '../chats/channel.ts';
import { type Outbox, runVersion, type WebMessages } from '../chats/outbox.ts';
import { alarmCard } from '../chats/project/alarm-card.ts';
import { runBefore } from '../chats/project/older-run.ts';
import { runCard } from '../chats/project/run-card.ts';
import { peopleNames } from '../chats/project/words.ts';
import type { Fleet } from '../config/schema.ts';
import type { Clock } from '../domain/clock.ts';
import type { RunId } from '../domain/names.ts';
import type { Run } from '../domain/run.ts';
import type { WatchStore } from '../watch/store.ts';
import { type PlansSeen, PLANS_LOOKED_BACK_MS, wantPlans } from './plan-board.ts';

/** A card is kept true this long after its run or plan has ended; nothing can change it later. Unit: milliseconds. */
const TRUE_AFTER_END_MS = 300_000;
const MOST_DELIVERIES = 200;
/** As many runs as can begin between two deliveries, with the ones before them. */
const RUNS_LOOKED_AT = 200;
/** Whatever is forgotten is only told once more. */
const MOST_RUNS_SEEN = 5_000;

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
  /** Runs at whose first card the one before them was told that it is an older one. */
  readonly runsSeen: Set<RunId>;
}

/** Projects every plan and run that may have changed into its card and hands over what is due. */
export async function deliverCards(deps: BoardDeps): Promise<void> {
  await wantAlarms(deps);
  await wantPlans(deps);
  await wantRuns(deps);
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

async function wantRuns(deps: BoardDeps): Promise<void> {
  const behind = await deps.outbox.runsBehind(WEB_CHANNEL, TRUE_AFTER_END_MS);
  const known = behind.some(({ id }) => !deps.runsSeen.has(id)) ? await deps.runs.listRuns(RUNS_LOOKED_AT) : [];
  for (const run of behind) {
    // Before its own card: were this process to end in between, the run would still be behind.
    const before = deps.runsSeen.has(run.id) ? null : runBefore(run, known);
    if (before !== null && before.endedAtMs !== null) await wantRun(deps, before, run);
    await wantRun(deps, run);
    deps.runsSeen.add(run.id);
  }
  for (const id of deps.runsSeen) if (deps.runsSeen.size > MOST_RUNS_SEEN) deps.runsSeen.delete(id);
}

/** @param newer the run that came after it */
async function wantRun(deps: BoardDeps, listed: Run, newer: Run | null = null): Promise<void> {
  const entries = await deps.runs.journal(listed.id);
  const run = await deps.runs.findRun(listed.id);
  const record = run && (await deps.plans.findPlan(run.plan));
  if (!run || !record) return;
  const card = runCard(run, record.plan, entries, deps.clock.now(), peopleNames(deps.fleet.people), newer);
  const lane = run.endedAtMs !== null || run.state === 'stopped' ? 'decision' : 'progress';
  await deps.outbox.want(WEB_CHANNEL, card, lane, runVersion(run.revision, entries.length, newer !== null));
}
