import type { JournalEvent } from '../src/domain/journal.ts';
import type { RunId } from '../src/domain/names.ts';
import { allowedEnds, type RunEnd } from '../src/lab/faults/allowed-ends.ts';
import { FAULT_STEPS, type FaultStep } from '../src/lab/faults/faults.ts';
import { CHAOS_FAULTS, type ChaosFaultName } from './faults.ts';

/** A run that a fault struck, by the one wall clock. */
export interface Hit {
  readonly run: RunId;
  readonly fault: ChaosFaultName;
  readonly atMs: number;
}

interface TimedEvent {
  readonly atMs: number;
  readonly event: JournalEvent;
}

/** The step a run was in at that moment, by its journal. Before the first one nothing was begun, as in the window. */
export function stepAt(lines: readonly TimedEvent[], atMs: number): FaultStep {
  const began = lines.findLast(({ atMs: at, event }) => at <= atMs && event.kind === 'step.began')?.event;
  const step = began?.kind === 'step.began' ? began.step : 'window';
  return FAULT_STEPS.find((each) => each === step) ?? 'window';
}

/**
 * Where a run may end that was hit so: what the table of the lab allows each of its faults at its step. Several faults
 * may add up, so each keeps its own ends open. Without any fault there is one end.
 */
export function allowedAfter(hits: readonly Hit[], lines: readonly TimedEvent[]): readonly RunEnd[] {
  const ends = new Set<RunEnd>(['done']);
  for (const { fault, atMs } of hits) for (const end of allowedBy(fault, stepAt(lines, atMs))) ends.add(end);
  return [...ends];
}

function allowedBy(fault: ChaosFaultName, step: FaultStep): readonly RunEnd[] {
  const { allowedAs } = CHAOS_FAULTS[fault];
  if (allowedAs === null) return [];
  // Honoured before the standby is told and refused after; the moment it is stored decides, not the step that had begun.
  if (allowedAs === 'abort-asked') return ['done', 'returned', 'cancelled'];
  return allowedEnds({ name: allowedAs, step });
}

/** The hits in words, for whoever reads a problem. */
export function hitsInWords(hits: readonly Hit[], lines: readonly TimedEvent[]): string {
  return hits.map(({ fault, atMs }) => `${fault}@${stepAt(lines, atMs)}`).join(', ') || 'no fault';
}
