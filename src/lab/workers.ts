import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, openSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { NODE_ENVIRONMENT, NODE_FLAGS } from '../platform/node-flags.ts';
import { pidOfCaller } from './faults/caller.ts';

/** Worker processes, exactly as an operator would start them, on one fleet file and one database. */
export interface LabWorkers {
  pids(): readonly number[];
  /** The worker at the other end of a connection to a lab host; null when none of ours. */
  callerOf(callerPort: number, hostPort: number): number | null;
  kill(pid: number): void;
  /** Asks the process to end in good order, as an upgrade does. */
  askToStop(pid: number): void;
  /** One more, in the place of one that has ended. Resolves when it takes jobs. */
  startAnother(): Promise<void>;
  /** Stops the process for `ms`, then lets it go on. */
  freeze(pid: number, ms: number): Promise<void>;
  stop(): Promise<void>;
}

export interface LabWorkersOptions {
  readonly count: number;
  /** The Baton command: `src/main.ts`. */
  readonly main: string;
  /** `start` has page and chats besides. Default: `worker`. */
  readonly command?: 'worker' | 'start';
  readonly fleetFile: string;
  /** Null: the store that the fleet file names. */
  readonly databaseUrl: string | null;
  /** Null or absent: the queues lie in the database. */
  readonly redisUrl?: string | null;
  /** Where pid files and logs go. */
  readonly directory: string;
}

/** Starting means loading Baton and connecting; on a busy machine with two cores that has taken 6 s. */
const READY_DEADLINE_MS = 60_000;
/** Longer than a worker needs to let go of a run. Unit: milliseconds. */
const STOP_DEADLINE_MS = 10_000;

/** Resolves when every worker has said `{"ready":true}`. */
export async function startWorkers(options: LabWorkersOptions): Promise<LabWorkers> {
  const workers = await Promise.all(
    Array.from({ length: options.count }, (_, index) => startWorker(options, index + 1)),
  );
  const alive = (): ChildProcess[] =>
    workers.filter((worker) => worker.exitCode === null && worker.signalCode === null);
  const pids = (): number[] => alive().flatMap((worker) => (worker.pid === undefined ? [] : [worker.pid]));
  const signal = (pid: number, name: NodeJS.Signals): void => {
    alive()
      .find((worker) => worker.pid === pid)
      ?.kill(name);
  };
  return {
    pids,
    callerOf: (callerPort, hostPort) => pidOfCaller(pids(), callerPort, hostPort),
    kill: (pid) => signal(pid, 'SIGKILL'),
    askToStop: (pid) => signal(pid, 'SIGTERM'),
    async startAnother() {
      workers.push(await startWorker(options, workers.length + 1));
    },
    async freeze(pid, ms) {
      signal(pid, 'SIGSTOP');
      await new Promise((resolve) => setTimeout(resolve, ms));
      signal(pid, 'SIGCONT');
    },
    async stop() {
      await Promise.all(alive().map(stopWorker));
    },
  };
}

async function startWorker(options: LabWorkersOptions, number: number): Promise<ChildProcess> {
  const log = openSync(join(options.directory, `worker-${number}.log`), 'a');
  const { REDIS_URL: _redis, DATABASE_URL: _database, ...env } = process.env;
  const worker = spawn(
    process.execPath,
    [...NODE_FLAGS, options.main, options.command ?? 'worker', '--fleet', options.fleetFile, '--json'],
    {
      env: {
        ...env,
        ...NODE_ENVIRONMENT,
        ...(options.databaseUrl === null ? {} : { DATABASE_URL: options.databaseUrl }),
        ...(options.redisUrl ? { REDIS_URL: options.redisUrl } : {}),
      },
      stdio: ['ignore', 'pipe', log],
    },
  );
  closeSync(log);
  if (worker.pid !== undefined) writeFileSync(join(options.directory, `worker-${number}.pid`), `${worker.pid}\n`);
  await ready(worker, `worker ${number} (see ${join(options.directory, `worker-${number}.log`)})`);
  return worker;
}

function ready(worker: ChildProcess, name: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const late = setTimeout(() => reject(new Error(`${name} did not get ready within 60 s`)), READY_DEADLINE_MS);
    worker.once('error', reject);
    worker.once('exit', (code) => reject(new Error(`${name} ended with ${code} before it was ready`)));
    if (!worker.stdout) return;
    // Lines after `ready` are read too, so that the pipe never fills up.
    createInterface({ input: worker.stdout }).on('line', (line) => {
      if (!line.startsWith('{') || !line.includes('"ready":true')) return;
      clearTimeout(late);
      resolve();
    });
  });
}

async function stopWorker(worker: ChildProcess): Promise<void> {
  const over = new Promise<void>((resolve) => {
    worker.once('exit', () => resolve());
  });
  worker.kill('SIGCONT');
  worker.kill('SIGTERM');
  const hard = setTimeout(() => worker.kill('SIGKILL'), STOP_DEADLINE_MS);
  await over;
  clearTimeout(hard);
}
