import type { Signing } from '../domain/status.ts';
import { ALERT_METRICS } from './alert-metrics.ts';
import type { LatestAnswer, StoreFigures } from './store.ts';
import type { Tally } from './tally.ts';

/** What one scrape shows. */
export interface Reading {
  readonly version: string;
  readonly tally: Tally;
  readonly canaryAgeMs: number | null;
  readonly isReady: boolean;
  /** Null when the store did not answer in time. */
  readonly figures: StoreFigures | null;
  readonly validators: readonly LatestAnswer[];
}

type Sample = readonly [value: number, labels?: Readonly<Record<string, string>>];

export interface Metric {
  readonly kind: 'gauge' | 'counter';
  readonly name: string;
  readonly help: string;
  readonly labels?: readonly string[];
  readonly read: (reading: Reading) => readonly Sample[];
}

/** Every figure of Baton, in the order in which it is shown. Units are seconds, as Prometheus wants them. */
export const METRICS: readonly Metric[] = [
  {
    kind: 'gauge',
    name: 'baton_build_info',
    help: 'Always 1; the labels say which Baton this is.',
    labels: ['version', 'node_version'],
    read: ({ version }) => [[1, { version, node_version: process.versions.node }]],
  },
  {
    kind: 'gauge',
    name: 'baton_ready',
    help: 'Whether this process can do its work, as /readyz says.',
    read: ({ isReady }) => [[Number(isReady)]],
  },
  {
    kind: 'gauge',
    name: 'baton_store_up',
    help: 'Whether the store answered this scrape within a second. Without it the figures of the store are absent.',
    read: ({ figures }) => [[Number(figures !== null)]],
  },
  {
    kind: 'gauge',
    name: 'baton_open_runs',
    help: 'Open runs in the store, by state. A stopped run waits for people.',
    labels: ['state'],
    read: ({ figures }) => counts(figures?.openRuns, 'state'),
  },
  {
    kind: 'gauge',
    name: 'baton_ended_runs',
    help: 'Ended runs that the store still keeps, by outcome.',
    labels: ['outcome'],
    read: ({ figures }) => counts(figures?.endedRuns, 'outcome'),
  },
  {
    kind: 'gauge',
    name: 'baton_due_run_age_seconds',
    help: 'How long the oldest due run has been waiting for a worker; 0 when none is due.',
    read: ({ figures }) => (figures ? [[figures.dueRunAgeMs / 1000]] : []),
  },
  {
    kind: 'gauge',
    name: 'baton_open_plans',
    help: 'Plans that can be approved.',
    read: ({ figures }) => (figures ? [[figures.openPlans]] : []),
  },
  {
    kind: 'gauge',
    name: 'baton_open_incidents',
    help: 'Open incidents by how loud they are.',
    labels: ['severity'],
    read: ({ figures }) =>
      Object.entries(figures?.openIncidents ?? {}).map(([severity, count]) => [count, { severity }]),
  },
  {
    kind: 'gauge',
    name: 'baton_paused',
    help: 'Always 1, for each paused validator; * is all of them.',
    labels: ['validator'],
    read: ({ figures }) => (figures?.paused ?? []).map((validator) => [1, { validator }]),
  },
  {
    kind: 'gauge',
    name: 'baton_undelivered_cards',
    help: 'Cards that a chat does not show in their newest form yet.',
    read: ({ figures }) => (figures ? [[figures.undeliveredCards]] : []),
  },
  {
    kind: 'gauge',
    name: 'baton_undelivered_card_age_seconds',
    help: 'How long the oldest undelivered card has been waiting; 0 when there is none.',
    read: ({ figures }) => (figures ? [[figures.undeliveredAgeMs / 1000]] : []),
  },
  {
    kind: 'gauge',
    name: 'baton_canary_age_seconds',
    help: 'How long ago this worker took its own trial job, which is made every few seconds.',
    read: ({ canaryAgeMs }) => seconds(canaryAgeMs),
  },
  {
    kind: 'gauge',
    name: 'baton_last_sweep_timestamp_seconds',
    help: 'When this process last looked for everything that is due.',
    read: ({ tally }) => seconds(tally.lastSweepAtMs),
  },
  {
    kind: 'gauge',
    name: 'baton_last_job_timestamp_seconds',
    help: 'When this process last took a job, by queue.',
    labels: ['queue'],
    read: ({ tally }) => [...tally.queues].flatMap(([queue, each]) => seconds(each.lastTakenAtMs, { queue })),
  },
  {
    kind: 'counter',
    name: 'baton_jobs_taken_total',
    help: 'Jobs that this process took, by queue.',
    labels: ['queue'],
    read: ({ tally }) => [...tally.queues].map(([queue, { taken }]) => [taken, { queue }]),
  },
  {
    kind: 'counter',
    name: 'baton_jobs_failed_total',
    help: 'Jobs that failed in this process, by queue.',
    labels: ['queue'],
    read: ({ tally }) => [...tally.queues].map(([queue, { failed }]) => [failed, { queue }]),
  },
  {
    kind: 'counter',
    name: 'baton_jobs_stalled_total',
    help: 'Jobs of lost workers that this process put back, by queue.',
    labels: ['queue'],
    read: ({ tally }) => [...tally.queues].map(([queue, { stalled }]) => [stalled, { queue }]),
  },
  {
    kind: 'counter',
    name: 'baton_leases_lost_total',
    help: 'Runs that another worker took over while this process worked on them.',
    read: ({ tally }) => [[tally.leasesLost]],
  },
  {
    kind: 'counter',
    name: 'baton_hook_answers_total',
    help: 'Calls with alerts that this process answered, by path and status. 400: not understood; 401: not known; 503: to be sent again.',
    labels: ['path', 'status'],
    read: ({ tally }) => tally.hookAnswers.map(({ path, status, times }) => [times, { path, status: String(status) }]),
  },
  {
    kind: 'gauge',
    name: 'baton_host_up',
    help: 'Whether the last call of this process reached the host.',
    labels: ['node'],
    read: ({ tally }) => [...tally.hosts].map(([node, { up }]) => [Number(up), { node }]),
  },
  {
    kind: 'counter',
    name: 'baton_host_unreachable_total',
    help: 'Calls of this process that did not reach the host.',
    labels: ['node'],
    read: ({ tally }) => [...tally.hosts].map(([node, { unreachable }]) => [unreachable, { node }]),
  },
  {
    kind: 'gauge',
    name: 'baton_host_round_trip_seconds',
    help: 'Round trip of the SSH connection to the host, when it was last measured.',
    labels: ['node'],
    read: ({ tally }) => [...tally.hosts].flatMap(([node, { roundTripMs }]) => seconds(roundTripMs, { node })),
  },
  {
    kind: 'gauge',
    name: 'baton_validator_signing',
    help: 'Always 1; state is what the last look saw: node, silent, nobody, two or unknown.',
    labels: ['validator', 'state'],
    read: ({ validators }) =>
      validators.map(({ answer: { validator, signing } }) => [1, { validator, state: signing.kind }]),
  },
  {
    kind: 'gauge',
    name: 'baton_validator_signer',
    help: 'Always 1, for each node that was seen to hold the identity.',
    labels: ['validator', 'node'],
    read: ({ validators }) =>
      validators.flatMap(({ answer: { validator, signing } }) =>
        signersOf(signing).map((node) => one({ validator, node })),
      ),
  },
  {
    kind: 'gauge',
    name: 'baton_alarm',
    help: '1 from the moment when more than one node could sign until it was seen twice that at most one could.',
    labels: ['validator'],
    read: ({ validators }) =>
      validators.map(({ answer: { validator }, alarm }) => [Number(alarm !== null), { validator }]),
  },
  {
    kind: 'gauge',
    name: 'baton_alarm_since_timestamp_seconds',
    help: 'Since when more than one node could sign; absent where that is not so.',
    labels: ['validator'],
    read: ({ validators }) =>
      validators.flatMap(({ answer: { validator }, alarm }) => seconds(alarm?.sinceMs ?? null, { validator })),
  },
  {
    kind: 'gauge',
    name: 'baton_validator_movable',
    help: 'Whether it could move at this moment, as the last look saw it.',
    labels: ['validator'],
    read: ({ validators }) => validators.map(({ answer: { validator, move } }) => [Number(move.ready), { validator }]),
  },
  {
    kind: 'gauge',
    name: 'baton_validator_fit',
    help: 'Whether it could move but for what passes by itself, such as a leader slot that is near.',
    labels: ['validator'],
    read: ({ validators }) => validators.map(({ answer: { validator, move } }) => [Number(move.fit), { validator }]),
  },
  {
    kind: 'gauge',
    name: 'baton_validator_standby_lag_slots',
    help: 'How many slots a standby was behind the best observer.',
    labels: ['validator', 'node'],
    read: ({ validators }) =>
      validators.flatMap(({ answer: { validator, standbys } }) =>
        standbys.flatMap(({ node, lagSlots }): Sample[] =>
          lagSlots === null ? [] : [[lagSlots, { validator, node }]],
        ),
      ),
  },
  {
    kind: 'gauge',
    name: 'baton_standby_ready',
    help: 'Whether this node could take over this validator, but for what passes by itself, as the last look saw it.',
    labels: ['validator', 'node'],
    read: ({ validators }) =>
      validators.flatMap(({ answer: { validator, standbys } }) =>
        standbys.map(({ node, notReady }): Sample => [Number(notReady === null), { validator, node }]),
      ),
  },
  {
    kind: 'gauge',
    name: 'baton_spare_taken',
    help: 'Always 1, for each node of a validator that signs for another one; by is that other one.',
    labels: ['validator', 'node', 'by'],
    read: ({ validators }) =>
      validators.flatMap(({ answer: { validator, nodes } }) =>
        nodes.flatMap(({ node, takenBy }) => (takenBy ? [one({ validator, node, by: takenBy })] : [])),
      ),
  },
  {
    kind: 'gauge',
    name: 'baton_tower_copy_timestamp_seconds',
    help: "When the copy of the active's tower on a standby was made, as the last look saw it; absent where there is none.",
    labels: ['validator', 'node'],
    read: ({ validators }) =>
      validators.flatMap(({ answer: { validator, standbys, atMs } }) =>
        standbys.flatMap(({ node, copy }) => (copy ? seconds(atMs - copy.ageMs, { validator, node }) : [])),
      ),
  },
  {
    kind: 'counter',
    name: 'baton_tower_copies_failed_total',
    help: "Copies of the active's tower that this process could not make.",
    labels: ['validator', 'node'],
    read: ({ tally }) => tally.copyFailures.map(({ validator, node, times }) => [times, { validator, node }]),
  },
  {
    kind: 'gauge',
    name: 'baton_validator_last_look_timestamp_seconds',
    help: 'When a worker last looked at the validator.',
    labels: ['validator'],
    read: ({ validators }) =>
      validators.flatMap(({ answer: { validator }, lookedAtMs }) => seconds(lookedAtMs, { validator })),
  },
  ...ALERT_METRICS,
];

function counts(figures: Readonly<Record<string, number>> | undefined, label: string): readonly Sample[] {
  return Object.entries(figures ?? {}).map(([name, count]) => [count, { [label]: name }]);
}

function seconds(ms: number | null, labels: Readonly<Record<string, string>> = {}): readonly Sample[] {
  return ms === null ? [] : [[ms / 1000, labels]];
}

function one(labels: Readonly<Record<string, string>>): Sample {
  return [1, labels];
}

function signersOf(signing: Signing): readonly string[] {
  if (signing.kind === 'two') return signing.nodes;
  return signing.kind === 'node' || signing.kind === 'silent' ? [signing.node] : [];
}
