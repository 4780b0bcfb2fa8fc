import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { createWake } from '../../jobs/queues.ts';
import { openStore } from '../../src/app/open.ts';
import { REQUEST_PATH } from '../../src/chats/slack/manifest.ts';
import { readEnvironment } from '../../src/config/environment.ts';
import { loadFleet } from '../../src/config/load.ts';
import { openLabDatabase } from '../../src/lab/database.ts';
import { freePort } from '../../src/lab/free-port.ts';
import { startWorkers } from '../../src/lab/workers.ts';
import { createLog } from '../../src/platform/log.ts';
import { costOf, familyCpuS, parentOf } from '../process-cost.ts';
import { accountOf, leftToDo } from './account.ts';
import { CHANNELS, type ChatName, fleetOf } from './cast.ts';
import { type ChatFigures, chatFigures, type ChatMode } from './figures.ts';
import { writeChatFleet } from './fleet.ts';
import { startRuns } from './moving-runs.ts';
import { startPeople } from './people.ts';
import { playLimit, playLoad, plansToBegin, type Play } from './play.ts';

export interface ChatOptions {
  readonly mode: ChatMode;
  readonly seconds: number;
  readonly perSecond: number;
  /** How long edits are refused. */
  readonly limitedS: number;
  readonly tell: (line: string) => void;
}

const MAIN = new URL('../../src/main.ts', import.meta.url).pathname;
/** Runs that are in motion all the while. */
const MOVING = 12;
/** Enough that each plan of a minute's load has a validator of its own, with some for the plans after it. */
const VALIDATORS = 48;
/** Edits are taken one in 1.2 s for a while after a limit, and each card has to get one. Unit: milliseconds. */
const TRUE_AGAIN_WITHIN_MS = 300_000;

/** The whole of Baton in one process, with people in a chat who give it a lot to do. Leaves nothing behind. */
export async function benchChat(options: ChatOptions): Promise<ChatFigures> {
  const closers: (() => Promise<unknown> | void)[] = [];
  const root = mkdtempSync(join(tmpdir(), 'baton-chat-'));
  try {
    closers.push(() => rmSync(root, { recursive: true, force: true }));
    return await measured(options, root, closers);
  } finally {
    for (const close of closers.toReversed()) await close();
  }
}

async function measured(
  { mode, seconds, perSecond, limitedS, tell }: ChatOptions,
  root: string,
  closers: (() => Promise<unknown> | void)[],
): Promise<ChatFigures> {
  const { play, database, pid } = await opened({ mode, tell }, root, closers);
  const postgres = await postmasterOf(database);
  const cost = () => ({ atMs: performance.now(), ...costOf(pid), postgresCpuS: familyCpuS(postgres) });
  const firstPlans = await plansToBegin(play);
  const atStart = cost();
  tell(`${perSecond} commands and presses a second for ${seconds} s`);
  const { load, plans: loadPlans } = await playLoad(play, firstPlans, seconds, perSecond);
  const afterLoad = cost();
  tell(`slowest acknowledgement: ${Math.round(load.ackMs.reduce((most, each) => Math.max(most, each), 0))} ms`);
  const machineLoad = Math.round((loadavg()[0] ?? 0) * 10) / 10;
  await settled(database, chatOf(mode), tell);
  tell(`edits are refused for ${limitedS} s`);
  const beforeLimit = cost();
  const limitedPlans = await playLimit(play, limitedS);
  const afterLimit = cost();
  await play.runs.endAll();
  const trueAgainMs = await settled(database, chatOf(mode), tell);
  const account = await accountOf(database, chatOf(mode), () => play.people.sight(), load);
  return chatFigures({
    mode,
    perSecond,
    limitedS,
    load,
    account,
    loadPlans,
    limitedPlans,
    machineLoad,
    cores: availableParallelism(),
    sight: await play.people.sight(),
    trueAgainS: Math.round(trueAgainMs / 100) / 10,
    baton: {
      loadCpuPercent: percentOf('cpuS', atStart, afterLoad),
      limitedCpuPercent: percentOf('cpuS', beforeLimit, afterLimit),
      peakMb: Math.round(cost().peakMb),
    },
    postgresLoadCpuPercent: percentOf('postgresCpuS', atStart, afterLoad),
  });
}

