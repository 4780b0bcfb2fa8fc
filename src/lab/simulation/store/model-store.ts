import type { PauseStore, PlanStore, RunsView } from '../../../approvals/store.ts';
import type { Clock } from '../../../domain/clock.ts';
import type { RunId } from '../../../domain/names.ts';
import type { RunStore } from '../../../execution/store.ts';
import { connect, type Cell } from './connection.ts';
import { stopRunsOfAnotherDatabase } from './incarnation.ts';
import type { Line } from './line.ts';
import type { Moment, StoreMutation } from './mutations.ts';
import { createPauseStore, createPlanStore, createRunsView } from './people-store.ts';
import { createRunStore } from './run-store.ts';
import { emptyState, type StoreState } from './state.ts';

export interface ModelStoreDeps {
  /** The database's own clock: it need not agree with that of any worker. */
  readonly databaseClock: Pick<Clock, 'now'>;
  /** Gives each run its id; the model makes up nothing by itself. */
  readonly newRunId: () => RunId;
  readonly without?: ReadonlySet<StoreMutation>;
}

/** What one caller has of the store: the ports of `src/store`, over a connection of its own. */
export interface ConnectedStore {
  readonly runs: RunStore;
  readonly plans: PlanStore;
  readonly pauses: PauseStore;
  readonly view: Omit<RunsView, 'verifyJournal'>;
  /** The calling process is gone: what it has open is rolled back and no call of it ever comes back. */
  die(): void;
  /** The server ends the transactions that the process has left standing. */
  endIdleTransactions(): void;
}

/**
 * The run store of the simulation, in memory: the same rules as `src/store`, each call carried out at one instant. What
 * ties it to Postgres is the conformance test.
 */
export interface ModelStore {
  /** As committed. A value: keep it to compare, or to go on from there with `goOnFrom`. */
  readonly state: StoreState;
  /** The database is as it was then, as after a restore that nobody noticed. Not while a transaction is open. */
  goOnFrom(state: StoreState): void;
  /** The server says another system identifier or timeline from now on. */
  becomeIncarnation(incarnation: string): void;
  /** What a starting process does with runs of another incarnation; their ids. */
  stopForeignRuns(): readonly RunId[];
  connect(name: string, line?: Line): ConnectedStore;
}

const WHOLE_LINE: Line = { fateOf: () => 'answered' };

export function createModelStore({ databaseClock, newRunId, without = new Set() }: ModelStoreDeps): ModelStore {
  const moment = (): Moment => ({ nowMs: databaseClock.now(), without });
  const cell: Cell = { state: emptyState('first'), open: null, moment };
  return {
    get state() {
      return cell.state;
    },
    goOnFrom: (state) => void (cell.state = state),
    becomeIncarnation: (incarnation) => void (cell.state = { ...cell.state, incarnation }),
    stopForeignRuns() {
      const { state, answer } = stopRunsOfAnotherDatabase(cell.state, databaseClock.now());
      cell.state = state;
      return answer;
    },
    connect(name, line = WHOLE_LINE) {
      const connection = connect(cell, name, line);
      return {
        runs: createRunStore(connection),
        plans: createPlanStore(connection, newRunId),
        pauses: createPauseStore(connection),
        view: createRunsView(connection),
        die: () => connection.die(),
        endIdleTransactions: () => connection.endIdleTransactions(),
      };
    },
  };
}
