import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { pidOfCaller } from '../src/lab/faults/caller.ts';
import { MAIN } from '../src/lab/places.ts';
import { startWorkers, type LabWorkers } from '../src/lab/workers.ts';
import type { Keep } from './keep.ts';

/** Worker processes under a supervisor: whoever is killed is replaced. */
export interface Crew {
  /** Which worker holds the near end of a connection to one of our proxies. Null: none of ours, or it is gone. */
  callerOf(callerPort: number, port: number): number | null;
  pids(): readonly number[];
  isFrozen(pid: number): boolean;
  /** SIGKILL, and another one is started in its place. @returns false when it is gone already */
  kill(pid: number): boolean;
  freeze(pid: number): void;
  thaw(pid: number): void;
  /**
   * Resolves when as many workers take jobs as should.
   * @returns the pids of those that had ended without being killed, which no worker should
   * @throws Error when one did not start
   */
  whole(): Promise<readonly number[]>;
}

export interface CrewOptions {
  readonly count: number;
  readonly fleetFile: string;
  readonly databaseUrl: string;
  readonly redisUrl: string;
  /** Where logs and pid files go. */
  readonly directory: string;
}

export async function startCrew(options: CrewOptions, keep: Keep): Promise<Crew> {
  const workers = new Map<number, LabWorkers>();
  const frozen = new Set<number>();
  const starting = new Set<Promise<void>>();
  let started = 0;
  let stopping = false;

  const hire = async (): Promise<void> => {
    started += 1;
    const directory = join(options.directory, `crew-${started}`);
    mkdirSync(directory);
    const { fleetFile, databaseUrl, redisUrl } = options;
    const worker = await startWorkers({ count: 1, main: MAIN, fleetFile, databaseUrl, redisUrl, directory });
    const [pid] = worker.pids();
    if (pid !== undefined) workers.set(pid, worker);
  };
  const replace = (): void => {
    if (stopping) return;
    const hired = hire();
    starting.add(hired);
    void hired.then(
      () => starting.delete(hired),
      // Kept for `whole`, which tells.
      () => {},
    );
  };
  keep(workers, async () => {
    stopping = true;
    await Promise.allSettled(starting);
    await Promise.all([...workers.values()].map((worker) => worker.stop()));
  });
  await Promise.all(Array.from({ length: options.count }, hire));
  const pids = (): number[] => [...workers.values()].flatMap((worker) => worker.pids());
  const signal = (pid: number, name: NodeJS.Signals): void => void (workers.has(pid) && process.kill(pid, name));
  return {
    callerOf: (callerPort, port) => pidOfCaller(pids(), callerPort, port),
    pids,
    isFrozen: (pid) => frozen.has(pid),
    kill(pid) {
      const worker = workers.get(pid);
      if (!worker || worker.pids().length === 0) return false;
      worker.kill(pid);
      workers.delete(pid);
      replace();
      return true;
    },
    freeze(pid) {
      frozen.add(pid);
      signal(pid, 'SIGSTOP');
    },
    thaw(pid) {
      frozen.delete(pid);
      signal(pid, 'SIGCONT');
    },
    async whole() {
      const ended = [...workers].flatMap(([pid, worker]) => (worker.pids().length === 0 ? [pid] : []));
      for (const pid of ended) {
        workers.delete(pid);
        replace();
      }
      await Promise.all(starting);
      return ended;
    },
  };
}
