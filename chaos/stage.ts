import { app } from '../src/app/app.ts';
import type { AppClient } from '../src/cli/client.ts';
import { readEnvironment } from '../src/config/environment.ts';
import { loadFleet, type LoadedFleet } from '../src/config/load.ts';
import { openLabDatabase, type LabDatabase } from '../src/lab/database.ts';
import { dataDirectory } from '../src/lab/places.ts';
import { createLog } from '../src/platform/log.ts';
import { redisServers } from '../test/system/redis-servers.ts';
import { startCrew, type Crew } from './crew.ts';
import { startFleet, type ChaosFleet } from './fleet.ts';
import type { Keep } from './keep.ts';
import { startMoments, type Moments } from './moments.ts';
import { createPeople, type People } from './people.ts';
import { openQueue, type ChaosQueue } from './queue.ts';
import { openRecords, type Records } from './records.ts';
import { startStallProxy, type StallProxy } from './stall-proxy.ts';

/** Everything that runs. */
export interface Stage {
  readonly fleet: ChaosFleet;
  readonly database: LabDatabase;
  readonly moments: Moments;
  readonly redis: { readonly proxy: StallProxy; readonly queue: ChaosQueue };
  readonly crew: Crew;
  readonly client: AppClient;
  readonly loaded: LoadedFleet;
  readonly people: People;
  readonly records: Records;
}

export interface StageOptions {
  /** New and empty, and a short path. */
  readonly root: string;
  readonly seed: number;
  readonly validators: number;
  readonly onSshd: number;
  readonly workers: number;
  readonly tell: (line: string) => void;
}

/** Starts stores, hosts, workers; resolves when every host's record of terms is adopted. */
export async function setStage(options: StageOptions, keep: Keep): Promise<Stage> {
  const { root, tell } = options;
  tell('starting Postgres, Redis and the hosts');
  const log = createLog('silent');
  const database = keep(await openLabDatabase(dataDirectory('lab'), `chaos_${process.pid}`, log), (it) => it.close());
  const records = keep(openRecords(database.url), (it) => it.close());
  const servers = keep(redisServers(), (it) => it.close());
  const server = await servers.start();
  const redisProxy = keep(await startStallProxy(server.port), (it) => it.close());
  const redisUrl = `redis://127.0.0.1:${redisProxy.port}`;
  const fleet = await startFleet(options, keep);

  tell(`starting ${options.workers} workers`);
  const url = new URL(database.url);
  const moments = await startMoments(Number(url.port));
  keep(moments.proxy, (it) => it.close());
  url.port = String(moments.proxy.port);
  const environment = { ...readEnvironment(), databaseUrl: database.url, redisUrl, logLevel: 'silent' };
  const loaded = await loadFleet(fleet.fleetFile);
  const client = keep(await app.openClient(loaded, environment), (it) => it.close());
  const crew = await startCrew(
    { count: options.workers, fleetFile: fleet.fleetFile, databaseUrl: url.href, redisUrl, directory: root },
    keep,
  );
  moments.watch(crew);
  const queue = keep(await openQueue(server.port), (it) => it.close());
  const people = createPeople(client);
  tell('adopting the hosts');
  await Promise.all(fleet.validators.map(({ name }) => people.adopt(name)));
  return { fleet, database, moments, redis: { proxy: redisProxy, queue }, crew, client, loaded, people, records };
}
