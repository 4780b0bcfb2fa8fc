import { join } from 'node:path';
import { app } from '../../../app/app.ts';
import type { AppClient } from '../../../cli/client.ts';
import { readEnvironment } from '../../../config/environment.ts';
import { loadFleet } from '../../../config/load.ts';
import { createLog } from '../../../platform/log.ts';
import { openLabDatabase } from '../../database.ts';
import { type Ground, onGround } from '../../ground.ts';
import { createOperators, type Operators } from '../../operators.ts';
import { dataDirectory, MAIN } from '../../places.ts';
import { together } from '../../together.ts';
import { type LabWorkers, startWorkers } from '../../workers.ts';
import { writeNearFleetFile } from './fleet-file.ts';
import { VALIDATOR } from './names.ts';
import { type NearWorld, type NearWorldOptions, startNearWorld } from './world.ts';

/** Everything that one run in a NEAR world starts. */
export interface NearStage {
  readonly world: NearWorld;
  readonly workers: LabWorkers;
  readonly client: AppClient;
  readonly operators: Operators;
}

export interface NearStageOptions extends Omit<NearWorldOptions, 'root'> {
  /** Fires when a person interrupts. */
  readonly signal: AbortSignal;
  /** Told what is going on, one line each. */
  readonly tell: (line: string) => void;
}

/** Plays in a world of its own: store, chain, hosts, two workers. Leaves nothing behind. */
export function onNearStage<T>(options: NearStageOptions, play: (stage: NearStage) => Promise<T>): Promise<T> {
  return onGround(options, async (ground) => play(await setStage(ground, options)));
}

async function setStage({ root, name, keep }: Ground, options: NearStageOptions): Promise<NearStage> {
  options.tell('starting the store, the chain and the simulated hosts');
  const [database, world] = await together(
    openLabDatabase(dataDirectory('lab'), name.replaceAll('-', '_'), createLog('warn')).then((opened) =>
      keep(opened, (it) => it.close()),
    ),
    startNearWorld({ ...options, root }).then((started) => keep(started, (it) => it.close())),
  );
  const fleetFile = join(root, 'fleet.yaml');
  writeNearFleetFile(fleetFile, world, 'lab');
  options.signal.throwIfAborted();
  options.tell('starting two workers');
  const environment = { ...readEnvironment(), databaseUrl: database.url, redisUrl: null };
  const client = keep(await app.openClient(await loadFleet(fleetFile), environment), (it) => it.close());
  const workers = keep(
    await startWorkers({ count: 2, main: MAIN, fleetFile, databaseUrl: database.url, directory: root }),
    (it) => it.stop(),
  );
  await world.ready();
  return { world, workers, client, operators: createOperators(client, VALIDATOR) };
}
