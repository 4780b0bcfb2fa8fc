import type { PauseStore, PlanStore, RunsView } from '../../../approvals/store.ts';
import type { RunId } from '../../../domain/names.ts';
import type { Connection } from './connection.ts';
import { standDown } from './endings.ts';
import { declareFenced } from './overrides.ts';
import * as pauses from './pauses.ts';
import * as plans from './plans.ts';
import { start } from './start.ts';
import { dueRuns, fullKey, listRuns, openRuns } from './view.ts';
import { storeWish } from './wishes.ts';

/** Plans and what people say of them. */
export function createPlanStore({ read, write }: Connection, newRunId: () => RunId): PlanStore {
  return {
    savePlan: (plan, planState) => write('save-plan', (state, at) => plans.savePlan(state, at, plan, planState)),
    findPlan: (text) =>
      read('find-plan', (state) => {
        const id = fullKey(state.plans.keys(), text);
        return id === null ? null : (plans.planRecords(state, ({ plan }) => plan.id === id)[0] ?? null);
      }),
    openPlans: () => read('open-plans', (state) => plans.planRecords(state, (each) => each.state.kind === 'open')),
    recentPlans: (withinMs) =>
      read('recent-plans', (state, at) => plans.planRecords(state, ({ plan }) => plan.madeAtMs > at.nowMs - withinMs)),
    decide: (decision, actionId) =>
      write(`decide-plan ${decision.kind}`, (state, at) => plans.decidePlan(state, at, decision, actionId)),
    closePlan: (id, planState) =>
      write(`close-plan ${planState.kind}`, (state, at) => plans.closePlan(state, at, id, planState)),
    start: (id, approvedBy, delayMs) =>
      write('start', (state, at) => start(state, at, newRunId, id, approvedBy, delayMs)),
  };
}

/** What the sweep, the cards and the people see of runs. There are no hashes to verify. */
export function createRunsView({ read, write }: Connection): Omit<RunsView, 'verifyJournal'> {
  return {
    findRun: (text) =>
      read('find-run', ({ runs }) => {
        const id = fullKey(runs.keys(), text);
        return id === null ? null : (runs.get(id)?.run ?? null);
      }),
    listRuns: (limit, validator) => read('list-runs', (state) => listRuns(state, limit, validator)),
    openRuns: () => read('open-runs', openRuns),
    dueRuns: () => read('due-runs', (state, { nowMs }) => dueRuns(state, nowMs)),
    journal: (id) => read('journal', ({ runs }) => runs.get(id)?.lines ?? []),
    storeWish: (id, wish, by, reason) =>
      write(`wish ${wish}`, (state, at) => storeWish(state, at, id, wish, by, reason)),
    declareFenced: (id, node, by, reason, rule) =>
      write('declare-fenced', (state, at) => declareFenced(state, at, id, node, by, reason, rule)),
    standDown: (id, by, reason) => write('stand-down', (state, at) => standDown(state, at, id, by, reason)),
  };
}

export function createPauseStore({ read, write }: Connection): PauseStore {
  return {
    pause: (validator, by, reason) => write('pause', (state, at) => pauses.pause(state, at, validator, by, reason)),
    unpause: (validator, by, alone = false) =>
      write('unpause', (state, at) => pauses.unpause(state, at, validator, by, alone)),
    pauses: () =>
      read('pauses', (state) =>
        [...state.pauses]
          .map(([validator, { person, reason, sinceMs }]) => ({ validator, by: person, reason, sinceMs }))
          .toSorted((a, b) => a.sinceMs - b.sinceMs || (a.validator < b.validator ? -1 : 1)),
      ),
  };
}
