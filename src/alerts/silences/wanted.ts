import type { Fleet } from '../../config/schema.ts';
import type { Incident } from '../../domain/incident.ts';
import type { IncidentId, RunId } from '../../domain/names.ts';
import type { Run } from '../../domain/run.ts';
import type { Matcher } from '../alertmanager/port.ts';
import { exclusions, incidentMatchers, nodeMatchers } from './matchers.ts';

/** A silence that Alertmanager should have, for as long as it is in the list. */
export interface WantedSilence {
  /** Names it for good, and stands in its comment, by which it is found again. */
  readonly key: string;
  readonly incident: IncidentId | null;
  readonly run: RunId | null;
  readonly matchers: readonly Matcher[];
  readonly createdBy: string;
  readonly comment: string;
  /** Unit: milliseconds since 1970. */
  readonly untilMs: number;
}

/** Whatever people or the fleet file say, no silence is longer. Unit: milliseconds. */
const LONGEST_MS = 24 * 3_600_000;
/**
 * A silence of a run ends so long after the last word of a worker at the most: long enough for the slowest restart of a client, and
 * short enough for a Baton that is gone. Renewed every five minutes, so that it never has less than ten. Unit: milliseconds.
 */
const RUN_LASTS_MS = 15 * 60_000;
const RENEWED_EVERY_MS = 5 * 60_000;

/**
 * What should be silenced now, from what is true now: silenced incidents that are open, and runs that are at work. Nothing else
 * has to be remembered, so a silence is wanted in the very transaction that silences the incident or starts the run.
 * @param runs those at work, not those that wait for hours or stand stopped
 */
export function wantedSilences(
  fleet: Pick<Fleet, 'nodes' | 'alerts'>,
  incidents: readonly Incident[],
  runs: readonly Run[],
  nowMs: number,
): readonly WantedSilence[] {
  const { alertmanager, labels: rules } = fleet.alerts;
  if (alertmanager === undefined) return [];
  const labels = { node: alertmanager.node_label, validator: alertmanager.validator_label };
  const excluded = exclusions(rules);
  const ofIncidents = incidents.flatMap(({ id, endedAtMs, silenced, causes }) => {
    if (silenced === null || endedAtMs !== null || silenced.untilMs <= nowMs) return [];
    return incidentMatchers(causes, labels, excluded).map((matchers, index): WantedSilence => {
      const key = `incident:${id}:${index}`;
      return {
        key,
        incident: id,
        run: null,
        matchers,
        createdBy: silenced.by,
        comment: commentOf(silenced.reason === '' ? `incident ${id}` : `incident ${id}: ${silenced.reason}`, key),
        untilMs: Math.min(silenced.untilMs, nowMs + LONGEST_MS),
      };
    });
  });
  return [
    ...ofIncidents,
    ...runs.map((run) => ofRun(run, nodeMatchers([run.from, run.to], fleet, labels, excluded), nowMs)),
  ];
}

function ofRun({ id, procedure, validator }: Run, matchers: readonly Matcher[], nowMs: number): WantedSilence {
  const key = `run:${id}`;
  const untilMs = Math.floor(nowMs / RENEWED_EVERY_MS) * RENEWED_EVERY_MS + RUN_LASTS_MS;
  const comment = commentOf(`${procedure} of ${validator}, run ${id}`, key);
  return { key, incident: null, run: id, matchers, createdBy: 'Baton', comment, untilMs };
}

function commentOf(words: string, key: string): string {
  return `Baton, ${words.slice(0, 300)} ${markOf(key)}`;
}

/** At the end of a silence's comment. Whoever writes the reason cannot forge it: what counts is the end. */
function markOf(key: string): string {
  return `[baton ${key}]`;
}

/** Whether a silence with this comment is the one with this key. */
export function isOf(key: string, comment: string): boolean {
  return comment.endsWith(markOf(key));
}
