import type { Alarm, Quarantine } from '../../../src/domain/alarm.ts';
import { alarmIn } from '../../../src/domain/alarm.ts';
import type { CauseReport } from '../../../src/domain/incident.ts';
import type { Run } from '../../../src/domain/run.ts';
import type { HostAnswer, NodeAnswer, Signing, ValidatorStatus } from '../../../src/domain/status.ts';
import type { WatchMemory } from '../../../src/watch/change.ts';
import { decideLook } from '../../../src/watch/decide.ts';
import type { WatchClaim } from '../../../src/watch/store.ts';
import { AT } from '../chats/sample.ts';

export const EVERY_MS = 30_000;

/** What a host shows of which nothing is wrong. */
export function hostOf(changes: Partial<HostAnswer> = {}): HostAnswer {
  return {
    silent: null,
    boots: { kind: 'not signing', because: 'the link gives another key' },
    settings: { 'identity link': 'to /unstaked.json', 'staked key file': 'S' },
    movers: [],
    signed: null,
    ...changes,
  };
}

export function nodeOf(node: string, changes: Partial<NodeAnswer> = {}): NodeAnswer {
  return { node, role: 'standby', couldSign: false, takenBy: null, found: [], host: hostOf(), ...changes };
}

/** sol-a signs, sol-b stands by, and nothing is wrong. */
export function wellStatus(changes: Partial<ValidatorStatus> = {}): ValidatorStatus {
  const signs = { role: 'active', couldSign: true };
  const boots = { kind: 'signing', because: 'the link gives the identity' } as const;
  return {
    validator: 'sol-main',
    chain: 'solana',
    atMs: AT,
    signing: { kind: 'node', node: 'sol-a' },
    move: { ready: true, to: 'sol-b', reason: null, more: 0, fit: true },
    window: { inMs: 0, text: '' },
    standbys: [],
    nodes: [nodeOf('sol-a', { ...signs, host: hostOf({ boots }) }), nodeOf('sol-b')],
    witnesses: ['one', 'two'].map((observer) => ({ observer, landing: true, said: 'last vote 2 slots ago' })),
    ways: {
      handover: { kind: 'open', from: 'sol-a', to: 'sol-b' },
      takeover: { kind: 'closed', because: 'it answers' },
    },
    ...changes,
  };
}

/** The same with one node otherwise. */
export function withNode(name: string, change: (node: NodeAnswer) => Partial<NodeAnswer>): ValidatorStatus {
  const well = wellStatus();
  return { ...well, nodes: well.nodes.map((node) => (node.node === name ? { ...node, ...change(node) } : node)) };
}

export const withHost = (name: string, changes: Partial<HostAnswer>): ValidatorStatus =>
  withNode(name, ({ host }) => ({ host: { ...hostOf(), ...host, ...changes } }));

export const signing = (signs: Signing): ValidatorStatus => wellStatus({ signing: signs });

export interface Seen {
  readonly status: ValidatorStatus;
  /** Runs known from this look on, newest first. */
  readonly runs?: readonly Run[];
  readonly quarantine?: Quarantine;
  readonly alerts?: WatchClaim['alerts'];
  /** Nodes of the fleet file from this look on. */
  readonly nodes?: readonly string[];
}

/** What these looks report, each with the number of the look, as the store would keep them. */
export function reported(looks: readonly (ValidatorStatus | Seen)[], everyMs = EVERY_MS) {
  let memory: WatchMemory | null = null;
  let alarm: Alarm | null = null;
  let nodes: readonly string[] = ['sol-a', 'sol-b'];
  let runs: readonly Run[] = [];
  const reports: { readonly at: number; readonly report: CauseReport }[] = [];
  const soon: boolean[] = [];
  const proposals: string[] = [];
  for (const [index, given] of looks.entries()) {
    const seen: Seen = 'status' in given ? given : { status: given };
    nodes = seen.nodes ?? nodes;
    runs = seen.runs ?? runs;
    const atMs = AT + index * everyMs;
    const claim = {
      validator: 'sol-main',
      owner: 'w',
      atMs,
      memory,
      runs,
      alarm,
      quarantine: seen.quarantine ?? null,
      alerts: seen.alerts ?? [],
    };
    const terms = { nodes, dwellMs: 20_000, staleAfterMs: 18_000_000, everyMs, tookMs: 1_000 };
    const decided = decideLook(claim, seen.status, terms);
    memory = structuredClone(decided.memory);
    for (const event of decided.events) {
      if (event.kind === 'alarm.raised') alarm = alarmIn({ validator: 'sol-main', seq: 1, atMs, event, hash: '' });
      if (event.kind === 'alarm.cleared') alarm = null;
    }
    reports.push(...decided.reports.map((report) => ({ at: index + 1, report })));
    soon.push(decided.soon);
    proposals.push(memory.proposal?.proposal.kind ?? 'none');
  }
  return { reports, soon, proposals, memory };
}

/** `2 firing watch:node-down:sol-b warning`. */
export const told = (...given: Parameters<typeof reported>): string[] =>
  reported(...given).reports.map(({ at, report }) => `${at} ${report.status} ${report.key} ${report.severity}`);
