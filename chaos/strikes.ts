import { messageOf } from '../src/domain/failure.ts';
import type { Prng } from '../src/lab/cluster/prng.ts';
import { hangNextSetIdentity, type HangKind } from '../src/lab/hosts/hanging-command.ts';
import { setClockOffset } from '../src/lab/hosts/wall-clock.ts';
import type { RunId } from '../src/domain/names.ts';
import type { ChaosFaultName } from './faults.ts';
import type { Moment } from './moments.ts';
import { now, sleep } from './now.ts';
import type { Stage } from './stage.ts';
import { nothingStruck, type Struck } from './struck.ts';

/** Longer than a lease (8 s), so that the run has another worker when the first one wakes. */
const FREEZE_MS = 12_000;
/** Until that other worker has fenced the host; past this the freeze ends all the same. */
const FREEZE_AT_MOST_MS = 45_000;
/** Past the limits after which Redis clients (15 s) and leases (8 s) count a silent line as lost. */
const SWALLOW_MS = 15_000;
/** A real host takes minutes; the run only needs to notice. */
const DOWN_MS = 3_000;
const HOUR_S = 3_600;
/** Verbs take 50 to 1500 ms: delays up to this strike all over them. */
const LONGEST_DELAY_MS = 900;

/** Strikes, as soon as it is called or a seeded moment later. */
export interface Striker {
  readonly struck: Struck;
  /** At a moment at which an intent is committed and its worker waits for the answer. */
  at(fault: ChaosFaultName, moment: Moment): Promise<void>;
  /** Kills a worker at no particular moment. @returns false when none of them holds a lease */
  killAnyone(): Promise<boolean>;
  /** Resolves when nothing is under way any more. */
  settled(): Promise<void>;
  isAnyoneFrozen(): boolean;
}

/** @param hangs what becomes of the next command that hangs */
export function createStriker(stage: Stage, random: Prng, hangs: HangKind): Striker {
  const { crew, fleet, records, moments, redis, database, people } = stage;
  const struck = nothingStruck();
  const clocksOff = new Set<string>();

  const hit = (fault: ChaosFaultName, runs: readonly RunId[], atMs: number): void => {
    for (const run of runs) struck.hits.push({ run, fault, atMs });
  };
  const fired = (fault: ChaosFaultName): void => void struck.fired.set(fault, (struck.fired.get(fault) ?? 0) + 1);
  const noted = (work: Promise<void>): Promise<void> =>
    work.catch((error: unknown) => void struck.trouble.push(`a strike failed: ${messageOf(error)}`));
  const behind = (work: Promise<void>): void => {
    const going = noted(work).finally(() => struck.under.delete(going));
    struck.under.add(going);
  };
  const openRuns = async (): Promise<RunId[]> =>
    (await records.runs()).filter(({ state }) => OPEN.includes(state)).map(({ id }) => id);

  const kill = async (pid: number): Promise<void> => {
    const atMs = now();
    if (!crew.kill(pid)) return;
    const runs = await records.heldBy(pid);
    struck.kills.push({ atMs, pid, runs });
    hit('worker-killed', runs, atMs);
    fired('worker-killed');
  };

  const freeze = async (moment: Moment): Promise<void> => {
    const { worker } = moment;
    crew.freeze(worker);
    hit('worker-frozen', await records.heldBy(worker), moment.atMs);
    fired('worker-frozen');
    behind(thawOnceFenced(moment));
  };

  const thawOnceFenced = async (moment: Moment): Promise<void> => {
    const { node, term } = moment.intent;
    const isFenced = async (): Promise<boolean> =>
      (await records.journal([moment.run])).some(
        ({ event }) => event.kind === 'host.fenced' && event.node === node && event.term > term,
      );
    try {
      await sleep(FREEZE_MS);
      const deadline = performance.now() + FREEZE_AT_MOST_MS - FREEZE_MS;
      while (!(await isFenced()) && performance.now() < deadline) await sleep(250);
      struck.freezes.push({ moment, thawedAtMs: now(), isFenced: await isFenced() });
    } finally {
      crew.thaw(moment.worker);
    }
  };

  const swallow = async (fault: 'redis-swallowed' | 'postgres-swallowed'): Promise<void> => {
    hit(fault, await openRuns(), now());
    fired(fault);
    const proxy = fault === 'redis-swallowed' ? redis.proxy : moments.proxy;
    behind(proxy.stall(SWALLOW_MS));
  };

  const moveClock = (fault: 'clock-ahead' | 'clock-behind', { run, intent, atMs }: Moment): void => {
    const { root } = fleet.hostOf(intent.node);
    setClockOffset(root, fault === 'clock-ahead' ? HOUR_S : -HOUR_S);
    clocksOff.add(root);
    hit(fault, [run], atMs);
    fired(fault);
  };

  async function strike(fault: ChaosFaultName, moment: Moment): Promise<void> {
    const host = fleet.hostOf(moment.intent.node);
    const delayMs = random.int(0, LONGEST_DELAY_MS);
    const onRun = (): void => {
      hit(fault, [moment.run], moment.atMs);
      fired(fault);
    };
    switch (fault) {
      case 'worker-killed':
        // Half of them with the intent committed and nothing sent, half somewhere in the verb.
        if (random.chance(0.5)) return kill(moment.worker);
        behind(sleep(delayMs).then(() => kill(moment.worker)));
        return;
      case 'worker-frozen':
        return freeze(moment);
      case 'connection-cut-before':
        host.cut();
        return onRun();
      case 'connection-cut-after':
        behind(sleep(delayMs).then(() => host.cut()));
        return onRun();
      case 'answer-lost':
        host.loseNextAnswer();
        return onRun();
      case 'command-hangs':
        hangNextSetIdentity(host.root, hangs);
        struck.hangs.push(moment);
        return onRun();
      case 'host-reboots':
        if (host.reboot) behind(sleep(delayMs).then(() => host.reboot?.(DOWN_MS)));
        return onRun();
      case 'clock-ahead':
      case 'clock-behind':
        return moveClock(fault, moment);
      case 'redis-swallowed':
      case 'postgres-swallowed':
        return swallow(fault);
      case 'redis-emptied':
        hit(fault, await openRuns(), moment.atMs);
        if ((await redis.queue.empty()) > 0) fired(fault);
        return;
      case 'postgres-restarted':
        hit(fault, await openRuns(), moment.atMs);
        behind(database.crash().then(() => fired(fault)));
        return;
      case 'job-doubled':
        await redis.queue.double(moment.run, 3);
        return onRun();
      case 'abort-asked':
        // Behind it: the wish has to wait for the row that the worker holds.
        behind(people.wish('abort', moment.run).then(() => undefined));
        return onRun();
      default:
        return fault satisfies never;
    }
  }

  return {
    struck,
    at: (fault, moment) => noted(strike(fault, moment)),
    async killAnyone() {
      const candidates = crew.pids().filter((pid) => !crew.isFrozen(pid));
      const pid = candidates.length > 0 ? random.pick(candidates) : null;
      if (pid === null || (await records.heldBy(pid)).length === 0) return false;
      await kill(pid);
      return true;
    },
    async settled() {
      while (struck.under.size > 0) await Promise.all(struck.under);
      for (const root of clocksOff) setClockOffset(root, 0);
      clocksOff.clear();
    },
    isAnyoneFrozen: () => crew.pids().some((pid) => crew.isFrozen(pid)),
  };
}

const OPEN: readonly string[] = ['queued', 'waiting', 'running'];
