import type { IncidentStore } from '../alerts/store.ts';
import { isSilenced } from '../alerts/escalate.ts';
import type { RunsView } from '../approvals/store.ts';
import { WEB_CHANNEL } from '../chats/channel.ts';
import { type Destination, type IncidentMove, incidentVersion, type Outbox } from '../chats/outbox.ts';
import { incidentCalls } from '../chats/project/incident-calls.ts';
import { incidentCard } from '../chats/project/incident-card.ts';
import { timelineCard, timelineSection } from '../chats/project/incident-timeline.ts';
import type { IncidentView } from '../chats/project/incident-view.ts';
import type { Fleet } from '../config/schema.ts';
import type { Clock } from '../domain/clock.ts';
import { type Incident, NO_VALIDATOR } from '../domain/incident.ts';
import type { IncidentId, ValidatorName } from '../domain/names.ts';
import type { Run } from '../domain/run.ts';
import type { LatestStatus, WatchStore } from '../watch/store.ts';
import { NEWS_FOR_MS, PLANS_LOOKED_BACK_MS } from './plan-board.ts';

/** The time of the last look stands on the card, which is not edited for it alone more often than this. Unit: milliseconds. */
const LOOK_TOLD_EVERY_MS = 3_600_000;

export interface IncidentBoardDeps {
  readonly fleet: Fleet;
  readonly incidents: Pick<IncidentStore, 'recent' | 'timeline'>;
  readonly runs: Pick<RunsView, 'openRuns'>;
  readonly outbox: Outbox;
  readonly watch: Pick<WatchStore, 'latestStatus'>;
  readonly clock: Clock;
  readonly destinationsOf: (validator: ValidatorName) => readonly Destination[];
  /** Incidents as they were when this process made their cards. */
  readonly incidentsSeen: Map<IncidentId, string>;
}

/** What is known beside the incidents, read once for all of them. */
interface Around {
  readonly moves: readonly IncidentMove[];
  readonly latest: readonly LatestStatus[];
  readonly open: readonly Run[];
}

/** The cards of all incidents that may have changed, with their timelines and the messages that call people. */
export async function wantIncidents(deps: IncidentBoardDeps): Promise<void> {
  const { incidents, incidentsSeen: seen, outbox, runs, watch } = deps;
  const recent = await incidents.recent(PLANS_LOOKED_BACK_MS);
  const known = new Set(recent.map(({ id }) => id));
  for (const id of seen.keys()) if (!known.has(id)) seen.delete(id);
  if (recent.length === 0) return;
  const [moves, latest, open] = await Promise.all([
    outbox.movesFrom([...known]),
    watch.latestStatus(),
    runs.openRuns(),
  ]);
  for (const incident of recent) {
    const view = viewOf(deps, incident, { moves, latest, open });
    const mark = markOf(view);
    if (seen.get(incident.id) === mark) continue;
    await wantIncident(deps, { ...view, timeline: await incidents.timeline(incident.id) });
    seen.set(incident.id, mark);
  }
}

function viewOf({ fleet, clock }: IncidentBoardDeps, incident: Incident, around: Around): IncidentView {
  const ofScope = around.open.filter(({ validator }) => validator === incident.scope);
  return {
    incident,
    seen: around.latest.find(({ answer }) => answer.validator === incident.scope) ?? null,
    timeline: [],
    moves: around.moves.filter((move) => move.incident === incident.id),
    open: ofScope[0] ?? null,
    fleet,
    nowMs: clock.now(),
  };
}

/** All by which the cards differ, without what moves with every look. */
function markOf({ incident, seen, moves, open, nowMs }: IncidentView): string {
  const look = seen && {
    isNew: seen.lookedAtMs >= incident.openedAtMs,
    told: Math.floor(seen.lookedAtMs / LOOK_TOLD_EVERY_MS),
    alarm: seen.alarm,
    proposal: seen.proposal?.kind,
  };
  // One that is over says who signs as of its end, and is left alone then.
  const now = incident.endedAtMs === null ? [look, open?.id, open?.state, isSilenced(incident, nowMs)] : [];
  return JSON.stringify([incident.revision, moves, ...now]);
}

async function wantIncident(deps: IncidentBoardDeps, view: IncidentView): Promise<void> {
  const { outbox, clock } = deps;
  const { incident, moves } = view;
  const chats = chatsOf(deps, incident.scope);
  const version = incidentVersion(incident.revision, stepsOf(moves));
  const ageMs = incident.endedAtMs === null ? 0 : clock.now() - incident.endedAtMs;
  const age = ageMs > NEWS_FOR_MS ? 'past' : 'news';
  const card = incidentCard(view);
  if (card !== null) {
    const onPage = { ...card, sections: [...card.sections, timelineSection(view)] };
    await outbox.want([WEB_CHANNEL], onPage, 'alert', version, age);
    await outbox.want(chats, card, 'alert', version, age);
    await outbox.want(chats, timelineCard(view), 'progress', version, age);
  }
  for (const { card: call, atMs } of incidentCalls(view))
    await outbox.want(chats, call, 'alert', version, clock.now() - atMs > NEWS_FOR_MS ? 'past' : 'news');
}

/** Grows with each step of each plan and run: a plan is made, is closed, has a run, which ends. */
function stepsOf(moves: readonly IncidentMove[]): number {
  const steps = moves.map(({ state, run }) => {
    const isOver = run !== null && ['done', 'returned', 'cancelled', 'replaced'].includes(run.state);
    return 1 + (state === 'open' ? 0 : 1) + (run === null ? 0 : 1) + (isOver ? 1 : 0);
  });
  return steps.reduce((one, other) => one + other, 0);
}

/** What belongs to no validator is everybody's: every channel has it. */
function chatsOf({ fleet, destinationsOf }: IncidentBoardDeps, scope: Incident['scope']): readonly Destination[] {
  if (scope !== NO_VALIDATOR) return destinationsOf(scope);
  return [...new Set(Object.keys(fleet.validators).flatMap((validator) => destinationsOf(validator)))];
}
