import { randomUUID } from 'node:crypto';
import type { Handlers, Wake, WorkerWake } from '../../jobs/handlers.ts';
import type { Clock } from '../domain/clock.ts';
import { advance, type RunnerDeps } from '../execution/runner.ts';
import type { RunStore } from '../execution/store.ts';
import { settleOpenPlans, type DirectDeps } from '../intake/direct.ts';
import { answerRequest, type LookDeps } from '../intake/look.ts';
import { type WatchDeps, watchRound } from '../watch/watch.ts';
import { type BoardDeps, deliverCards } from './board.ts';
import { runsToWake, type Woken } from './due.ts';
import { eachPart } from './each-part.ts';
import { settleIncidents } from './incidents.ts';
import { pruning } from './pruning.ts';
import { recordShownSoon } from './shown-soon.ts';
import { tellLouder } from './tell-louder.ts';

export interface HandlerDeps {
  readonly runner: RunnerDeps;
  readonly look: LookDeps;
  readonly board: BoardDeps;
  readonly direct: DirectDeps;
  readonly watch: WatchDeps;
  readonly wake: WorkerWake;
  readonly clock: Clock;
  /** Names this process in lease owners, so that people can find it: host name and process id. */
  readonly processName: string;
}

/** What the queues call. Each is safe to call twice, at once, and again after a crash. */
export function createHandlers(deps: HandlerDeps): Handlers {
  const store = tellingBoard(deps.runner.store, deps.wake);
  const watch = { ...deps.watch, watch: recordShownSoon(deps.watch.watch, deps.wake) };
  const woken: Woken = new Map();
  const prune = pruning(deps.look.store.retention, deps.look.fleet.retention, deps.clock);
  return {
    async run(runId, signal) {
      const owner = `${deps.processName}/${randomUUID().slice(0, 8)}`;
      const wait = await advance({ ...deps.runner, store }, runId, owner, signal);
      if (wait === null) await wakeNext(deps, runId);
      else await deps.wake.waits(runId, wait.revision, Math.max(0, wait.untilMs - deps.clock.now()));
    },
    look: (requestId) => answerRequest(deps.look, requestId),
    deliver: () => deliverCards(deps.board),
    watch: (signal) => watchRound(watch, signal),
    sweep: () =>
      eachPart([
        async () => {
          for (const runId of await settleOpenPlans(deps.direct)) await wakeNow(deps, runId);
        },
        async () => {
          const due = runsToWake(await deps.direct.runs.dueRuns(), woken, deps.clock.monotonic());
          for (const run of due) await deps.wake.run(run.id, run.revision);
        },
        async () => {
          for (const requestId of await deps.look.intake.unanswered()) await deps.wake.look(requestId);
        },
        // After the runs, which must not wait for anything here, and before the cards that say so.
        () => settleIncidents(deps.look.store.incidents, deps.look.fleet),
        () => tellLouder(deps.direct, deps.look.fleet),
        () => deps.wake.deliver(),
        prune,
      ]),
  };
}

/** The wait of a run ends by its own job, to the millisecond; the sweeper is only the net below. */
async function wakeNext(deps: HandlerDeps, runId: string): Promise<void> {
  const run = await deps.direct.runs.findRun(runId);
  if (run?.state !== 'waiting' || run.dueAtMs === null) return;
  await deps.wake.waits(run.id, run.revision, Math.max(0, run.dueAtMs - deps.clock.now()));
}

async function wakeNow(deps: HandlerDeps, runId: string): Promise<void> {
  const run = await deps.direct.runs.findRun(runId);
  if (run) await deps.wake.run(run.id, run.revision, Math.max(0, (run.dueAtMs ?? 0) - deps.clock.now()));
}

/** Cards follow the journal: every line asks for a delivery, and never waits for it. */
function tellingBoard(store: RunStore, wake: Wake): RunStore {
  const told =
    <A extends unknown[], R>(write: (...args: A) => Promise<R>) =>
    async (...args: A): Promise<R> => {
      const result = await write(...args);
      void wake.deliver();
      return result;
    };
  return {
    ...store,
    append: told((...args: Parameters<RunStore['append']>) => store.append(...args)),
    release: told((...args: Parameters<RunStore['release']>) => store.release(...args)),
    stop: told((...args: Parameters<RunStore['stop']>) => store.stop(...args)),
    end: told((...args: Parameters<RunStore['end']>) => store.end(...args)),
    together: (work) => told(() => store.together(work))(),
    decide: told((...args: Parameters<RunStore['decide']>) => store.decide(...args)),
  };
}
