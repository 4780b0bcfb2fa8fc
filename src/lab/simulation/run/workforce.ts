import type { Fleet } from '../../../config/schema.ts';
import type { Prng } from '../../cluster/prng.ts';
import type { ConnectedStore, ModelStore } from '../store/model-store.ts';
import type { RunId } from '../../../domain/names.ts';
import type { Sightings } from './happened.ts';
import type { Jobs } from './jobs.ts';
import { createLife, type Life } from './life.ts';
import type { Network } from './network.ts';
import { prepareDepsOf } from './prepare-deps.ts';
import type { Schedule } from './schedule.ts';
import type { VirtualTime } from './time.ts';
import type { SimulatedTraffic } from './traffic.ts';
import { startSimulatedWorker, type SimulatedWorker } from './worker.ts';

/** The worker processes, and who starts them again. */
export interface Workforce {
  start(): void;
  /** Gives a job to so many of them; false when none is there. */
  give(runId: RunId, copies: number): boolean;
  kill(name: string): void;
  /** Kills it as soon as what it has just sent was carried out. */
  killWhenCarriedOut(name: string): void;
  freeze(name: string, ms: number): void;
  askToStop(name: string): void;
  /** The server is gone, and with it what was open in it. */
  databaseRestarts(): void;
  /** How long the one that stands still for longest will do so. Unit: milliseconds. */
  frozenForMs(): number;
}

export interface WorkforceDeps {
  readonly schedule: Schedule;
  readonly fleet: Fleet;
  readonly dice: Prng;
  readonly time: VirtualTime;
  readonly sightings: Sightings;
  readonly jobs: Jobs;
  readonly store: ModelStore;
  readonly traffic: SimulatedTraffic;
  readonly network: (life: Life) => Network;
}

interface Employed {
  readonly worker: SimulatedWorker;
  readonly store: ConnectedStore;
  takes: boolean;
}

/** As a supervisor does it. Unit: milliseconds. */
const STARTED_AGAIN_AFTER_MS = 5_000;
/** `idle_in_transaction_session_timeout` of Baton's connections. Unit: milliseconds. */
const TRANSACTION_STANDS_MS = 4_000;

export function createWorkforce(deps: WorkforceDeps): Workforce {
  const { time, dice, sightings } = deps;
  const employed: Employed[] = [];
  let number = 0;
  let frozenUntilMs = -Infinity;

  function employ(): void {
    const name = `worker-${++number}`;
    const life = createLife(name, time);
    const store = deps.store.connect(name, deps.traffic.storeLine(life));
    const failed = (because: string): void => sightings.add({ kind: 'worker', worker: name, what: 'failed', because });
    const network = deps.network(life);
    const worker = startSimulatedWorker({
      fleet: deps.fleet,
      life,
      store,
      jobs: deps.jobs,
      failed,
      cameBack: ({ from }) => Promise.resolve(sightings.add({ kind: 'machine', node: from, what: 'makes an alarm' })),
      ...network,
      prepare: prepareDepsOf(deps.fleet, life.clock, network),
    });
    employed.push({ worker, store, takes: true });
    sightings.add({ kind: 'worker', worker: name, what: 'started' });
  }

  const called = (name: string): Employed | undefined => employed.find(({ worker }) => worker.life.name === name);
  const dismiss = (one: Employed): void => {
    one.takes = false;
    time.after(STARTED_AGAIN_AFTER_MS, employ);
  };

  function kill(name: string): void {
    const one = called(name);
    if (!one?.worker.life.isAlive) return;
    sightings.add({ kind: 'worker', worker: name, what: 'killed' });
    one.worker.life.end();
    if (one.takes) dismiss(one);
  }

  return {
    start() {
      for (let index = 0; index < deps.schedule.workers; index++) employ();
    },
    give(runId, copies) {
      const able = employed.filter(({ takes, worker }) => takes && worker.life.isAlive);
      const first = able.length === 0 ? 0 : dice.int(0, able.length - 1);
      const chosen = Array.from(
        { length: Math.min(copies, able.length) },
        (_, index) => able[(first + index) % able.length],
      );
      for (const one of chosen) void one?.worker.work(runId);
      return chosen.length > 0;
    },
    kill,
    killWhenCarriedOut: (name) => time.after(0, () => kill(name)),
    freeze(name, ms) {
      const one = called(name);
      if (!one) return;
      sightings.add({ kind: 'worker', worker: name, what: 'frozen' });
      one.worker.life.freeze(ms);
      frozenUntilMs = Math.max(frozenUntilMs, time.now() + ms);
      time.after(TRANSACTION_STANDS_MS, () => one.store.endIdleTransactions());
      time.after(ms, () => sightings.add({ kind: 'worker', worker: name, what: 'woken' }));
    },
    askToStop(name) {
      const one = called(name);
      if (!one?.takes) return;
      sightings.add({ kind: 'worker', worker: name, what: 'stopped' });
      one.worker.askToStop();
      dismiss(one);
    },
    databaseRestarts() {
      for (const { store } of employed) store.endIdleTransactions();
    },
    frozenForMs: () => Math.max(0, frozenUntilMs - time.now()),
  };
}
