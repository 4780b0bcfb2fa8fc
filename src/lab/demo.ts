import { randomInt } from 'node:crypto';
import { join } from 'node:path';
import { app, start, type StartOptions } from '../app/app.ts';
import { askedToStop } from '../cli/asked-to-stop.ts';
import { readEnvironment } from '../config/environment.ts';
import { loadFleet } from '../config/load.ts';
import { messageOf } from '../domain/failure.ts';
import { createLog } from '../platform/log.ts';
import { openEmptyDatabase } from './demo-database.ts';
import { writeFleetFile } from './fleet-file.ts';
import { missingForLab } from './linux-tools.ts';
import { createLabKey } from './hosts/keys.ts';
import { createOperators } from './operators.ts';
import { claim, dataDirectory, discard, hostsDirectory } from './places.ts';
import { dotFleet } from './polkadot/play/fleet-file.ts';
import { VALIDATOR } from './polkadot/play/names.ts';
import { startDotWorld } from './polkadot/play/world.ts';
import { together } from './together.ts';
import { startWorld } from './world.ts';

/** Ten slots of half a second: a handover, which waits for two changes of session and proves the rest, is seen in about a minute. */
const SESSIONS = { sessionSlots: 10, slotMs: 500 };
/** Twelve minutes before the first own leader slot, then one each 24: a quiet window is open nearly always. */
const LEADER = { firstAt: 1800, every: 3600 };
const SEEDS = 1_000_000;
/** The band across the page, and both people to choose from; the rest is as `baton start` has it. */
const DEMO: StartOptions = { access: { kind: 'demo' }, band: 'DEMO: simulated hosts' };

/** Its simulated chains take a core's third; whoever has come for Solana need not pay for them. */
const WITH_POLKADOT = process.argv.includes('--polkadot');

const POLKADOT_WORDS = `
Two others, dot-a and dot-b, can run dot-main on a Polkadot whose sessions last 5 seconds instead of 4 hours:

  /baton handover dot-main        (takes about a minute, and half a day on Polkadot)
`;

process.exitCode = await demo();
process.exit();

async function demo(): Promise<number> {
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
    return await show(root, closers);
  } catch (error) {
    say(messageOf(error));
    return 1;
  } finally {
    for (const close of closers.toReversed()) await close().catch((error: unknown) => say(messageOf(error)));
    discard(root);
  }
}

async function show(root: string, closers: (() => Promise<void>)[]): Promise<number> {
  let isStopped = false;
  const stopped = askedToStop(say).then(() => void (isStopped = true));
  const data = dataDirectory('demo');
  say(
    WITH_POLKADOT
      ? 'Starting the store, four simulated hosts, a simulated Solana cluster and a simulated Polkadot …'
      : 'Starting the store, two simulated hosts and a simulated Solana cluster …',
  );
  const keep = <T>(thing: T, close: (thing: T) => Promise<void>): T => {
    closers.push(() => close(thing));
    return thing;
  };
  const userKey = createLabKey();
  const [, world, dot] = await together(
    openEmptyDatabase(data, createLog('warn')).then((server) => keep(server, (it) => it.stop())),
    startWorld({ root, seed: randomInt(SEEDS), leader: LEADER, userKey }).then((started) =>
      keep(started, (it) => it.close()),
    ),
    WITH_POLKADOT
      ? startDotWorld({ root: join(root, 'dot'), seed: randomInt(SEEDS), ...SESSIONS, userKey }).then((started) =>
          keep(started, (it) => it.close()),
        )
      : Promise.resolve(null),
  );
  // What has begun to start is waited for, so that it can be closed; nothing more is begun.
  if (isStopped) return 0;
  const fleetFile = join(data, 'fleet.yaml');
  writeFleetFile(fleetFile, world, {
    fleet: 'demo',
    store: 'embedded',
    data: '.',
    ...(dot && { besides: dotFleet(dot) }),
  });
  const environment = { ...readEnvironment(), databaseUrl: null, redisUrl: null, logLevel: 'warn' };
  const fleet = await loadFleet(fleetFile);
  const [running] = await together(
    start(fleet, environment, { bot: true, worker: true }, DEMO).then((started) => keep(started, (it) => it.stop())),
    Promise.race([Promise.all([world.ready(), dot?.ready()]), stopped]),
  );
  if (isStopped) return 0;
  const client = await app.openClient(fleet, environment);
  try {
    const names = dot === null ? ['sol-main'] : ['sol-main', VALIDATOR];
    const adopted = Promise.all(names.map((name) => createOperators(client, name).adopt()));
    await Promise.race([adopted, stopped]);
  } finally {
    await client.close();
  }
  if (isStopped) return 0;
  say(welcome(running.words));
  await Promise.race([stopped, running.ended]);
  say('\nStopping everything that the demo started …');
  return 0;
}

function welcome(words: readonly string[]): string {
  return `
DEMO: simulated hosts. Nothing here touches a real validator.

  ${words.join('\n  ')}

Two machines, sol-a and sol-b, can run the validator sol-main; sol-a does. Try, on the page:

  /baton status
  /baton plan handover sol-main
  /baton handover sol-main
${WITH_POLKADOT ? POLKADOT_WORDS : ''}
A handover needs two people. On the page you can be Ana or Ben: approve as one, then as the other.
On a terminal you are Ana: npm run baton -- status --fleet .baton/demo/fleet.yaml
Ctrl-C stops everything.
`;
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}
