import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { app } from '../app/app.ts';
import type { AppClient, RunDetail } from '../cli/client.ts';
import { readEnvironment } from '../config/environment.ts';
import { loadFleet, type LoadedFleet } from '../config/load.ts';
import { createLog } from '../platform/log.ts';
import type { OwnLeaderSlots } from './cluster/schedule.ts';
import { openLabDatabase, type LabDatabase } from './database.ts';
import { writeFleetFile, type FleetFileOptions } from './fleet-file.ts';
import { type Ground, type Keep, onGround } from './ground.ts';
import { createOperators, type Operators } from './operators.ts';
import { dataDirectory, MAIN } from './places.ts';
import { together } from './together.ts';
import { startWorkers, type LabWorkers } from './workers.ts';
import { startWorld, type World } from './world.ts';

/** Everything that one lab run starts. */
export interface Stage {
  readonly world: World;
  readonly workers: LabWorkers;
  readonly database: LabDatabase;
  readonly loaded: LoadedFleet;
  readonly client: AppClient;
  readonly operators: Operators;
  /** Processes that sent an acting verb. */
  readonly actors: Set<number>;
}

export interface StageOptions {
  readonly seed: number;
  /** Where the queues are; null: in Postgres. */
  readonly redisUrl: string | null;
  /** Hosts that nobody has prepared. */
  readonly bare?: boolean;
  /** What the fleet file has beyond the two machines, once they are there. */
  readonly fleet?: (world: World, keep: Keep) => Promise<Omit<FleetFileOptions, 'fleet'>>;
  /** Fires when a person interrupts. */
  readonly signal: AbortSignal;
  /** Told what is going on, one line each. */
  readonly tell: (line: string) => void;
}

/** With every fourth seed an own leader slot is near, so that the run has to wait for a quiet window (about 20 s). */
function leaderSlots(seed: number): OwnLeaderSlots {
  return seed % 4 === 3 ? { firstAt: 80, every: 1200 } : { firstAt: 600, every: 1200 };
}

/** Plays in a world of its own: store, hosts, two workers. Leaves nothing behind. */
export function onStage<T>(options: StageOptions, play: (stage: Stage) => Promise<T>): Promise<T> {
  return onGround(options, async (ground) => play(await setStage(ground, options)));
}

async function setStage({ root, name, keep }: Ground, options: StageOptions): Promise<Stage> {
  const { seed, redisUrl, bare = false } = options;
  options.tell('starting the store and the simulated hosts');
  const log = createLog('warn');
  const [database, world] = await together(
    openLabDatabase(dataDirectory('lab'), name.replaceAll('-', '_'), log).then((opened) =>
      keep(opened, (it) => it.close()),
    ),
    startWorld({ root, seed, leader: leaderSlots(seed), bare }).then((started) => keep(started, (it) => it.close())),
  );
  const fleetFile = join(root, 'fleet.yaml');
  writeFleetFile(fleetFile, world, { ...(await options.fleet?.(world, keep)), fleet: 'lab' });
  options.signal.throwIfAborted();
  options.tell('starting two workers');
  const loaded = await loadFleet(fleetFile);
  const client = keep(
    await app.openClient(loaded, { ...readEnvironment(), databaseUrl: database.url, redisUrl }),
    (it) => it.close(),
  );
  const workers = keep(
    await startWorkers({ count: 2, main: MAIN, fleetFile, databaseUrl: database.url, redisUrl, directory: root }),
    (it) => it.stop(),
  );
  await world.ready();
  return { world, workers, database, loaded, client, operators: createOperators(client), actors: new Set() };
}

/** What the referee, the hosts and the journal say of the last run stays in the clone's data directory. */
export function keepEvidence(world: World, detail: RunDetail | null): void {
  writeFileSync(join(dataDirectory('lab'), 'last-journal.json'), JSON.stringify(detail?.entries ?? [], null, 1));
  const evidence = {
    history: world.referee.history().filter((event) => event.kind !== 'block.made'),
    calls: [...world.nodes.values()].flatMap(({ host }) => host.calls()),
    journal: detail?.entries ?? [],
  };
  writeFileSync(join(dataDirectory('lab'), 'last-evidence.json'), JSON.stringify(evidence, null, 1));
}

/** The wall clock with fractions, which all processes of the machine share. */
export function now(): number {
  return performance.timeOrigin + performance.now();
}
