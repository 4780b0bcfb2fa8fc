import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import type { IncidentMove } from '../../../src/chats/outbox.ts';
import type { IncidentView, Seen } from '../../../src/chats/project/incident-view.ts';
import { FleetSchema } from '../../../src/config/schema.ts';
import type { FleetEntry, FleetEvent } from '../../../src/domain/fleet-journal.ts';
import type { Cause, Incident } from '../../../src/domain/incident.ts';
import type { ValidatorStatus } from '../../../src/domain/status.ts';
import { AT } from './sample.ts';

const ROOT = join(import.meta.dirname, '..', '..', '..');
const EXAMPLE: unknown = parse(readFileSync(join(ROOT, 'config', 'fleet.example.yaml'), 'utf8'));

export const FLEET = FleetSchema.parse(EXAMPLE);

export const cause = (over: Partial<Cause> = {}): Cause => ({
  key: 'am:1',
  source: 'alertmanager',
  name: 'SolanaDelinquent',
  rule: 'not-signing',
  severity: 'critical',
  node: 'sol-a',
  summary: 'sol-main is delinquent for 40 s.',
  link: null,
  startsAtMs: AT - 40_000,
  labels: {},
  beganAtMs: AT,
  endedAtMs: null,
  seenAtMs: AT,
  times: 1,
  ...over,
});

export const incident = (over: Partial<Incident> = {}): Incident => ({
  id: 'i-7f3a',
  scope: 'sol-main',
  revision: 3,
  openedAtMs: AT,
  endedAtMs: null,
  causes: [cause()],
  acknowledged: null,
  told: { level: 0, atMs: AT },
  silenced: null,
  ...over,
});

export const status = (over: Partial<ValidatorStatus> = {}): ValidatorStatus => ({
  validator: 'sol-main',
  chain: 'solana',
  atMs: AT + 2000,
  signing: { kind: 'silent', node: 'sol-a', because: 'the last vote of sol-a is 51 s old' },
  move: { ready: false, to: 'sol-b', reason: 'sol-a does not answer', more: 0, fit: false },
  window: { inMs: 0, text: '' },
  standbys: [],
  nodes: [
    { node: 'sol-a', role: 'not known', couldSign: null, takenBy: null, found: ['does not answer'] },
    { node: 'sol-b', role: 'standby', couldSign: false, takenBy: null, found: ['1 slot behind', '2.3.6'] },
  ],
  ...over,
});

export const seen = (over: Partial<Seen> = {}): Seen => ({
  answer: status(),
  lookedAtMs: AT + 2000,
  alarm: null,
  proposal: {
    kind: 'takeover',
    from: 'sol-a',
    to: 'sol-b',
    evidence: ['rpc-1: last vote 51 s ago', 'rpc-2: last vote 51 s ago', 'sol-a: no answer over SSH for 25 s'],
  },
  ...over,
});

export const HANDOVER: Seen['proposal'] = {
  kind: 'handover',
  from: 'sol-a',
  to: 'sol-b',
  evidence: ['sol-a: answers over SSH, runs as the identity'],
};

export const move = (over: Partial<IncidentMove> = {}): IncidentMove => ({
  incident: 'i-7f3a',
  plan: 'p-44c0',
  procedure: 'solana/takeover',
  state: 'open',
  madeAtMs: AT,
  run: null,
  ...over,
});

export const began = (over: Partial<Extract<FleetEvent, { kind: 'cause.began' }>> = {}): FleetEvent => ({
  kind: 'cause.began',
  incident: 'i-7f3a',
  key: 'am:1',
  name: 'SolanaDelinquent',
  severity: 'critical',
  node: 'sol-a',
  source: 'alertmanager',
  summary: 'sol-main is delinquent for 40 s.',
  times: 1,
  ...over,
});

/** @param lines each after how many milliseconds, and what */
export const timeline = (...lines: readonly (readonly [number, FleetEvent])[]): FleetEntry[] =>
  lines.map(([ms, event], at) => ({ validator: 'sol-main', seq: at + 1, atMs: AT + ms, event, hash: '' }));

export const OPENED: FleetEvent = { kind: 'incident.opened', incident: 'i-7f3a' };

export const view = (over: Partial<IncidentView> = {}): IncidentView => ({
  incident: incident(),
  seen: seen(),
  timeline: timeline([0, OPENED], [0, began()]),
  moves: [],
  open: null,
  knows: null,
  runs: [],
  unsilenced: null,
  fleet: FLEET,
  nowMs: AT + 5000,
  ...over,
});
