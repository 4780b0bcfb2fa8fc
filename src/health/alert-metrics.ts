import type { Metric } from './metric-list.ts';

/** What waits, what is wrong, and how long steps take: figures by which Baton is watched. */
export const ALERT_METRICS: readonly Metric[] = [
  {
    kind: 'gauge',
    name: 'baton_runs',
    help: 'Runs that the store keeps, by procedure and state: open ones and how the others have ended.',
    labels: ['procedure', 'state'],
    read: ({ figures }) => (figures?.runs ?? []).map(({ procedure, state, count }) => [count, { procedure, state }]),
  },
  {
    kind: 'counter',
    name: 'baton_steps_proven_total',
    help: 'Steps that this process began and saw proven.',
    labels: ['procedure', 'step'],
    read: ({ tally }) => tally.steps.map(({ procedure, step, times }) => [times, { procedure, step }]),
  },
  {
    kind: 'counter',
    name: 'baton_step_duration_seconds_total',
    help: 'How long those took together, waits included.',
    labels: ['procedure', 'step'],
    read: ({ tally }) => tally.steps.map(({ procedure, step, tookMs }) => [tookMs / 1000, { procedure, step }]),
  },
  {
    kind: 'gauge',
    name: 'baton_open_causes',
    help: 'Causes that last, by rule and severity.',
    labels: ['rule', 'severity'],
    read: ({ figures }) => (figures?.openCauses ?? []).map(({ rule, severity, count }) => [count, { rule, severity }]),
  },
  {
    kind: 'gauge',
    name: 'baton_lane_age_seconds',
    help: 'How long the oldest undelivered card of each lane has been waiting; 0 when there is none.',
    labels: ['lane'],
    read: ({ figures }) => Object.entries(figures?.laneAgesMs ?? {}).map(([lane, ageMs]) => [ageMs / 1000, { lane }]),
  },
  {
    kind: 'gauge',
    name: 'baton_request_age_seconds',
    help: 'How long the oldest request that no worker has answered has been waiting; 0 when there is none.',
    read: ({ figures }) => (figures ? [[figures.requestAgeMs / 1000]] : []),
  },
  {
    kind: 'gauge',
    name: 'baton_silences_in_trouble',
    help: 'Silences that Alertmanager does not make or end as it should.',
    read: ({ figures }) => (figures ? [[figures.silencesInTrouble]] : []),
  },
  {
    kind: 'gauge',
    name: 'baton_dead_man_age_seconds',
    help: 'How long ago the alert that always fires was heard; absent when it never was.',
    read: ({ figures }) => (figures && figures.deadManAgeMs !== null ? [[figures.deadManAgeMs / 1000]] : []),
  },
];
