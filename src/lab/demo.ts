import { randomInt } from 'node:crypto';
import { join } from 'node:path';
import { app, start } from '../app/app.ts';
import type { PageOptions } from '../app/page.ts';
import type { Troubles } from '../chats/web/deps.ts';
import { askedToStop } from '../cli/asked-to-stop.ts';
import { readEnvironment } from '../config/environment.ts';
import { loadFleet } from '../config/load.ts';
import { messageOf } from '../domain/failure.ts';
import type { ValidatorName } from '../domain/names.ts';
import { createLog } from '../platform/log.ts';
import { openEmptyDatabase } from './demo-database.ts';
import { type Asked, readAsked } from './demo/asked.ts';
import { type DotSide, startDotSide } from './demo/dot-client.ts';
import { writeFleetFiles } from './demo/fleet-files.ts';
import { createLooking, type Looking } from './demo/looking.ts';
import { type DiscordSide, realDiscord } from './demo/real-discord.ts';
import { type SlackSide, startSlackSide } from './demo/slack-side.ts';
import { type NearSide, startNearSide } from './demo/near-side.ts';
import { demoTroubles } from './demo/troubles.ts';
import { welcome } from './demo/welcome.ts';
import { missingForLab } from './linux-tools.ts';
import { createLabKey } from './hosts/keys.ts';
import { createOperators } from './operators.ts';
import { claim, dataDirectory, discard, hostsDirectory, MAIN } from './places.ts';
import { VALIDATOR as NEAR } from './near/play/names.ts';
import { VALIDATOR as DOT } from './polkadot/play/names.ts';
import { together } from './together.ts';
import { startWorkers } from './workers.ts';
import { startWorld, type World } from './world.ts';

/** Twelve minutes before the first own leader slot, then one each 24: a quiet window is open nearly always. */
const LEADER = { firstAt: 1800, every: 3600 };
const SEEDS = 1_000_000;
const SOLANA = 'sol-main';

process.exitCode = await demo();
process.exit();

async function demo(): Promise<number> {
  const asked = readAsked(process.argv.slice(2));
  if (typeof asked === 'string') {
    say(asked);
    return 1;
  }
  const missing = missingForLab();
  if (missing.length > 0) {
    say(`The demo runs simulated hosts in real shells and needs: ${missing.join(', ')}.`);
    return 1;
  }
  const root = hostsDirectory('demo');
  const owner = claim(root);
  if (owner !== null) {
    say(`A demo runs already (process ${owner}). Stop it with Ctrl-C in its window.`);
    return 1;
  }
  const closers: (() => Promise<void>)[] = [];
  try {
    return await show(asked, root, closers);
  } catch (error) {
    say(messageOf(error));
    return 1;
  } finally {
    for (const close of closers.toReversed()) await close().catch((error: unknown) => say(messageOf(error)));
    discard(root);
  }
}

type Keep = <T>(thing: T, close: (thing: T) => Promise<void>) => T;

async function show(asked: Asked, root: string, closers: (() => Promise<void>)[]): Promise<number> {
  let isStopped = false;
  const stopped = askedToStop(say).then(() => void (isStopped = true));
  const data = dataDirectory('demo');
  say(
    `Starting the store, simulated hosts, a simulated Solana${asked.onlySolana ? '' : ', a simulated Polkadot and a simulated NEAR'} …`,
  );
  const keep: Keep = (thing, close) => {
    closers.push(() => close(thing));
    return thing;
  };
  const discord = asked.discord ? realDiscord(process.env) : null;
  const slack = asked.slack ? keep(await startSlackSide(data, process.env), (it) => it.close()) : null;
  const { world, dot, near } = await startGround(asked, { root, data }, keep);
  // What has begun to start is waited for, so that it can be closed; nothing more is begun.
  if (isStopped) return 0;
  const files = writeFleetFiles(
    { root, data },
    world,
    { dot: dot?.part ?? null, near: near?.part ?? null },
    {
      slack: slack?.part ?? null,
      discord: discord?.part ?? null,
    },
  );
  const workers = keep(
    startWorkers({ count: 1, main: MAIN, fleetFile: files.worker, databaseUrl: null, directory: root }),
    async (it) => (await it).stop(),
  );
  const environment = { ...readEnvironment(), databaseUrl: null, redisUrl: null, logLevel: 'warn' };
  const fleet = await loadFleet(files.people);
  const looking = createLooking(Object.keys(fleet.fleet.validators));
  const running = keep(
    await start(
      fleet,
      environment,
      { bot: true, worker: false },
      onPage(looking, demoTroubles(world, dot, near, workers)),
    ),
    (it) => it.stop(),
  );
  const client = keep(await app.openClient(fleet, environment), (it) => it.close());
  if (isStopped) return 0;
  say(welcome(addresses(running.words, slack, discord), dot !== null));
  const adopted = async (validator: ValidatorName, ready: Promise<void>): Promise<void> => {
    await Promise.all([ready, workers]);
    await looking.until(validator, createOperators(client, validator).adopt());
  };
  const getReady = Promise.all([
    adopted(SOLANA, world.ready()),
    ...(dot ? [adopted(DOT, dot.ready())] : []),
    ...(near ? [adopted(NEAR, near.ready())] : []),
  ]);
  // Once it is asked to stop, whatever was not ready yet fails.
  const failed = getReady.then(() => stopped).catch((error: unknown) => (isStopped ? stopped : Promise.reject(error)));
  await Promise.race([stopped, running.ended, failed]);
  say('\nStopping everything that the demo started …');
  return 0;
}

/** Store, hosts and chains, with an own closing for each. */
async function startGround(
  { onlySolana }: Asked,
  { root, data }: { readonly root: string; readonly data: string },
  keep: Keep,
): Promise<{ world: World; dot: DotSide | null; near: NearSide | null }> {
  const userKey = createLabKey();
  const side = async <T extends { close(): Promise<void> }>(begin: () => Promise<T>): Promise<T | null> =>
    onlySolana ? null : keep(await begin(), (it) => it.close());
  const [, world, dot, near] = await together(
    openEmptyDatabase(data, createLog('warn')).then((server) => keep(server, (it) => it.stop())),
    startWorld({ root, seed: anySeed(), leader: LEADER, userKey }).then((it) => keep(it, (each) => each.close())),
    side(() => startDotSide(join(root, 'dot'), { seed: anySeed(), userKey })),
    side(() => startNearSide(join(root, 'near'), { seed: anySeed(), userKey })),
  );
  return { world, dot, near };
}

/** How chats are reached is said by lines of their own. */
function addresses(words: readonly string[], slack: SlackSide | null, discord: DiscordSide | null): readonly string[] {
  const others = words.filter((word) => !/^(Slack|Discord):/.test(word));
  return [...others, ...(slack === null ? [] : [slack.words]), ...(discord === null ? [] : [discord.words])];
}

function onPage(looking: Looking, troubles: Troubles): PageOptions {
  return { access: { kind: 'demo' }, band: () => looking.words(), troubles };
}

function anySeed(): number {
  return randomInt(SEEDS);
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}
