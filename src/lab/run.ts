import type { AppClient, RunDetail } from '../cli/client.ts';
import type { LoadedFleet } from '../config/load.ts';
import { messageOf } from '../domain/failure.ts';
import { criticalSection } from './critical-section.ts';
import { allowedEnds, type RunEnd } from './faults/allowed-ends.ts';
import type { FaultOrder } from './faults/faults.ts';
import { armFault, type ArmedFault } from './faults/strike.ts';
import { isActing, type CallMoment, type Verdict } from './hosts/call-record.ts';
import { hurry, onlyWaits } from './hurry.ts';
import { PLAYS, type PlayName } from './plays.ts';
import { reportOf, type LabReport } from './report.ts';
import { notPutBack, preparedFiles, unprepared } from './prepared.ts';
import { keepEvidence, now, onStage, type Stage } from './stage.ts';
import { ACTIVE, STANDBY, type World } from './world.ts';

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

/** One run in a world of its own, from the request to the referee's word. Leaves nothing behind. */
export function runLab(options: LabRunOptions): Promise<LabReport> {
  const { bare } = PLAYS[options.procedure];
  return onStage({ ...options, bare, redisUrl: options.redis?.url ?? null }, (stage) => play(stage, options));
}

async function play(stage: Stage, options: LabRunOptions): Promise<LabReport> {
  const { world, operators } = stage;
  const { bare, moves } = PLAYS[options.procedure];
  // What prepares a host works with no record of terms: `adopt` comes after it.
  if (!bare) await operators.adopt();
  options.prepare?.(world);
  const fault = options.fault && armFault(options.fault, options.seed, targetsOf(stage));
  for (const { host } of world.nodes.values()) {
    host.meddleWith((moment) => {
      const judge = () => meddle(stage, options, fault, moment);
      return options.redis ? options.redis.meddle(moment).then(judge) : judge();
    });
  }
  const before = preparedFiles(world);
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
  keepEvidence(world, last);
  if (!moves && last?.run.state === 'done') trouble.push(...(await unprepared(world, operators)));
  if (!moves && last?.run.state === 'returned') trouble.push(...notPutBack(before, world));
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
  if (options.fault && host && moment.phase === 'exec' && isActing(moment.call)) {
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
    ...(PLAYS[options.procedure].moves ? {} : { signerAt: { done: ACTIVE } }),
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
