import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { app } from '../../src/app/app.ts';
import type { AppClient } from '../../src/cli/client.ts';
import { readEnvironment } from '../../src/config/environment.ts';
import { loadFleet } from '../../src/config/load.ts';
import { createPlainHost, type PlainHost } from '../../src/hosts/ssh/plain-host.ts';
import { openLabDatabase } from '../../src/lab/database.ts';
import type { Ground } from '../../src/lab/ground.ts';
import { writeNearFleetFile } from '../../src/lab/near/play/fleet-file.ts';
import type { NearHost } from '../../src/lab/near/play/host.ts';
import { VALIDATOR } from '../../src/lab/near/play/names.ts';
import { type NearWorld, startNearWorld } from '../../src/lab/near/play/world.ts';
import { createOperators, type Operators } from '../../src/lab/operators.ts';
import { dataDirectory, MAIN } from '../../src/lab/places.ts';
import { startWorkers } from '../../src/lab/workers.ts';
import { createLog } from '../../src/platform/log.ts';
import { systemClock } from '../../src/platform/clock.ts';

/** A machine, and a line to it as an operator has it. */
export interface BenchNode {
  readonly host: NearHost;
  readonly ssh: PlainHost;
}

/** Two machines of the lab, a Baton, and its people. */
export interface NearBench {
  readonly world: NearWorld;
  readonly nodes: readonly [BenchNode, BenchNode];
  readonly client: AppClient;
  readonly operators: Operators;
}

/** As on mainnet. Unit: milliseconds. */
export const BLOCK_MS = 600;
/** What neard takes to end; the same for everybody who stops it. Unit: milliseconds. */
export const STOP_MS = 1_000;

/** Epochs that are skipped take no time, and a margin counts on what a block takes: so many blocks of a new one come before a move. */
export const BLOCKS_OF_EPOCH = 20;

/** A busy machine; the line is there before anything is measured. Unit: milliseconds. */
const CONNECT_MS = 10_000;

export async function setNearStage({ root, name, keep }: Ground, seed: number): Promise<NearBench> {
  const opened = await openLabDatabase(dataDirectory('lab'), name.replaceAll('-', '_'), createLog('silent'));
  const database = keep(opened, (it) => it.close());
  const started = await startNearWorld({ root, seed, blockMs: BLOCK_MS, settings: { stopMs: STOP_MS } });
  const world = keep(started, (it) => it.close());
  const fleetFile = join(root, 'fleet.yaml');
  writeNearFleetFile(fleetFile, world, 'bench');
  const environment = { ...readEnvironment(), databaseUrl: database.url, redisUrl: null, logLevel: 'silent' };
  const client = keep(await app.openClient(await loadFleet(fleetFile), environment), (it) => it.close());
  keep(await startWorkers({ count: 1, main: MAIN, fleetFile, databaseUrl: database.url, directory: root }), (it) =>
    it.stop(),
  );
  await world.ready();
  // The epochs before this moment were skipped too.
  await new Promise((resolve) => setTimeout(resolve, BLOCKS_OF_EPOCH * BLOCK_MS));
  const nodes = [...world.hosts.values()].map((host) => ({ host, ssh: keep(lineTo(host, world), close) }));
  const [a, b] = nodes;
  if (!a || !b) throw new Error('the world has two hosts');
  const operators = createOperators(client, VALIDATOR);
  await operators.adopt();
  return { world, nodes: [a, b], client, operators };
}

const close = (line: PlainHost): Promise<void> => Promise.resolve(line.close());

function lineTo(host: NearHost, { userKeyFile }: NearWorld): PlainHost {
  const privateKey = (): Promise<Buffer> => readFile(userKeyFile);
  return createPlainHost(
    {
      node: host.node,
      chain: 'near',
      host: '127.0.0.1',
      port: host.port,
      login: host.login,
      hostKeys: [host.hostKey],
      privateKey,
      become: { kind: 'none' },
      connectTimeoutMs: CONNECT_MS,
    },
    { clock: systemClock },
  );
}
