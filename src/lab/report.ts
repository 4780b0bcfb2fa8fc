import type { JournalEntry, JournalEvent } from '../domain/journal.ts';
import type { NodeName } from '../domain/names.ts';
import type { CriticalSection } from './critical-section.ts';
import type { RunEnd } from './faults/allowed-ends.ts';
import type { Judgement } from './referee/judge.ts';

export interface StepReport {
  readonly id: string;
  readonly attempt: number;
  readonly state: 'proven' | 'skipped' | 'refused' | 'unknown' | 'waiting';
  readonly tookMs: number;
  readonly text: string;
}

/** `refused`: the plan could not be approved, so there was no run. */
export type Outcome = RunEnd | 'refused' | 'unfinished';

/** What `lab run` prints: one JSON object. */
export interface LabReport {
  readonly procedure: string;
  readonly seed: number;
  readonly fault: string | null;
  readonly outcome: Outcome;
  /** The four counters; each must be 0. */
  readonly doubleSigned: number;
  readonly lockoutViolations: number;
  readonly staleTower: number;
  /** What people's untrue word about a node has cost; told beside the counters, since it is theirs. */
  readonly falseDeclarations: number;
  /** Towers adopted without votes that never landed, where people had accepted that. */
  readonly unseenLost: number;
  readonly safeSignerIdle: number;
  /** First landed vote of the new node minus the last vote cast by the old one. */
  readonly gapSlots: number | null;
  /** From the last vote cast by the old node until a vote of the new one was in a block. */
  readonly gapMs: number | null;
  readonly criticalSectionMs: number | null;
  readonly guardCallsInCriticalSection: number | null;
  readonly barrier: string | null;
  readonly steps: readonly StepReport[];
  /** Every time the run stopped for people, oldest first. */
  readonly stops: readonly StopReport[];
  readonly signers: readonly NodeName[];
  readonly faultFired: boolean | null;
  readonly workersThatActed: number;
  readonly tookMs: number;
  /** Why the exit code is not 0; empty when all is well. */
  readonly problems: readonly string[];
}

export interface StopReport {
  /** The row or step that asked; null where it was a reason of the runner's own. */
  readonly state: string | null;
  readonly signer: string;
  readonly because: string;
}

export interface ReportParts {
  readonly procedure: string;
  readonly seed: number;
  readonly fault: string | null;
  readonly faultFired: boolean | null;
  readonly outcome: Outcome;
  readonly allowed: readonly Outcome[];
  /** Who signs at which end, null for nobody, where it is not `to` after `done` and `from` after the rest. */
  readonly signerAt?: Partial<Record<Outcome, NodeName | null>>;
  readonly from: NodeName;
  readonly to: NodeName;
  readonly word: Judgement;
  readonly section: CriticalSection | null;
  readonly entries: readonly JournalEntry[];
  readonly workersThatActed: number;
  readonly tookMs: number;
  /** What went wrong before anything could be judged. */
  readonly trouble: readonly string[];
}

export function reportOf(parts: ReportParts): LabReport {
  const { word, section } = parts;
  return {
    procedure: parts.procedure,
    seed: parts.seed,
    fault: parts.fault,
    outcome: parts.outcome,
    doubleSigned: word.doubleSigned,
    lockoutViolations: word.lockoutViolations,
    staleTower: word.staleTower,
    falseDeclarations: word.falseDeclarations,
    unseenLost: word.unseenLost,
    safeSignerIdle: word.idleSafeSigner === null ? 0 : 1,
    gapSlots: word.gap?.firstLandedSlot == null ? null : word.gap.firstLandedSlot - word.gap.lastOldSlot,
    gapMs: word.gap?.landedMs == null ? null : Math.round(word.gap.landedMs),
    criticalSectionMs: section?.ms ?? null,
    guardCallsInCriticalSection: section?.guardCalls ?? null,
    barrier: section?.barrier ?? null,
    steps: stepsOf(parts.entries),
    stops: stopsOf(parts.entries),
    signers: word.signers,
    faultFired: parts.faultFired,
    workersThatActed: parts.workersThatActed,
    tookMs: Math.round(parts.tookMs),
    problems: [...parts.trouble, ...problemsOf(parts)],
  };
}

function problemsOf({ word, outcome, allowed, fault, faultFired, from, to, signerAt = {} }: ReportParts): string[] {
  const problems: string[] = [];
  const claim = (holds: boolean, otherwise: string): void => {
    if (!holds) problems.push(otherwise);
  };
  claim(allowed.includes(outcome), `it ended "${outcome}"; allowed here: ${allowed.join(', ')}`);
  claim(word.doubleSigned === 0, `two could sign: ${JSON.stringify(word.evidence.overlaps)}`);
  claim(word.lockoutViolations === 0, `lockouts were broken: ${JSON.stringify(word.evidence.lockouts)}`);
  claim(word.staleTower === 0, `a stale tower was adopted: ${JSON.stringify(word.evidence.stale)}`);
  claim(word.idleSafeSigner === null, `nobody signs although ${word.idleSafeSigner} safely could`);
  claim(fault === null || faultFired === true, `the fault ${fault} never struck`);
  const told = signerAt[outcome];
  const signer = told === undefined ? (outcome === 'done' ? to : from) : told;
  const isOver = outcome === 'done' || outcome === 'returned' || outcome === 'cancelled' || told !== undefined;
  claim(
    !isOver || word.signers.join(', ') === (signer ?? ''),
    `${signer ?? 'nobody'} should sign at the end; it is: ${word.signers.join(', ') || 'nobody'}`,
  );
  return problems;
}

/** Every time the run stopped for people, oldest first. */
export function stopsOf(entries: readonly JournalEntry[]): StopReport[] {
  return entries.flatMap(({ event }) =>
    event.kind === 'run.stopped' ? [{ state: event.state ?? null, signer: event.signer, because: event.because }] : [],
  );
}

/** The steps as the journal has them, oldest first; a step that was tried twice stands twice. */
export function stepsOf(entries: readonly JournalEntry[]): StepReport[] {
  const steps: StepReport[] = [];
  const began = new Map<string, number>();
  for (const { event, atMs } of entries) {
    if (event.kind === 'step.began' && !began.has(keyOf(event))) began.set(keyOf(event), atMs);
    const said = saidOf(event);
    if (!said) continue;
    const before = steps.at(-1);
    // Waits are told again and again; the last word of a step in an attempt is the one that counts.
    if (before?.state === 'waiting' && before.id === said.id && before.attempt === said.attempt) steps.pop();
    steps.push({ ...said, tookMs: atMs - (began.get(`${said.id}/${said.attempt}`) ?? atMs) });
  }
  return steps;
}

function keyOf(event: { readonly step: string; readonly attempt: number }): string {
  return `${event.step}/${event.attempt}`;
}

/** What a journal line says of a step; null when it is about something else. */
function saidOf(event: JournalEvent): Omit<StepReport, 'tookMs'> | null {
  if (event.kind === 'step.proven' || event.kind === 'step.skipped') {
    const state = event.kind === 'step.proven' ? 'proven' : 'skipped';
    return { id: event.step, attempt: event.attempt, state, text: event.evidence };
  }
  if (event.kind === 'step.refused' || event.kind === 'step.unknown') {
    const state = event.kind === 'step.refused' ? 'refused' : 'unknown';
    return { id: event.step, attempt: event.attempt, state, text: event.text };
  }
  if (event.kind !== 'step.waiting') return null;
  return { id: event.step, attempt: event.attempt, state: 'waiting', text: event.because };
}
