import type { Alarm } from '../domain/alarm.ts';
import type { FleetEvent } from '../domain/fleet-journal.ts';
import type { CauseReport, RuleId } from '../domain/incident.ts';
import type { NodeName } from '../domain/names.ts';
import type { ValidatorStatus } from '../domain/status.ts';
import { decideAlarm } from './alarm.ts';
import { type CauseMemory, causeKey, decideCauses } from './causes.ts';
import { decideChange, type WatchMemory } from './change.ts';
import { findingsOf } from './findings.ts';
import { decideProposal } from './proposal.ts';
import { shownOf } from './shown.ts';
import { decideSettings } from './settings.ts';
import { decideSpares } from './spares.ts';
import { decideStillness, isStill } from './stillness.ts';
import type { WatchClaim } from './store.ts';

/** What the fleet file and the clock say beside a look. Times in milliseconds. */
export interface LookTerms {
  /** The validator's nodes. */
  readonly nodes: readonly NodeName[];
  /** How long a node must be seen dead before a takeover is proposed. */
  readonly dwellMs: number;
  /** A cause that nobody repeats for so long counts as over. */
  readonly staleAfterMs: number;
  /** How often a validator is looked at. */
  readonly everyMs: number;
  /** How long this look took. */
  readonly tookMs: number;
}

/** What one look comes to. */
export interface LookDecision {
  /** But for the copies of the tower, which take a look at the hosts. */
  readonly memory: WatchMemory;
  /** The loudest first. */
  readonly events: readonly FleetEvent[];
  readonly reports: readonly CauseReport[];
  /** Whether all is calm enough to put a copy of the tower on a standby. */
  readonly isCalm: boolean;
  /** Whether the next look should come soon. */
  readonly soon: boolean;
}

/** Often enough for the shortest patience, and no write for each look. Unit: milliseconds. */
const REPEATED_EVERY_MS = 600_000;
/** A word may be lost with a worker: two more come within the time. */
const WORDS_WITHIN_PATIENCE = 3;

/** Compares one look with all that is remembered. Pure: the same look and memory give the same lines and reports. */
export function decideLook(claim: WatchClaim, answer: ValidatorStatus, terms: LookTerms): LookDecision {
  const { memory, atMs, runs } = claim;
  const change = decideChange(memory, answer, runs, atMs);
  const decided = decideAlarm(
    { ...claim, clearLooks: memory?.clearLooks ?? 0, signer: memory?.signer ?? null },
    answer.nodes,
    atMs,
  );
  const alarm = alarmAfter(claim, decided.events);
  const spares = decideSpares(memory?.takenSpares ?? {}, answer, atMs);
  const settings = decideSettings(memory?.settings ?? null, answer, movedOutside(change.events), runs, atMs);
  const stillness = decideStillness(memory?.stillness ?? null, answer, atMs);
  const findings = findingsOf({
    status: answer,
    nodes: terms.nodes,
    believed: change.memory,
    alarm,
    quarantine: claim.quarantine,
    changed: settings.changed,
    isStill: isStill(stillness, atMs),
    nowMs: atMs,
  });
  const repeatMs = Math.min(REPEATED_EVERY_MS, terms.staleAfterMs / WORDS_WITHIN_PATIENCE);
  const causes = decideCauses(claim.validator, memory?.causes ?? {}, findings, atMs, repeatMs);
  const proposal = decideProposal(memory?.proposal ?? null, {
    status: answer,
    wrong: wrongWith(causes.memory, claim.alerts, answer),
    alarm: alarm !== null,
    dwellMs: terms.dwellMs,
    // One look may have been late, or lost with its worker.
    apartMs: 2 * terms.everyMs,
    beganMs: atMs,
    endedMs: atMs + terms.tookMs,
  });
  return {
    memory: {
      ...change.memory,
      clearLooks: decided.clearLooks,
      takenSpares: spares.taken,
      settings,
      stillness,
      causes: causes.memory,
      proposal: proposal.memory,
      shown: shownOf(answer, proposal.memory.proposal),
    },
    events: [...decided.events, ...spares.events, ...change.events],
    reports: causes.reports,
    isCalm: claim.alarm === null && decided.events.length === 0,
    soon: change.soon || decided.soon || causes.soon || proposal.soon,
  };
}

type AlarmSaid = Pick<Alarm, 'nodes' | 'returned' | 'validator'>;

function alarmAfter({ alarm, validator }: WatchClaim, events: readonly FleetEvent[]): AlarmSaid | null {
  const last = events.at(-1);
  if (last?.kind === 'alarm.raised') return { validator, nodes: last.nodes, returned: last.returned };
  return last?.kind === 'alarm.cleared' ? null : alarm;
}

function movedOutside(events: readonly FleetEvent[]): string | null {
  const moved = events.find((event) => event.kind === 'signer.changed');
  return moved === undefined ? null : `${moved.to} signs instead of ${moved.from}`;
}

/** Alerts about a node that are reason enough to leave it while it can still give its role up. Others say what Baton sees better. */
const REASONS: ReadonlySet<RuleId> = new Set(['node-fault', 'node-behind', 'disk-filling', 'clock-off']);

/** What is believed to be wrong with a node that answers as the signer. */
function wrongWith(causes: CauseMemory, alerts: WatchClaim['alerts'], { signing }: ValidatorStatus): string | null {
  const cause = causes[causeKey('not-signing', null)];
  if (cause?.firing === true) return cause.summary.replace(/\.$/, '');
  const signer = signing.kind === 'node' || signing.kind === 'silent' ? signing.node : null;
  const alert = alerts.find(({ rule, node }) => signer !== null && node === signer && REASONS.has(rule));
  return alert === undefined ? null : `alert ${alert.name} of ${alert.node}`;
}
