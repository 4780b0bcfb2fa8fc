import type { WorkerWake } from '../../jobs/handlers.ts';
import { createWake } from '../../jobs/queues.ts';
import { startWorkers } from '../../jobs/worker.ts';
import { alarmCard } from '../chats/project/alarm-card.ts';
import type { App, AppClient, Running } from '../cli/client.ts';
import type { Environment } from '../config/environment.ts';
import type { LoadedFleet } from '../config/load.ts';
import { alarmIn } from '../domain/alarm.ts';
import { workerThatHolds } from '../domain/process.ts';
import { newActionId, submit } from '../intake/submit.ts';
import { systemClock } from '../platform/clock.ts';
import { createTally, type Tally } from '../health/tally.ts';
import { watchedHosts, watchedLeases } from '../health/watched.ts';
import { watchedSteps } from '../health/watched-steps.ts';
import { assembleHandlers, assembleSubmit } from './assemble.ts';
import { renderGuard } from '../hosts/guard/render.ts';
import { createHandlers } from './handlers.ts';
import { type Health, openHealth } from './health.ts';
import { openChats } from './chats.ts';
import { inHand, type InHand } from './in-hand.ts';
import { once } from './lifetime.ts';
import { openStore, type OpenStore } from './open.ts';
import { openRunsAtStart, openRunsAtStop } from './open-runs.ts';
import { makeKnown, type Presence } from './presence.ts';
import type { PageOptions } from './page.ts';
import { runDetail } from './run-detail.ts';
import { heardIn, openSelf } from './self.ts';
import { takeShownSoon } from './shown-soon.ts';
import { closeAll } from './stopping.ts';

/** How often the command line asks whether its answer has come. Unit: milliseconds. */
const ANSWER_POLL_MS = 100;
/** Runs worked on at once by one worker; each is mostly waiting for hosts. */
const CONCURRENCY = 20;

/** Everything behind the command line. */
export const app: App = {
  openClient,
  startAll: (loaded, environment) => start(loaded, environment, { bot: true, worker: true }),
  startBot: (loaded, environment) => start(loaded, environment, { bot: true, worker: false }),
  startWorker: (loaded, environment) => start(loaded, environment, { bot: false, worker: true }),
  // A worker has no use for these, and would keep them in memory for months.
  check: async (...given) => (await import('./check.ts')).checkFleet(...given),
  backup: async (...given) => (await import('./backup.ts')).backUp(...given),
  restore: async (...given) => (await import('./backup.ts')).restore(...given),
  guardFile: renderGuard,
  hostFile: async (...given) => (await import('./host-file.ts')).hostFile(...given),
};

async function openClient(loaded: LoadedFleet, environment: Environment): Promise<AppClient> {
  // Only what goes wrong: an answer on a terminal is not the place for the life of the database.
  const opened = await openStore(loaded, {
    ...environment,
    logLevel: environment.logLevel === 'info' ? 'warn' : environment.logLevel,
  });
  const { store } = opened;
  const wake = createWake(opened.queue, { log: opened.log });
  const deps = assembleSubmit(loaded, store, wake);
  const worker = async () => workerThatHolds(await store.processes.live());
  const known = new Map<string, NonNullable<Awaited<ReturnType<AppClient['waitForCard']>>>>();
  return {
    async submit(intent, origin) {
      const submitted = await submit(deps, intent, origin, newActionId());
      if (submitted.card) known.set(submitted.key, submitted.card);
      return { key: submitted.key };
    },
    async waitForCard(key, timeoutMs) {
      const until = systemClock.monotonic() + timeoutMs;
      while (!known.has(key) && systemClock.monotonic() < until) {
        const message = await store.web.find(key);
        if (message) return message.card;
        await systemClock.sleep(ANSWER_POLL_MS);
      }
      return known.get(key) ?? null;
    },
    alarms: async () =>
      (await store.watch.lastAlarmLines()).flatMap((line) =>
        alarmIn(line) === null ? [] : (alarmCard(line, loaded.fleet) ?? []),
      ),
    runs: () => store.view.listRuns(20),
    run: async (id) => {
      const found = await runDetail(loaded, store, id);
      return found && { ...found, isAttended: (await worker()) !== null };
    },
    async worker() {
      const holds = await worker();
      return holds && { ...holds, readThisFile: holds.fingerprint === loaded.fingerprint };
    },
    verifyJournal: () => store.view.verifyJournal(),
    async close() {
      await wake.close();
      await opened.close();
    },
  };
}

