import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { createWake } from '../../jobs/queues.ts';
import { openStore } from '../../src/app/open.ts';
import { readEnvironment } from '../../src/config/environment.ts';
import { loadFleet } from '../../src/config/load.ts';
import { openLabDatabase } from '../../src/lab/database.ts';
import { freePort } from '../../src/lab/free-port.ts';
import { MAIN } from '../../src/lab/places.ts';
import { startWorkers } from '../../src/lab/workers.ts';
import { createLog } from '../../src/platform/log.ts';
import { CHANNELS, fleetOf } from '../chat/cast.ts';
import { writeChatFleet } from '../chat/fleet.ts';
import { startPeople } from '../chat/people.ts';
import { costOf } from '../process-cost.ts';
import { cardsSeen, untilShown } from './cards.ts';
import { type AlertsFigures, alertsFigures } from './figures.ts';
import { peopleWhoMove, type Moving } from './moving.ts';
import { createPoster } from './post.ts';
import { sendStorm, type Sent } from './sender.ts';
import { endOf, stormOf, type StormEvent } from './storm.ts';
import { countIncidents, missingFrom, watchStorm } from './stored.ts';

export interface AlertsOptions {
  readonly validators: number;
  readonly seconds: number;
  readonly seed: number;
  readonly tell: (line: string) => void;
}

const TOKEN = 'the-token-of-the-senders';
/** The peers of a cluster of Alertmanagers wait for each other, one after the other. Unit: milliseconds. */
const LAGS_MS = [0, 700, 2_500];
/** One of them is cut off for a quarter of the storm, which is 15 s of a minute. */
const CUT_OFF = { from: 1 / 3, until: 7 / 12 };

type Closers = (() => Promise<unknown> | void)[];

/** The whole of Baton in one process, and three senders that tell it of trouble with every validator. Leaves nothing behind. */
export async function benchAlerts(options: AlertsOptions): Promise<AlertsFigures> {
  const closers: Closers = [];
  const root = mkdtempSync(join(tmpdir(), 'baton-alerts-'));
  try {
    closers.push(() => rmSync(root, { recursive: true, force: true }));
    return await measured(options, await opened(options, root, closers));
  } finally {
    for (const close of closers.toReversed()) await close();
  }
}

interface Ground {
  readonly moving: Moving;
  readonly database: Client;
  readonly pid: number;
  readonly hooksUrl: string;
}

async function measured(
  { validators, seconds, seed, tell }: AlertsOptions,
  { moving, database, pid, hooksUrl }: Ground,
): Promise<AlertsFigures> {
  const { people, members } = moving;
  const storm = stormOf(
    members.map(({ validator }) => validator),
    seconds * 1_000,
    seed,
  );
  tell(`${storm.length} changes of alerts in ${seconds} s`);
  const over = new AbortController();
  const watching = watchStorm(database, pid, over.signal);
  const before = { cpuS: costOf(pid).cpuS, atMs: performance.now() };
  const beganAtMs = Date.now();
  const [senders] = await Promise.all([sendAll(storm, seconds, hooksUrl, beganAtMs), peopleWhoMove(moving, seconds)]);
  over.abort();
  const watched = await watching;
  const cpuPercent = Math.round(((costOf(pid).cpuS - before.cpuS) / (performance.now() - before.atMs)) * 100_000);
  const machineLoad = Math.round((loadavg()[0] ?? 0) * 10) / 10;
  const missing = await missingFrom(database, endOf(storm), beganAtMs);
  const slowest = Math.max(0, ...senders.flatMap(({ answers }) => answers.map(({ ms }) => ms)));
  tell(
    `all is sent, the slowest call took ${Math.round(slowest)} ms, ${missing.length} are missing; cards are waited for`,
  );
  const cardsAfterS = await untilShown(people, validators);
  return alertsFigures({
    ...(await cardsSeen(people)),
    ...watched,
    sent: storm.length,
    validators,
    seconds,
    senders,
    missing,
    incidents: await countIncidents(database),
    cardsAfterS,
    cpuPercent,
    machineLoad,
    cores: availableParallelism(),
  });
}

async function sendAll(storm: readonly StormEvent[], seconds: number, url: string, beganAtMs: number): Promise<Sent[]> {
  const cutOff = { fromMs: CUT_OFF.from * seconds * 1_000, untilMs: CUT_OFF.until * seconds * 1_000 };
  return Promise.all(
    LAGS_MS.map(async (lagMs, at) => {
      const poster = createPoster(url, TOKEN);
      try {
        return await sendStorm({ storm, poster, beganAtMs, lagMs, cutOff: at === 1 ? cutOff : null });
      } finally {
        poster.close();
      }
    }),
  );
}

async function opened({ validators, tell }: AlertsOptions, root: string, closers: Closers): Promise<Ground> {
  const people = await startPeople('slack');
  closers.push(() => people.close());
  const members = fleetOf(validators, CHANNELS.slack);
  const [webPort, deadPort, hooksPort, healthPort] = [
    await freePort(),
    await freePort(),
    await freePort(),
    await freePort(),
  ];
  writeFileSync(join(root, 'hook-token'), TOKEN, { mode: 0o600 });
  const sections = {
    hooks: { listen: { port: hooksPort }, tokens: ['file:hook-token'] },
    health: { port: healthPort },
  };
  const fleetFile = writeChatFleet(root, { members, told: people.told, httpPort: null, webPort, deadPort, sections });
  const loaded = await loadFleet(fleetFile);
  const lab = await openLabDatabase(join(root, 'data'), `alerts_${randomUUID().slice(0, 8)}`, createLog('silent'));
  closers.push(() => lab.close());
  const environment = { ...readEnvironment(), databaseUrl: lab.url, redisUrl: null, logLevel: 'silent' };
  const open = await openStore(loaded, environment);
  closers.push(() => open.close());
  const wake = createWake(open.queue, { log: open.log });
  closers.push(() => wake.close());
  tell('starting Baton');
  const baton = await startWorkers({
    main: MAIN,
    command: 'start',
    fleetFile,
    databaseUrl: lab.url,
    directory: root,
    count: 1,
  });
  closers.push(() => baton.stop());
  const [pid] = baton.pids();
  if (pid === undefined) throw new Error(`Baton has ended; see ${root}`);
  const database = new Client({ connectionString: lab.url });
  await database.connect();
  closers.push(() => database.end());
  const moving = { store: open.store, fleet: loaded.fleet, wake, people, members };
  return { moving, database, pid, hooksUrl: `http://127.0.0.1:${hooksPort}/alerts/alertmanager` };
}