const chatOf = (mode: ChatMode): ChatName => (mode === 'discord' ? 'discord' : 'slack');

type Cost = { readonly atMs: number; readonly cpuS: number; readonly postgresCpuS: number };

/** Of one core. */
const percentOf = (what: 'cpuS' | 'postgresCpuS', from: Cost, to: Cost): number =>
  Math.round(((to[what] - from[what]) / (to.atMs - from.atMs)) * 100_000);

async function opened(
  { mode, tell }: Pick<ChatOptions, 'mode' | 'tell'>,
  root: string,
  closers: (() => Promise<unknown> | void)[],
): Promise<{ readonly play: Play; readonly database: Client; readonly pid: number }> {
  const people = await startPeople(chatOf(mode));
  closers.push(() => people.close());
  const httpPort = mode === 'http' ? await freePort() : null;
  const [webPort, deadPort] = [await freePort(), await freePort()];
  const members = fleetOf(VALIDATORS, CHANNELS[chatOf(mode)]);
  const fleetFile = writeChatFleet(root, { members, told: people.told, httpPort, webPort, deadPort });
  const loaded = await loadFleet(fleetFile);
  const lab = await openLabDatabase(join(root, 'data'), `chat_${randomUUID().slice(0, 8)}`, createLog('silent'));
  closers.push(() => lab.close());
  const environment = { ...readEnvironment(), databaseUrl: lab.url, redisUrl: null, logLevel: 'silent' };
  const open = await openStore(loaded, environment);
  closers.push(() => open.close());
  const { store, queue, log } = open;
  // The watch would look at hosts that are not there; this puts its first looks off by a day.
  await store.watch.know(Object.keys(loaded.fleet.validators), 86_400_000);
  const wake = createWake(queue, { log });
  closers.push(() => wake.close());
  tell('starting Baton');
  // Before Baton is there, which would take them up itself.
  const runs = await startRuns(store, loaded.fleet, wake, members.slice(0, MOVING));
  closers.push(() => runs.stop());
  const options = { main: MAIN, command: 'start', fleetFile, databaseUrl: lab.url, directory: root } as const;
  const baton = await startWorkers({ ...options, count: 1 });
  closers.push(() => baton.stop());
  const [pid] = baton.pids();
  if (pid === undefined) throw new Error(`Baton has ended; see ${root}`);
  if (httpPort !== null)
    await people.follow({ kind: 'call', requestUrl: `http://127.0.0.1:${httpPort}${REQUEST_PATH}` });
  const database = new Client({ connectionString: lab.url });
  await database.connect();
  closers.push(() => database.end());
  const play = { store, fleet: loaded.fleet, wake, people, runs, members: members.slice(MOVING), tell };
  return { play, database, pid };
}

/** Waits until nothing is left to do. @returns how long that took, in milliseconds; as long as it may where something is left */
async function settled(database: Client, chat: ChatName, tell: (line: string) => void): Promise<number> {
  const beganAtMs = performance.now();
  for (;;) {
    const left = await leftToDo(database, chat);
    const ms = performance.now() - beganAtMs;
    if (left === 0 || ms > TRUE_AGAIN_WITHIN_MS) return ms;
    if (Math.floor(ms / 1_000) % 10 === 0)
      tell(`${left} cards and requests are left after ${Math.round(ms / 1_000)} s`);
    await sleep(1_000);
  }
}

/** The process that all others of a server on this machine are children of. */
async function postmasterOf(database: Client): Promise<number> {
  const { rows } = await database.query<{ pid: number }>('select pg_backend_pid() as pid');
  return parentOf(rows[0]?.pid ?? 0);
}
