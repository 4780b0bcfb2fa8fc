import { copyFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { app } from '../app/app.ts';
import type { AppClient, RunDetail } from '../cli/client.ts';
import { readEnvironment } from '../config/environment.ts';
import { loadFleet, type LoadedFleet } from '../config/load.ts';
import { messageOf } from '../domain/failure.ts';
import { createLog } from '../platform/log.ts';
import { criticalSection } from './critical-section.ts';
import type { OwnLeaderSlots } from './cluster/schedule.ts';
import { openLabDatabase, type LabDatabase } from './database.ts';
import { allowedEnds, type RunEnd } from './faults/allowed-ends.ts';
import type { FaultOrder } from './faults/faults.ts';
import { armFault, type ArmedFault } from './faults/strike.ts';
import { writeFleetFile } from './fleet-file.ts';
import type { CallMoment, Verdict } from './hosts/call-record.ts';
import { hurry, onlyWaits } from './hurry.ts';
import { createOperators, type Operators } from './operators.ts';
import { PLAYS, type PlayName } from './plays.ts';
import { claim, dataDirectory, discard, hostsDirectory, MAIN, sweepAbandoned } from './places.ts';
import { reportOf, type LabReport } from './report.ts';
import { together } from './together.ts';
import { ACTIVE, STANDBY, startWorld, type World } from './world.ts';
import { startWorkers, type LabWorkers } from './workers.ts';

export interface LabRunOptions {
  readonly procedure: PlayName;
  readonly seed: number;
  readonly fault: FaultOrder | null;
  /** Where the queues are; without it they lie in Postgres. */
  readonly redis?: LabRedis;
  /** Changes something about the simulated hosts before the run is asked for. */
  readonly prepare?: (world: World) => void;
  /** What people do once the run has ended or stopped, before the referee has its word. */
  readonly afterwards?: (ended: EndedRun) => Promise<void>;
  /** Fires when a person interrupts. */
  readonly signal: AbortSignal;
  /** Told what is going on, one line each. */
  readonly tell: (line: string) => void;
}

/** A run at its end, with all that people need to do something about it. */
export interface EndedRun {
  readonly world: World;
  readonly loaded: LoadedFleet;
  readonly client: AppClient;
  readonly detail: RunDetail;
}

/** A Redis, and what happens to it: told of every moment of every guard call, which waits for it. */
interface LabRedis {
  readonly url: string;
  meddle(moment: CallMoment): Promise<void>;
}

/** A run waits 90 s for an unknown to clear before it stops; the rest is the move itself. Unit: milliseconds. */
const END_DEADLINE_MS = 240_000;
const POLL_MS = 100;
/** Long enough for a worker that was frozen to do what it still meant to do. Unit: slots. */
const SLOTS_AFTER_END = 8;
const ENDED: readonly RunEnd[] = ['done', 'returned', 'cancelled', 'stopped'];

/** With every fourth seed an own leader slot is near, so that the run has to wait for a quiet window (about 20 s). */
function leaderSlots(seed: number): OwnLeaderSlots {
  return seed % 4 === 3 ? { firstAt: 80, every: 1200 } : { firstAt: 600, every: 1200 };
}

/** Everything that one lab run starts. */
interface Stage {
  readonly world: World;
  readonly workers: LabWorkers;
  readonly database: LabDatabase;
  readonly loaded: LoadedFleet;
  readonly client: AppClient;
  readonly operators: Operators;
  readonly actors: Set<number>;
}

/** One handover in a world of its own, from the request to the referee's word. Leaves nothing behind. */
export async function runLab(options: LabRunOptions): Promise<LabReport> {
  const name = `run-${process.pid}-${options.seed}`;
  sweepAbandoned(hostsDirectory('lab'));
  const root = join(hostsDirectory('lab'), name);
  claim(root);
  const closers: (() => Promise<void>)[] = [];
  try {
    const stage = await setStage(root, name, options, closers);
    return await play(stage, options);
  } finally {
    for (const close of closers.toReversed()) await close().catch((error: unknown) => options.tell(messageOf(error)));
    keepLogs(root);
    discard(root);
  }
}

async function setStage(
  root: string,
  name: string,
  options: LabRunOptions,
  closers: (() => Promise<void>)[],
): Promise<Stage> {
  const keep = <T>(thing: T, close: (thing: T) => Promise<void>): T => {
    closers.push(() => close(thing));
    return thing;
  };
  options.tell('starting the store and the simulated hosts');
  const log = createLog('warn');
  const [database, world] = await together(
    openLabDatabase(dataDirectory('lab'), name.replaceAll('-', '_'), log).then((opened) =>
      keep(opened, (it) => it.close()),
    ),
    startWorld({
      root,
      seed: options.seed,
      leader: leaderSlots(options.seed),
      bare: PLAYS[options.procedure].bare,
    }).then((started) => keep(started, (it) => it.close())),
  );
  const fleetFile = join(root, 'fleet.yaml');
  writeFleetFile(fleetFile, world, { fleet: 'lab' });
  options.signal.throwIfAborted();
  options.tell('starting two workers');
  const loaded = await loadFleet(fleetFile);
  const client = keep(
    await app.openClient(loaded, {
      ...readEnvironment(),
      databaseUrl: database.url,
      redisUrl: options.redis?.url ?? null,
    }),
    (it) => it.close(),
  );
  const workers = keep(
    await startWorkers({
      count: 2,
      main: MAIN,
      fleetFile,
      databaseUrl: database.url,
      redisUrl: options.redis?.url ?? null,
      directory: root,
    }),
    (it) => it.stop(),
  );
  await world.ready();
  return { world, workers, database, loaded, client, operators: createOperators(client), actors: new Set() };
}

async function play(stage: Stage, options: LabRunOptions): Promise<LabReport> {
  const { world, operators } = stage;
  await operators.adopt();
  options.prepare?.(world);
  const fault = options.fault && armFault(options.fault, options.seed, targetsOf(stage));
  for (const { host } of world.nodes.values()) {
    host.meddleWith((moment) => {
      const judge = () => meddle(stage, options, fault, moment);
      return options.redis ? options.redis.meddle(moment).then(judge) : judge();
    });
  }
  const beganAtMs = now();
  options.tell(`asking for ${options.procedure}; two people approve`);
  const trouble: string[] = [];
  try {
    await operators.approve(await operators.ask(PLAYS[options.procedure].intent));
  } catch (error) {
    trouble.push(messageOf(error));
  }
  const detail = trouble.length > 0 ? null : await untilEnded(stage, options);
  await fault?.settled();
  if (detail) await options.afterwards?.({ world, loaded: stage.loaded, client: stage.client, detail });
  await world.cluster.untilSlot(world.cluster.tip() + SLOTS_AFTER_END);
  const last = (await operators.run().catch(() => null)) ?? detail;
  writeFileSync(join(dataDirectory('lab'), 'last-journal.json'), JSON.stringify(last?.entries ?? [], null, 1));
  keepEvidence(world, last);
  options.signal.throwIfAborted();
  return judged(stage, options, fault, { beganAtMs, last, trouble });
}

/** Faults are asked first; who sent an acting verb is kept, so that two workers can be seen to have acted. */
function meddle(
  stage: Stage,
  options: LabRunOptions,
  fault: ArmedFault | null,
  moment: CallMoment,
): Verdict | Promise<Verdict> {
  const { host } = stage.world.nodes.get(moment.call.node) ?? {};
  // Looking for a process costs milliseconds in the critical section, so it is left out where time is measured.
  if (options.fault && host && moment.phase === 'exec' && moment.call.verb !== 'observe') {
    const pid = stage.workers.callerOf(moment.call.callerPort, host.port);
    if (pid !== null) stage.actors.add(pid);
  }
  return fault ? fault.meddler(moment) : 'pass';
}

function targetsOf({ world, workers, database, operators }: Stage): Parameters<typeof armFault>[2] {
  return {
    hostOf: (node) => {
      const found = world.nodes.get(node);
      if (!found) throw new Error(`no host ${node}`);
      return found.host;
    },
    killCaller: (host, port) => {
      const pid = workers.callerOf(port, host.port);
      if (pid !== null) workers.kill(pid);
    },
    stopCaller: (host, port) => {
      const pid = workers.callerOf(port, host.port);
      if (pid !== null) workers.askToStop(pid);
    },
    freezeCaller: async (host, port, ms) => {
      const pid = workers.callerOf(port, host.port);
      if (pid !== null) await workers.freeze(pid, ms);
    },
    crashDatabase: () => database.crash(),
    abort: () => operators.abort(),
  };
}

/** The run as it stands at its end; null when there is none in time. The store may be away for a while. */
async function untilEnded({ operators, world }: Stage, options: LabRunOptions): Promise<RunDetail | null> {
  const setPace = hurry(world.cluster);
  const deadline = now() + END_DEADLINE_MS;
  let state = '';
  while (now() < deadline && !options.signal.aborted) {
    const detail = await operators.run().catch(() => null);
    if (detail && detail.run.state !== state) {
      state = detail.run.state;
      options.tell(`run ${detail.run.id} is ${state}`);
    }
    if (detail && ENDED.some((each) => each === state)) return detail;
    setPace(detail !== null && onlyWaits(detail.run, detail.entries));
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
  return null;
}

function judged(
  { world, actors }: Stage,
  options: LabRunOptions,
  fault: ArmedFault | null,
  seen: { readonly beganAtMs: number; readonly last: RunDetail | null; readonly trouble: readonly string[] },
): LabReport {
  const end = ENDED.find((each) => each === seen.last?.run.state);
  const outcome = end ?? (seen.trouble.length > 0 ? 'refused' : 'unfinished');
  const allowed = allowedEnds(options.fault);
  const struck = fault?.struck() ?? null;
  const untilMs = now();
  return reportOf({
    procedure: options.procedure,
    moves: PLAYS[options.procedure].moves,
    seed: options.seed,
    fault: options.fault && `${options.fault.name}@${options.fault.step}`,
    faultFired: fault && fault.fired(),
    outcome,
    allowed,
    from: ACTIVE,
    to: STANDBY,
    word: world.referee.judge({
      identity: world.identity,
      from: ACTIVE,
      to: STANDBY,
      fromMs: seen.beganAtMs,
      untilMs,
      // Only where the table grants that an unknown may remain is a node without a decision not held against the run.
      unsettled: struck !== null && allowed.includes('stopped') ? [struck] : [],
    }),
    section: criticalSection([...world.nodes.values()].flatMap(({ host }) => host.calls())),
    entries: seen.last?.entries ?? [],
    workersThatActed: actors.size,
    tookMs: untilMs - seen.beganAtMs,
    trouble: seen.trouble,
  });
}

/** What the referee, the hosts and the journal say of the last run stays in the clone's data directory. */
function keepEvidence(world: World, detail: RunDetail | null): void {
  const evidence = {
    history: world.referee.history().filter((event) => event.kind !== 'block.made'),
    calls: [...world.nodes.values()].flatMap(({ host }) => host.calls()),
    journal: detail?.entries ?? [],
  };
  writeFileSync(join(dataDirectory('lab'), 'last-evidence.json'), JSON.stringify(evidence, null, 1));
}

/** The logs of the last run stay in the clone's data directory, for whoever has to find out what went wrong. */
function keepLogs(root: string): void {
  for (const name of readdirSync(root).filter((each) => each.endsWith('.log'))) {
    copyFileSync(join(root, name), join(dataDirectory('lab'), `last-${name}`));
  }
}

/** The wall clock with fractions, which all processes of the machine share. */
function now(): number {
  return performance.timeOrigin + performance.now();
}