/**
 * Starts bot, worker or both on one store.
 * @throws `store/refused`, `store/unreachable`, `config/invalid`
 */
export async function start(
  loaded: LoadedFleet,
  environment: Environment,
  parts: { bot: boolean; worker: boolean },
  options: PageOptions = {},
): Promise<Running> {
  const opened = await openStore(loaded, environment);
  // The people of the demo sign in through the access that it brings.
  if (options.access === undefined && loaded.warnings.length > 0) {
    const warnings = loaded.warnings.map(({ path, found }) => `${path.join('.')}: ${found}`);
    opened.log.warn({ warnings }, 'The fleet file holds, with warnings: see `config check`');
  }
  const wake = createWake(opened.queue, { log: opened.log });
  const closers: (() => Promise<void> | void)[] = [() => opened.close(), () => wake.close()];
  const words: string[] = [];
  const lastWords: string[] = [];
  const ended = Promise.withResolvers<void>();
  const tally = createTally(() => systemClock.now());
  let health: Health | null = null;
  let work: InHand | null = null;
  const stop = once(async () => {
    health?.stopping();
    await closeAll(closers, () => work?.runs() ?? [], opened.log);
    ended.resolve();
  });
  try {
    const presence = await makeKnown(loaded, kindOf(parts), opened.store.processes, opened.log);
    closers.push(() => presence.leave());
    words.push(...presence.words);
    health = await openHealth(loaded, opened, wake, tally, () => presence.behind());
    // Closed last: until then it says that this process is stopping.
    closers.unshift(() => health?.close());
    if (parts.worker) {
      words.push(...(await openRunsAtStart(opened.store)));
      closers.push(async () => {
        lastWords.push(...(await openRunsAtStop(opened.store, await presence.otherWorkers()).catch(() => [])));
      });
      const started = await startWork(loaded, environment, opened, wake, tally, health.place, presence);
      closers.push(...started.closers);
      health.working(() => started.workers.canaryAgeMs());
      work = started.work;
      words.push('The worker takes jobs.');
    }
    if (parts.bot) {
      // The page's server is of no use to a worker, and takes 10 MiB.
      const { openPage } = await import('./page.ts');
      const page = await openPage(loaded, environment, opened, assembleSubmit(loaded, opened.store, wake), options);
      closers.push(() => page.close());
      words.push(...page.words);
      const { hooks } = loaded.fleet;
      if (hooks !== undefined) {
        const { openHooks } = await import('./hooks.ts');
        const opensHooks = await openHooks(
          loaded,
          hooks,
          opened,
          takeShownSoon(heardIn(loaded, opened.store), wake),
          tally,
        );
        closers.push(() => opensHooks.close());
        words.push(...opensHooks.words);
      }
      for (const chat of await openChats(loaded, opened, wake, closers)) {
        health.chat(chat.name, () => chat.trouble());
        words.push(...chat.words);
      }
    }
    words.push(...health.words);
    const self = await openSelf(loaded, opened, health, parts.worker);
    closers.push(() => self.close());
    health.running();
  } catch (error) {
    await stop();
    throw error;
  }
  return { words, lastWords: () => lastWords, ended: ended.promise, stop };
}

function kindOf({ bot, worker }: { bot: boolean; worker: boolean }) {
  if (bot && worker) return 'all';
  return worker ? 'worker' : 'bot';
}

async function startWork(
  loaded: LoadedFleet,
  environment: Environment,
  { store, queue, log }: OpenStore,
  wake: WorkerWake,
  tally: Tally,
  canary: string,
  presence: Presence,
) {
  const assembled = assembleHandlers(loaded, environment, store, wake, (hosts) => watchedHosts(hosts, tally));
  const { runner, watch } = assembled;
  const handlers = createHandlers({
    ...assembled,
    runner: { ...runner, store: watchedSteps(watchedLeases(runner.store, tally), tally, systemClock) },
    watch: { ...watch, copyFailed: (validator, node) => tally.copyFailed(validator, node) },
  });
  const work = inHand(handlers, (id) => store.view.findRun(id), log);
  const sweep = async () => {
    await work.handlers.sweep();
    tally.swept();
  };
  const workers = await startWorkers(queue, presence.guarded({ ...work.handlers, sweep }), {
    log,
    concurrency: CONCURRENCY,
    events: tally,
    canary,
  });
  return { work, workers, closers: [() => assembled.close(), () => workers.close()] };
}
