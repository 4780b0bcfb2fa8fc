import { randomUUID } from 'node:crypto';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { openStore } from '../../src/app/open.ts';
import { readEnvironment } from '../../src/config/environment.ts';
import { loadFleet } from '../../src/config/load.ts';
import { openLabDatabase } from '../../src/lab/database.ts';
import { createLabKey } from '../../src/lab/hosts/keys.ts';
import { MAIN } from '../../src/lab/places.ts';
import { startWorkers } from '../../src/lab/workers.ts';
import type { Run } from '../../src/domain/run.ts';
import { createLog } from '../../src/platform/log.ts';
import type { Store } from '../../src/store/store.ts';
import { castOf } from './cast.ts';
import { startChild } from './child.ts';
import { type WaitsFigures, waitsFigures } from './figures.ts';
import { writeWaitsFleet } from './fleet.ts';
import { type HostsTold, LOGIN } from './login.ts';
import { measure } from './measure.ts';
import { parentOf } from '../process-cost.ts';
import type { RelayTold } from './relay-process.ts';
import { storeWaits } from './runs.ts';

export interface WaitsOptions {
  readonly runs: number;
  /** How long is measured, after how long. */
  readonly seconds: number;
  readonly warmUpSeconds: number;
  readonly tell: (line: string) => void;
}

/** One worker with so many runs that wait for sessions. Leaves nothing behind. */
export async function benchWaits({ runs, seconds, warmUpSeconds, tell }: WaitsOptions): Promise<WaitsFigures> {
  const closers: (() => Promise<unknown> | void)[] = [];
  const root = join(tmpdir(), `baton-waits-${process.pid}`);
  try {
    mkdirSync(root, { recursive: true, mode: 0o700 });
    closers.push(() => rmSync(root, { recursive: true, force: true }));
    tell(`starting a relay chain and the SSH servers of ${2 * runs} nodes`);
    const { fleetFile, hosts, session } = await startWorld(root, runs, closers);
    const loaded = await loadFleet(fleetFile);
    const dataDir = join(root, 'data');
    const database = await openLabDatabase(dataDir, `waits_${randomUUID().slice(0, 8)}`, createLog('silent'));
    closers.push(() => database.close());
    const environment = { ...readEnvironment(), databaseUrl: database.url, redisUrl: null, logLevel: 'silent' };
    const opened = await openStore(loaded, environment);
    closers.push(() => opened.close());
    tell(`storing ${runs} runs that wait for sessions`);
    await storeWaits(opened.store, loaded.fleet, castOf(runs), session);
    tell(`starting a worker, and waiting ${warmUpSeconds} s`);
    const workers = await startWorkers({ count: 1, main: MAIN, fleetFile, databaseUrl: database.url, directory: root });
    closers.push(() => workers.stop());
    const [worker] = workers.pids();
    if (worker === undefined)
      throw new Error(`the worker has ended: ${readFileSync(join(root, 'worker-1.log'), 'utf8')}`);
    const postgres = await postmasterOf(database.url);
    const looks = async () => {
      hosts.ask();
      return hosts.next();
    };
    const measured = await measure({ worker, postgres, looks, seconds, warmUpSeconds, tell });
    const open = await opened.store.view.openRuns();
    const idle = await idleOf(opened.store, open);
    return waitsFigures({ ...measured, runs, idle, states: open.map(({ state }) => state) });
  } finally {
    for (const close of closers.toReversed()) await close();
  }
}

/** Why runs found a node that does not do its part: here every one does, so that a wait that says so has not seen it. */
async function idleOf({ view }: Store, open: readonly Run[]): Promise<string[]> {
  const idle: string[] = [];
  for (const { id } of open) {
    const last = (await view.journal(id)).findLast(({ event }) => event.kind === 'step.waiting')?.event;
    const words = last?.kind === 'step.waiting' ? last.figures?.['idle'] : undefined;
    if (typeof words === 'string') idle.push(words);
  }
  return idle;
}

async function startWorld(root: string, runs: number, closers: (() => Promise<unknown> | void)[]) {
  const userKey = createLabKey();
  const userKeyFile = join(root, 'user_key');
  writeFileSync(userKeyFile, userKey.privateKey, { mode: 0o600 });
  const chain = startChild('relay-process.ts', [String(runs)]);
  closers.push(() => chain.close());
  const hosts = startChild('hosts-process.ts', [String(runs), userKey.publicKey]);
  closers.push(() => hosts.close());
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- both are of this folder
  const [relay, told] = (await Promise.all([chain.next(), hosts.next()])) as [RelayTold, HostsTold];
  const fleetFile = join(root, 'fleet.yaml');
  writeWaitsFleet(fleetFile, { cast: castOf(runs), relay, hosts: told.hosts, login: LOGIN, userKeyFile });
  return { fleetFile, hosts, session: relay.session };
}

/** The process that all others of a server on this machine are children of. */
async function postmasterOf(url: string): Promise<number> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    const { rows } = await client.query<{ pid: number }>('select pg_backend_pid() as pid');
    return parentOf(rows[0]?.pid ?? 0);
  } finally {
    await client.end();
  }
}
