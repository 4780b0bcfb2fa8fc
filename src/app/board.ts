import type { PlanRecord, RunsView, PlanStore } from '../approvals/store.ts';
import { WEB_CHANNEL } from '../chats/channel.ts';
import type { Outbox, WebMessages } from '../chats/outbox.ts';
import { alarmCard } from '../chats/project/alarm-card.ts';
import { planCard, type SincePlan } from '../chats/project/plan-card.ts';
import { runCard } from '../chats/project/run-card.ts';
import { peopleNames } from '../chats/project/words.ts';
import type { Fleet } from '../config/schema.ts';
import type { Clock } from '../domain/clock.ts';
import type { Run } from '../domain/run.ts';
import type { WatchStore } from '../watch/store.ts';

/** A card is kept true this long after its run or plan has ended; nothing can change it later. Unit: milliseconds. */
const TRUE_AFTER_END_MS = 300_000;
/** A plan can be open for a day at most (`holds_for`), and nobody is away for longer; one hour more for its last change. Unit: ms. */
const PLANS_LOOKED_BACK_MS = 25 * 3_600_000;
/** As many runs as could have ended within that time on a busy fleet. */
const RUNS_LOOKED_AT = 50;
const MOST_DELIVERIES = 200;

export interface BoardDeps {
  readonly fleet: Fleet;
  readonly plans: PlanStore;
  readonly runs: RunsView;
  readonly outbox: Outbox;
  readonly web: WebMessages;
  readonly watch: Pick<WatchStore, 'lastAlarmLines'>;
  readonly clock: Clock;
}

/** Projects every plan and run that may have changed into its card and hands over what is due. */
export async function deliverCards(deps: BoardDeps): Promise<void> {
  await wantAlarms(deps);
  const runs = await deps.runs.listRuns(RUNS_LOOKED_AT);
  await wantPlans(deps, runs);
  for (const run of runs) {
    if (run.endedAtMs === null || deps.clock.now() - run.endedAtMs < TRUE_AFTER_END_MS) await wantRun(deps, run);
  }
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

async function wantPlans(deps: BoardDeps, runs: readonly Run[]): Promise<void> {
  const names = peopleNames(deps.fleet.people);
  const records = await deps.plans.recentPlans(PLANS_LOOKED_BACK_MS);
  for (const record of records) {
    const since = sincePlan(record, records, runs);
    // Decisions only grow in number, a closed plan stays closed and what came later stays: this grows with every change.
    const stage =
      (record.state.kind === 'open' ? 0 : 3) + (since.newer === null ? 0 : 1) + (since.ended === null ? 0 : 1);
    const version = record.decisions.length + stage * REVISION_SPAN;
    await deps.outbox.want(WEB_CHANNEL, planCard(record, names, deps.clock.now(), since), 'decision', version);
  }
}

function sincePlan({ plan, state }: PlanRecord, records: readonly PlanRecord[], runs: readonly Run[]): SincePlan {
  const newest = records.findLast((other) => other.plan.validator === plan.validator)?.plan.id ?? plan.id;
  const ended = runs.find(({ id, validator, endedAtMs }) =>
    state.kind === 'consumed'
      ? id === state.run && endedAtMs !== null
      : validator === plan.validator && endedAtMs !== null && endedAtMs > plan.madeAtMs,
  );
  return { newer: newest === plan.id ? null : newest, ended: ended ?? null };
}

async function wantRun(deps: BoardDeps, listed: Run): Promise<void> {
  const entries = await deps.runs.journal(listed.id);
  const run = await deps.runs.findRun(listed.id);
  const record = run && (await deps.plans.findPlan(run.plan));
  if (!run || !record) return;
  const card = runCard(run, record.plan, entries, deps.clock.now(), peopleNames(deps.fleet.people));
  const lane = run.endedAtMs !== null || run.state === 'stopped' ? 'decision' : 'progress';
  await deps.outbox.want(WEB_CHANNEL, card, lane, run.revision * REVISION_SPAN + entries.length);
}

/** Puts the run's own revision before the number of journal lines: no run has as many lines. */
const REVISION_SPAN = 1_000_000;
