import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { app } from '../../../src/app/app.ts';
import type { AppClient } from '../../../src/cli/client.ts';
import { readEnvironment } from '../../../src/config/environment.ts';
import { SCOPES } from '../../../src/chats/slack/manifest.ts';
import { loadFleet } from '../../../src/config/load.ts';
import { openLabDatabase } from '../../../src/lab/database.ts';
import { writeFleetFile } from '../../../src/lab/fleet-file.ts';
import { createOperators } from '../../../src/lab/operators.ts';
import { MAIN } from '../../../src/lab/places.ts';
import { startSlack, type SlackStandIn } from '../../../src/lab/standins/slack/slack.ts';
import { startProvider } from '../../../src/lab/takeover/provider.ts';
import { startWorkers } from '../../../src/lab/workers.ts';
import { ACTIVE, startWorld, type World } from '../../../src/lab/world.ts';
import { createLog } from '../../../src/platform/log.ts';
import { freePort } from '../free-port.ts';
import { startAlertmanager } from './alertmanager.ts';
import { startExporter } from './exporter.ts';
import type { Program } from './program.ts';
import { startPrometheus } from './prometheus.ts';
import { writeShippedRules } from './shipped-rules.ts';
import { startWire, type Wire } from './wire.ts';

export const CHANNEL = 'C0VALIDATE';
const PEOPLE = { ana: 'U0ANA00001', ben: 'U0BEN00001' };

/** As the lab's fleet file calls it. */
export const VALIDATOR = 'sol-main';
/** No own leader slot for twelve minutes: a move need not wait. */
const LEADER = { firstAt: 1800, every: 3600 };
const TOKEN = 'the-token-of-alertmanager';

/** Real Prometheus and Alertmanager before Baton as operators start it, on the lab's machines, with Slack's stand-in behind. */
export interface AlertStage {
  readonly world: World;
  readonly slack: SlackStandIn;
  readonly alertmanager: Program;
  /** Between Alertmanager and Baton. */
  readonly wire: Wire;
  readonly client: AppClient;
  close(): Promise<void>;
}

type Keep = <T>(thing: T, close: (thing: T) => Promise<unknown>) => T;

export async function openAlertStage(seed: number): Promise<AlertStage> {
  const closers: (() => Promise<unknown>)[] = [];
  const keep: Keep = (thing, close) => {
    closers.push(() => close(thing));
    return thing;
  };
  const close = async (): Promise<void> => {
    for (const each of closers.splice(0).toReversed()) await each();
  };
  try {
    return { ...(await opened(seed, keep)), close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function opened(seed: number, keep: Keep): Promise<Omit<AlertStage, 'close'>> {
  // Short, since the sockets of the simulated hosts lie below it.
  const root = keep(mkdtempSync(join(tmpdir(), 'ba-')), (it) =>
    Promise.resolve(rmSync(it, { recursive: true, force: true })),
  );
  const world = keep(await startWorld({ root: join(root, 'w'), seed, leader: LEADER }), (it) => it.close());
  const slack = keep(await startSlack({ scopes: SCOPES.map(({ scope }) => scope) }), (it) => it.stop());
  slack.addToChannel(CHANNEL);
  const hooksPort = await freePort();
  const wire = keep(await startWire(hooksPort), (it) => it.close());
  const alertmanager = keep(
    await startAlertmanager({
      directory: join(root, 'alertmanager'),
      webhook: { url: `http://127.0.0.1:${wire.port}/alerts/alertmanager`, token: TOKEN },
    }),
    (it) => it.stop(),
  );
  const client = await startBaton(root, { world, slack, hooksPort, alertmanager }, keep);
  await watchedByPrometheus(root, world, alertmanager, keep);
  return { world, slack, alertmanager, wire, client };
}

async function startBaton(
  root: string,
  of: Pick<AlertStage, 'world' | 'slack' | 'alertmanager'> & { readonly hooksPort: number },
  keep: Keep,
): Promise<AppClient> {
  const { world } = of;
  const provider = keep(await startProvider(world), (it) => it.close());
  const fleetFile = await writeFleet(root, of, { [ACTIVE]: provider.fenceOf(ACTIVE) });
  const database = keep(await openLabDatabase(join(root, 'data'), 'alerts', createLog('silent')), (it) => it.close());
  keep(
    await startWorkers({
      count: 1,
      main: MAIN,
      command: 'start',
      fleetFile,
      databaseUrl: database.url,
      directory: root,
    }),
    (it) => it.stop(),
  );
  const environment = { ...readEnvironment(), databaseUrl: database.url, redisUrl: null, logLevel: 'silent' };
  const client = keep(await app.openClient(await loadFleet(fleetFile), environment), (it) => it.close());
  await world.ready();
  await createOperators(client).adopt();
  return client;
}

async function writeFleet(
  root: string,
  { world, slack, hooksPort, alertmanager }: Parameters<typeof startBaton>[1],
  fences: Record<string, Record<string, unknown>>,
): Promise<string> {
  const secret = (name: string, text: string): string => {
    writeFileSync(join(root, name), text, { mode: 0o600 });
    return `file:${name}`;
  };
  const file = join(root, 'fleet.yaml');
  const idsOf = (id: string): string[] => [`${slack.team}/${id}`];
  writeFleetFile(file, world, {
    fleet: 'alerts',
    webPort: await freePort(),
    fences,
    slack: {
      section: {
        team: slack.team,
        bot_token: secret('bot-token', slack.botToken),
        app_token: secret('app-token', slack.appToken),
        api_url: slack.url,
        channels: [{ id: CHANNEL }],
      },
      people: { ana: idsOf(PEOPLE.ana), ben: idsOf(PEOPLE.ben) },
    },
    sections: {
      hooks: { listen: { port: hooksPort }, tokens: [secret('hook-token', TOKEN)] },
      // A test need not wait as long as people would: the times themselves are proven in virtual time.
      alerts: { dwell: 10, closes_after: 3, alertmanager: { url: alertmanager.url, node_label: 'node' } },
      health: { port: await freePort() },
    },
  });
  return file;
}

/** An exporter on each machine tells of that machine; one beside an observer tells of the validator, as a machine of the monitoring's own would. */
async function watchedByPrometheus(root: string, world: World, alertmanager: Program, keep: Keep): Promise<void> {
  const exporterAt = async (url: string): Promise<string> =>
    keep(await startExporter(url, world.voteAccount), (it) => it.close()).address;
  const nodes = await Promise.all(
    [...world.nodes].map(async ([node, { rpcPort }]) => ({
      address: await exporterAt(`http://127.0.0.1:${rpcPort}`),
      labels: { validator: VALIDATOR, node },
    })),
  );
  const chain = { address: await exporterAt(world.cluster.observers[0]?.url ?? ''), labels: { validator: VALIDATOR } };
  keep(
    await startPrometheus({
      directory: join(root, 'prometheus'),
      jobs: { 'solana-node': nodes, 'solana-chain': [chain] },
      ruleFiles: [writeShippedRules(root, ['SolanaDelinquent', 'NodeDown'])],
      alertmanagers: [new URL(alertmanager.url).host],
    }),
    (it) => it.stop(),
  );
}
