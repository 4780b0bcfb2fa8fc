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
import { oldKeysCard } from '../chats/project/old-keys-card.ts';
import { runBefore } from '../chats/project/older-run.ts';
import { runCard } from '../chats/project/run-card.ts';
import { peopleNames } from '../chats/project/words.ts';
import type { Fleet } from '../config/schema.ts';
import type { Clock } from '../domain/clock.ts';
import type { JournalEntry } from '../domain/journal.ts';
import type { RunId, ValidatorName } from '../domain/names.ts';
import type { Run } from '../domain/run.ts';
import type { WatchStore } from '../watch/store.ts';
import { wantCompanions } from './companion-board.ts';
import { eachPart } from './each-part.ts';
import { type IncidentBoardDeps, wantIncidents } from './incident-board.ts';
import { NEWS_FOR_MS, type PlansSeen, PLANS_LOOKED_BACK_MS, wantPlans } from './plan-board.ts';

/** A card is kept true this long after its run or plan has ended; nothing can change it later. Unit: milliseconds. */
const TRUE_AFTER_END_MS = 300_000;
const MOST_DELIVERIES = 200;
/** As many runs as can begin between two deliveries, with the ones before them. */
const RUNS_LOOKED_AT = 200;
/** Whatever is forgotten is only told once more. */
const MOST_RUNS_SEEN = 5_000;

export interface BoardDeps extends IncidentBoardDeps {
  readonly fleet: Fleet;
  readonly plans: PlanStore;
  readonly runs: RunsView;
  readonly outbox: Outbox;
  readonly web: WebMessages;
  readonly watch: Pick<WatchStore, 'lastAlarmLines' | 'latestStatus'>;
  readonly clock: Clock;
  /** What this process knows of plans from its last delivery. */
  readonly plansSeen: PlansSeen;
  /** Where the cards of a validator go besides the page. */
  readonly destinationsOf: (validator: ValidatorName) => readonly Destination[];
  /** Those of them that want a notification at each stage of a run. */
  readonly stagesIn?: (validator: ValidatorName) => readonly Destination[];
  /** Runs with a notification that is not complete yet. */
  readonly stagesOpen?: Set<RunId>;
  /** Runs at whose first card the one before them was told that it is an older one. */
  readonly runsSeen: Set<RunId>;
}

/** Projects every plan and run that may have changed into its card and hands over what is due. */
export async function deliverCards(deps: BoardDeps): Promise<void> {
  // A card that cannot be made must not keep others back, least of all those of runs.
  await eachPart(
    [wantAlarms, wantIncidents, wantPlans, wantRuns, wantReminders, showOnPage].map((want) => () => want(deps)),
  );
}

async function showOnPage({ outbox, web, clock }: BoardDeps): Promise<void> {
  const due = await outbox.due(KEPT_HERE, MOST_DELIVERIES);
  await web.show(due.map((each) => ({ ...each, updatedAtMs: clock.now() })));
  await outbox.delivered(due);
}

/** Once for each move: the old keys may be taken off the old node. */
async function wantReminders({ outbox, destinationsOf }: BoardDeps): Promise<void> {
  for (const run of await outbox.oldKeysDue(WEB_CHANNEL))
    await outbox.want([WEB_CHANNEL, ...destinationsOf(run.validator)], oldKeysCard(run), 'decision', run.revision);
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
  const channels = new Map<Destination, ValidatorName[]>();
  for (const validator of Object.keys(fleet.validators))
    for (const channel of destinationsOf(validator))
      channels.set(channel, [...(channels.get(channel) ?? []), validator]);
  const chats = [...channels].map(([destination, validators]) => ({ destination, validators }));
  return [{ destination: WEB_CHANNEL, validators: 'all' }, ...chats];
}

async function wantRuns(deps: BoardDeps): Promise<void> {
  const behind = await deps.outbox.runsBehind(audiencesOf(deps), TRUE_AFTER_END_MS);
  const known = behind.some(({ id }) => !deps.runsSeen.has(id)) ? await deps.runs.listRuns(RUNS_LOOKED_AT) : [];
  for (const run of behind) {
    // Before its own card: were this process to end in between, the run would still be behind.
    const before = deps.runsSeen.has(run.id) ? null : runBefore(run, known);
    if (before !== null && before.endedAtMs !== null) await wantRun(deps, before, run);
    await wantRun(deps, run);
    deps.runsSeen.add(run.id);
  }
  const done = new Set(behind.map(({ id }) => id));
  for (const id of Array.from(deps.stagesOpen ?? [])) if (!done.has(id)) await wantStages(deps, id);
  for (const id of deps.runsSeen) if (deps.runsSeen.size > MOST_RUNS_SEEN) deps.runsSeen.delete(id);
}

/** @param newer the run that came after it: the older one is not shown where it never was, and says no more by itself */
async function wantRun(deps: BoardDeps, { id }: Run, newer: Run | null = null): Promise<void> {
  const now = await deps.outbox.runNow(id);
  if (now === null) return;
  const { run, plan, entries } = now;
  const card = runCard(run, plan, entries, deps.clock.now(), peopleNames(deps.fleet.people), newer);
  const chats = deps.destinationsOf(run.validator);
  const version = runVersion(run.revision, entries.length, newer !== null);
  await deps.outbox.want([WEB_CHANNEL, ...chats], card, laneOf(run, card), version, newer === null ? 'news' : 'past');
  if (newer === null) await wantBeside(deps, run, entries);
}

/** Of a run whose card is as it should be, and with a notification that was not complete when it was made. */
async function wantStages(deps: BoardDeps, id: RunId): Promise<void> {
  const now = await deps.outbox.runNow(id);
  if (now === null) deps.stagesOpen?.delete(id);
  else await wantBeside(deps, now.run, now.entries);
}

async function wantBeside(deps: BoardDeps, run: Run, entries: readonly JournalEntry[]): Promise<void> {
  const { outbox, clock, fleet, destinationsOf, stagesIn, stagesOpen } = deps;
  const places = { chats: destinationsOf(run.validator), stages: stagesIn?.(run.validator) ?? [] };
  const openUntilMs = await wantCompanions({ outbox, clock, people: peopleNames(fleet.people) }, places, run, entries);
  if (openUntilMs === null) stagesOpen?.delete(run.id);
  else stagesOpen?.add(run.id);
}

/** What people have to do something about waits for nothing, and nothing that is over comes after what goes on. */
function laneOf({ endedAtMs, state }: Run, { pinned, tone }: Card): Lane {
  if (pinned === true) return 'alert';
  return endedAtMs !== null || state === 'stopped' || tone !== 'progress' ? 'decision' : 'progress';
}
