import type { JournalEvent } from '../../../domain/journal.ts';
import type { RunId } from '../../../domain/names.ts';
import type { PlanState } from '../../../domain/plan.ts';
import { isOpen, movedOn, withLine, type Applied, type StoredRun, type StoreState } from './state.ts';

const BECAUSE = 'the database was restored, moved or promoted, so the latest intents may be missing from it';

const STOPPED: JournalEvent = {
  kind: 'run.stopped',
  signer: 'unknown',
  because: BECAUSE,
  code: 'store/refused',
  exits: ['look', 'resume', 'return', 'stand-down'],
};

const VOID: PlanState = { kind: 'void', because: BECAUSE };

/** Stops the open runs that began in another incarnation of the database and voids the open plans; answers with their ids. */
export function stopRunsOfAnotherDatabase(state: StoreState, nowMs: number): Applied<readonly RunId[]> {
  const { incarnation } = state;
  const foreign = [...state.runs.values()].filter((stored) => isOpen(stored) && stored.incarnation !== incarnation);
  if (foreign.length === 0 && state.knownIncarnation === incarnation) return { state, answer: [] };
  const runs = new Map(state.runs);
  for (const stored of foreign) runs.set(stored.run.id, stoppedHere(stored, incarnation, nowMs));
  const plans = new Map(state.plans);
  for (const [id, plan] of plans) if (plan.state.kind === 'open') plans.set(id, { ...plan, state: VOID });
  return {
    state: { ...state, runs, plans, knownIncarnation: incarnation },
    answer: foreign.map(({ run }) => run.id).toSorted(),
  };
}

function stoppedHere(stored: StoredRun, incarnation: string, nowMs: number): StoredRun {
  return {
    ...withLine(stored, STOPPED, nowMs),
    run: movedOn(stored.run, { state: 'stopped', wish: null, dueAtMs: null }),
    incarnation,
    leaseOwner: null,
    leaseUntilMs: null,
  };
}
