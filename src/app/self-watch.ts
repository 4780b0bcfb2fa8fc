import { deadManReport, type DeadMan } from '../alerts/self/dead-man.ts';
import { beat } from '../alerts/self/heartbeat.ts';
import { DEAD_MAN_SIGN, type SignStore } from '../alerts/self/signs.ts';
import { type Failed, nextTrials, trialReport, type Trials } from '../alerts/self/trials.ts';
import type { IncidentStore } from '../alerts/store.ts';
import type { Clock } from '../domain/clock.ts';
import type { LiveProcess } from '../domain/process.ts';
import type { Readiness } from '../health/readiness.ts';
import type { Log } from '../platform/log.ts';

export interface SelfWatchDeps {
  readonly incidents: Pick<IncidentStore, 'take'>;
  readonly signs: SignStore;
  readonly ready: () => Promise<Readiness>;
  readonly clock: Pick<Clock, 'monotonic'>;
  readonly log: Pick<Log, 'warn' | 'info'>;
  /** Names this process for people. */
  readonly process: string;
  /** Names this place: the same after a restart. */
  readonly place: string;
}

/** What a process can have told before it was started anew: all that passes at its first round is taken back. */
const TRIALS = ['store', 'queue', 'jobs', 'row', 'slack', 'discord'];
/** Another worker, which has the newer file, does the work: that is nothing to wake people for. */
const NO_TRIAL = 'fleet file';

/**
 * One trial of everything that this process is for: store and queue as `ready` has it, a row written and read, and the chats as
 * far as they can be tried without a message. What fails for three minutes becomes a cause, as far as the store takes it.
 */
export function createTrials(deps: SelfWatchDeps): () => Promise<void> {
  const { incidents, clock, place, process } = deps;
  let trials: Trials = { since: new Map(), told: new Set(TRIALS) };
  let isFirst = true;
  return async () => {
    const failed = await tried(deps);
    // What fails at the first round may just have begun to.
    if (isFirst)
      trials = { ...trials, told: new Set(TRIALS.filter((name) => failed.every((one) => one.name !== name))) };
    const next = nextTrials(trials, failed, clock.monotonic());
    trials = { ...trials, since: next.trials.since };
    const reports = [
      ...next.lasting.map(({ name, because }) => trialReport(place, name, `${process}: ${name}: ${because}.`)),
      ...next.passed.map((name) => trialReport(place, name, null)),
    ];
    if (reports.length > 0) await incidents.take(reports);
    trials = next.trials;
    isFirst = false;
  };
}

async function tried({ ready, signs, place }: SelfWatchDeps): Promise<readonly Failed[]> {
  const { state, failing, notes = [] } = await ready();
  // A process that starts or stops has nothing to say yet, or no more.
  const own = state === 'starting' || state === 'stopping' ? [] : failing.filter(({ name }) => name !== NO_TRIAL);
  const row = await wroteAndRead(signs, `trial:${place}`).catch(() => 'none could be written');
  return [...own, ...notes, ...(row === null ? [] : [{ name: 'row', because: row }])];
}

/** A row that was written a moment ago and is older, or not there, was not kept. Unit: milliseconds. */
const FRESH_MS = 30_000;

async function wroteAndRead(signs: SignStore, name: string): Promise<string | null> {
  await signs.seen(name);
  const ageMs = await signs.ageMs(name);
  return ageMs !== null && ageMs < FRESH_MS ? null : 'one that was written is not there';
}

/** Looks whether the alert that always fires has come. @param deadMan as the fleet file has it */
export function createDeadManCheck(
  { incidents, signs, clock }: Pick<SelfWatchDeps, 'incidents' | 'signs' | 'clock'>,
  deadMan: DeadMan,
): () => Promise<void> {
  const startedMs = clock.monotonic();
  let isSaidWell = false;
  return async () => {
    const report = deadManReport(deadMan, await signs.ageMs(DEAD_MAN_SIGN), clock.monotonic() - startedMs);
    const isWell = report?.status === 'resolved';
    // A cause that lasts is said with every look; that all is well is said once.
    if (report === null || (isWell && isSaidWell)) return;
    await incidents.take([report]);
    isSaidWell = isWell;
  };
}

/**
 * One call to the watcher outside, for as long as a move would work: this worker is ready, and a process with page and chats lives.
 * @param url a secret
 */
export function createHeartbeat(
  { ready, log }: Pick<SelfWatchDeps, 'ready' | 'log'>,
  live: () => Promise<readonly Pick<LiveProcess, 'kind'>[]>,
  url: string,
): () => Promise<void> {
  let said: string | null = null;
  return async () => {
    if (!(await ready()).ready || !(await live()).some(({ kind }) => kind !== 'worker')) return;
    const because = await beat(url);
    if (because !== null && because !== said) log.warn({ because }, 'the heartbeat was not heard');
    if (because === null && said !== null) log.info({}, 'the heartbeat is heard again');
    said = because;
  };
}
