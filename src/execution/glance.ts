import type { RunId } from '../domain/names.ts';
import type { Procedure, ProcedureStep } from './procedure.ts';
import { provenSteps } from './progress.ts';
import type { RunnerDeps } from './runner.ts';
import type { RunRecord } from './store.ts';

/** A run that was put off as it stood. */
export interface WaitsOn {
  readonly revision: number;
  readonly untilMs: number;
}

/**
 * Looks whether a run that is due only has to wait on, and puts it off again. That takes neither the lease nor a term and writes no
 * line, so that nothing may rest on it but the time of the next look: a plain look is never the basis of an effect (safety
 * protocol 1.2). Whatever is new or was not understood is left to the holder of the lease, who looks again.
 * @returns null: nothing was put off, take the run up
 */
export async function waitsOn(
  { store, procedures, clock }: Pick<RunnerDeps, 'store' | 'procedures' | 'clock'>,
  runId: RunId,
  signal: AbortSignal,
): Promise<WaitsOn | null> {
  const patient = [...procedures.values()].filter(({ steps }) => steps.some((step) => 'stillWaits' in step));
  if (patient.length === 0) return null;
  const ids = patient.map(({ id }) => id);
  const record = await store.loadWaiting(runId, ids);
  if (record === null) return null;
  const step = waitingStep(record, procedures.get(record.run.procedure));
  if (step?.stillWaits === undefined) return null;
  const { run, plan, entries } = record;
  const untilMs = await step.stillWaits({ run, plan, signal, entries: () => entries }).catch(() => null);
  if (untilMs === null || signal.aborted) return null;
  return (await store.waitOn(run, untilMs - clock.now())) ? { revision: run.revision, untilMs } : null;
}

/** The step that said, in the very last line, that it waits. */
function waitingStep({ run, entries, decisions }: RunRecord, procedure: Procedure | undefined): ProcedureStep | null {
  const last = entries.at(-1)?.event;
  if (procedure?.version !== run.version || last?.kind !== 'step.waiting' || last.attempt !== run.attempt) return null;
  if (decisions.get(run.attempt) === 'returned') return null;
  const proven = provenSteps(entries, run.attempt);
  const next = procedure.steps.find(({ id }) => !proven.has(id));
  return next?.id === last.step ? next : null;
}
