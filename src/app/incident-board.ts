import type { IncidentStore } from '../alerts/store.ts';
import { isSilenced } from '../alerts/escalate.ts';
import type { RunsView } from '../approvals/store.ts';
import { WEB_CHANNEL } from '../chats/channel.ts';
import { type Destination, type IncidentMove, incidentVersion, type Outbox, type Wanted } from '../chats/outbox.ts';
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
import { eachPart } from './each-part.ts';
import { runsAround } from './incident-runs.ts';
import { NEWS_FOR_MS, PLANS_LOOKED_BACK_MS } from './plan-board.ts';

/** The time of the last look stands on the card, which is not edited for it alone more often than this. Unit: milliseconds. */
const LOOK_TOLD_EVERY_MS = 3_600_000;
/** What a run knows is read out of its journal, of which nothing here tells that it grew. Unit: milliseconds. */
const RUN_READ_EVERY_MS = 10_000;

export interface IncidentBoardDeps {
  readonly fleet: Fleet;
  readonly incidents: Pick<IncidentStore, 'recent' | 'timeline'>;
  readonly runs: Pick<RunsView, 'openRuns' | 'listRuns'>;
  readonly outbox: Outbox;
  readonly watch: Pick<WatchStore, 'latestStatus'>;
  readonly clock: Clock;
  readonly destinationsOf: (validator: ValidatorName) => readonly Destination[];
  /** Incidents whose silence Alertmanager does not have, and why. */
  readonly unsilenced: () => Promise<Unsilenced>;
  /** Incidents as they were when this process made their cards. */
  readonly incidentsSeen: Map<IncidentId, { readonly head: Head; readonly mark: string }>;
}

type Unsilenced = readonly { readonly incident: IncidentId; readonly because: string }[];

/** What is known beside the incidents, read once for all of them. */
interface Around {
  readonly moves: readonly IncidentMove[];
  readonly latest: readonly LatestStatus[];
  readonly open: readonly Run[];
  readonly unsilenced: Unsilenced;
}

/** An incident without what is read of it only when it has changed. */
type Head = Omit<Incident, 'causes'>;

/**
 * The cards of all incidents that may have changed, with their timelines and the messages that call people. Of thousands of causes
 * only those are read whose incident is not as this process has shown it.
 */
export async function wantIncidents(deps: IncidentBoardDeps): Promise<void> {
  const { incidents, incidentsSeen: seen, outbox } = deps;
  const around = seen.size === 0 ? null : await lookAround(deps, [...seen.keys()]);
  const recent = await incidents.recent(PLANS_LOOKED_BACK_MS, around === null ? undefined : known(deps, around));
  forget(deps);
  if (recent.length === 0) return;
  const all = around ?? (await lookAround(deps, []));
  const added = await outbox.movesFrom(recent.flatMap(({ id }) => (seen.has(id) ? [] : [id])));
  const now = { ...all, moves: [...all.moves, ...added] };
  // One that cannot be shown must not hide the others.
  await eachPart(recent.map((incident) => () => showIncident(deps, incident, now)));
}

async function showIncident(deps: IncidentBoardDeps, incident: Incident, around: Around): Promise<void> {
  const { incidents, incidentsSeen: seen } = deps;
  const view = viewOf(deps, incident, around);
  const mark = markOf(view);
  if (seen.get(incident.id)?.mark === mark) return;
  const timeline = await incidents.timeline(incident.id);
  await wantIncident(deps, { ...view, incident, timeline, ...(await runsAround(deps, incident, view.open)) });
  const { causes: _, ...head } = incident;
  seen.set(incident.id, { head, mark });
}

async function lookAround(
  { outbox, watch, runs, unsilenced }: IncidentBoardDeps,
  ids: readonly IncidentId[],
): Promise<Around> {
  const [moves, latest, open, troubles] = await Promise.all([
    outbox.movesFrom(ids),
    watch.latestStatus(),
    runs.openRuns(),
    unsilenced(),
  ]);
  return { moves, latest, open, unsilenced: troubles };
}

/** Revisions that need not be read again, because nothing beside them has changed either. */
function known(deps: IncidentBoardDeps, around: Around): ReadonlyMap<IncidentId, number> {
  const same = [...deps.incidentsSeen.values()].filter(({ head, mark }) => markOf(viewOf(deps, head, around)) === mark);
  return new Map(same.map(({ head }) => [head.id, head.revision]));
}

/** Those that are over for so long that they are not read any more. */
function forget({ incidentsSeen: seen, clock }: IncidentBoardDeps): void {
  for (const [id, { head }] of seen)
    if (head.endedAtMs !== null && clock.now() - head.endedAtMs > PLANS_LOOKED_BACK_MS) seen.delete(id);
}

type HeadView = Omit<IncidentView, 'incident' | 'timeline' | 'knows' | 'runs'> & { readonly incident: Head };

function viewOf({ fleet, clock }: IncidentBoardDeps, incident: Head, around: Around): HeadView {
  const { id, scope } = incident;
  return {
    incident,
    seen: around.latest.find(({ answer }) => answer.validator === scope) ?? null,
    moves: around.moves.filter((move) => move.incident === id),
    open: around.open.find(({ validator }) => validator === scope) ?? null,
    unsilenced: around.unsilenced.find((each) => each.incident === id)?.because ?? null,
    fleet,
    nowMs: clock.now(),
  };
}

/** All by which the cards differ, without what moves with every look. */
function markOf({ incident, seen, moves, open, unsilenced, nowMs }: HeadView): string {
  const look = seen && {
    isNew: seen.lookedAtMs >= incident.openedAtMs,
    told: Math.floor(seen.lookedAtMs / LOOK_TOLD_EVERY_MS),
    alarm: seen.alarm,
    proposal: seen.proposal?.kind,
  };
  const now = incident.endedAtMs === null ? [look, unsilenced, isSilenced(incident, nowMs)] : [];
  const work = open && [open.id, open.state, open.state === 'stopped' ? 0 : Math.floor(nowMs / RUN_READ_EVERY_MS)];
  return JSON.stringify([incident.revision, moves, work, ...now]);
}

async function wantIncident(deps: IncidentBoardDeps, view: IncidentView): Promise<void> {
  const { outbox, clock } = deps;
  const { incident, moves } = view;
  const chats = chatsOf(deps, incident.scope);
  const version = incidentVersion(incident.revision, stepsOf(moves));
  const ageMs = incident.endedAtMs === null ? 0 : clock.now() - incident.endedAtMs;
  const age = ageMs > NEWS_FOR_MS ? 'past' : 'news';
  const card = incidentCard(view);
  const shown: readonly Wanted[] =
    card === null
      ? []
      : [
          {
            destinations: [WEB_CHANNEL],
            card: { ...card, sections: [...card.sections, timelineSection(view)] },
            lane: 'alert',
            version,
            age,
          },
          { destinations: chats, card, lane: 'alert', version, age },
          { destinations: chats, card: timelineCard(view), lane: 'progress', version, age },
        ];
  const calls = incidentCalls(view).map(({ card: call, atMs }): Wanted => {
    const isPast = clock.now() - atMs > NEWS_FOR_MS;
    return { destinations: chats, card: call, lane: 'alert', version, age: isPast ? 'past' : 'news' };
  });
  // At once: in a storm a thousand incidents change within a few seconds.
  await outbox.wantEach([...shown, ...calls]);
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
