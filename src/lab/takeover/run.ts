import type { RunDetail } from '../../cli/client.ts';
import { messageOf } from '../../domain/failure.ts';
import { FROZEN_SLOTS } from '../fleet-file.ts';
import { isActing, type CallMoment } from '../hosts/call-record.ts';
import { reportOf, type LabReport } from '../report.ts';
import type { Keep } from '../ground.ts';
import { keepEvidence, now, onStage, type Stage } from '../stage.ts';
import { ACTIVE, STANDBY, type World } from '../world.ts';
import { claimsOf } from './claims.ts';
import { nodeIn } from './machine.ts';
import { startProvider } from './provider.ts';
import type { Scene, SceneStage } from './scene.ts';

export interface LabTakeoverOptions {
  readonly seed: number;
  readonly scene: Scene;
  readonly signal: AbortSignal;
  readonly tell: (line: string) => void;
}

/** A run waits 90 s for an unknown to clear before it stops; scenes stop and go on more than once. Unit: milliseconds. */
const END_DEADLINE_MS = 300_000;
const POLL_MS = 100;
/** Long enough for whatever is still under way. Unit: slots. */
const SLOTS_AFTER_END = 8;
/** Observers trail the tip by a fork at most; after these more slots all of them show the silence. */
const SLOTS_BEYOND = 10;
/** Validators and observers of the lab keep up with this on two cores; nobody votes meanwhile. */
const HURRY_TIMES = 8;
const OVER = ['done', 'returned', 'cancelled', 'replaced'];

/** One takeover in a world of its own, from the misfortune to the referee's word. Leaves nothing behind. */
export function runTakeover(options: LabTakeoverOptions): Promise<LabReport> {
  const { scene } = options;
  const fleet = async (world: World, keep: Keep) => {
    if (!scene.provider) return {};
    const provider = keep(await startProvider(world), (it) => it.close());
    return { fences: { [ACTIVE]: provider.fenceOf(ACTIVE) } };
  };
  return onStage({ ...options, redisUrl: null, fleet }, (stage) => play(stage, options));
}

async function play(stage: Stage, options: LabTakeoverOptions): Promise<LabReport> {
  const { world, operators } = stage;
  const { scene, tell } = options;
  const on = sceneStage(stage, options);
  await operators.adopt();
  await scene.before?.(on);
  listen(stage, on, scene);
  const beganAtMs = now();
  tell(`${scene.name}: ${scene.sentence}`);
  await scene.begins(on);
  if (!scene.expects.ends.includes('refused')) await on.untilSilent();
  tell('asking for the takeover; two people approve, each with a reason');
  const trouble: string[] = [];
  try {
    await operators.approve(await operators.ask({ kind: 'takeover', validator: 'sol-main' }), 'it has stopped voting');
  } catch (error) {
    trouble.push(messageOf(error));
  }
  const detail = trouble.length > 0 ? null : await untilOver(on, stage, options);
  await world.cluster.untilSlot(world.cluster.tip() + SLOTS_AFTER_END);
  const last = (await operators.run().catch(() => null)) ?? detail;
  keepEvidence(world, last);
  options.signal.throwIfAborted();
  return judged(stage, options, { beganAtMs, last, trouble });
}

function sceneStage({ world, workers, operators }: Stage, { seed, tell }: LabTakeoverOptions): SceneStage {
  return {
    world,
    old: nodeIn(world, ACTIVE),
    standby: nodeIn(world, STANDBY),
    operators,
    seed,
    tell,
    async declare(reason) {
      tell(`two people declare ${ACTIVE} fenced`);
      // Before it can have any effect: what is so from now on is on their word.
      world.referee.declared(ACTIVE);
      await operators.declareFenced(ACTIVE, reason);
    },
    async untilSilent() {
      tell(`waiting until no vote has landed for ${FROZEN_SLOTS} slots`);
      world.cluster.setSpeed(HURRY_TIMES);
      const lastVote = (): number => world.cluster.voteAccount(world.voteAccount)?.votes.at(-1)?.slot ?? 0;
      while (world.cluster.tip() < lastVote() + FROZEN_SLOTS + SLOTS_BEYOND) await pause();
      world.cluster.setSpeed(1);
    },
    killCaller({ call }) {
      const { host } = nodeIn(world, call.node);
      const pid = workers.callerOf(call.callerPort, host.port);
      if (pid !== null) workers.kill(pid);
    },
  };
}

/** Who sent an acting verb is kept, so that two workers can be seen to have acted. */
function listen({ world, workers, actors }: Stage, on: SceneStage, scene: Scene): void {
  for (const { host } of world.nodes.values())
    host.meddleWith((moment: CallMoment) => {
      const { call, phase } = moment;
      const pid = phase === 'exec' && isActing(call) ? workers.callerOf(call.callerPort, host.port) : null;
      if (pid !== null) actors.add(pid);
      scene.meanwhile?.(on, moment);
      return 'pass';
    });
}

/** Plays the people at every stop and, once the new node signs, what becomes of the old machine. */
async function untilOver(on: SceneStage, { operators }: Stage, options: LabTakeoverOptions): Promise<RunDetail | null> {
  const { scene, signal, tell } = options;
  const deadline = now() + END_DEADLINE_MS;
  let answered = -1;
  let nth = 0;
  let { afterwards } = scene;
  while (now() < deadline && !signal.aborted) {
    const detail = await operators.run().catch(() => null);
    if (detail && OVER.includes(detail.run.state)) return detail;
    const stop = detail?.run.state === 'stopped' ? lastStop(detail) : null;
    if (stop && stop.seq > answered) {
      answered = stop.seq;
      nth += 1;
      tell(`stopped (${stop.state}): ${stop.because}`);
      if ((await scene.atStop(on, stop, nth)) === 'left') return detail;
    }
    if (afterwards && detail && isInQuarantine(detail)) {
      tell(`${STANDBY} signs; ${ACTIVE} is in quarantine`);
      await afterwards(on);
      afterwards = undefined;
    }
    if (detail && isInQuarantine(detail)) startsAsAsked(on, detail, afterwards === undefined);
    if (scene.isSupervised && detail) superviseStandby(on);
    await pause();
  }
  return null;
}

/** People start the old validator where the run waits to see what it starts by; its link was put on the unstaked key before. */
function startsAsAsked({ old: { host } }: SceneStage, detail: RunDetail, isBack: boolean): void {
  if (isBack && wantsItStarted(detail) && host.validator.pid() === null) host.validator.start();
}

/** Whether the run waits to see what the old validator starts by. */
export function wantsItStarted({ entries }: RunDetail): boolean {
  const last = entries.findLast(({ event }) => event.kind === 'step.waiting')?.event;
  return last?.kind === 'step.waiting' && /was not seen/.test(last.because);
}

/** A validator that has exited is started again, as by a service manager. */
function superviseStandby({ standby: { host } }: SceneStage): void {
  if (host.validator.pid() === null) host.validator.start();
}

function lastStop({ entries }: RunDetail) {
  const entry = entries.findLast(({ event }) => event.kind === 'run.stopped');
  if (entry?.event.kind !== 'run.stopped') return null;
  const { state = null, signer, because } = entry.event;
  return { seq: entry.seq, state, signer, because };
}

/** Whether the new node signs and the run waits for the old one. */
export function isInQuarantine({ run, entries }: RunDetail): boolean {
  const last = entries.findLast(({ event }) => 'step' in event)?.event;
  return run.state === 'waiting' && last?.kind === 'step.waiting' && last.step === 'quarantine';
}

function judged(
  { world, actors }: Stage,
  { scene, seed }: LabTakeoverOptions,
  seen: { readonly beganAtMs: number; readonly last: RunDetail | null; readonly trouble: readonly string[] },
): LabReport {
  const { expects } = scene;
  const state = seen.last?.run.state;
  const outcome =
    state === 'done' || state === 'returned' || state === 'cancelled' || state === 'stopped'
      ? state
      : seen.trouble.length > 0
        ? 'refused'
        : 'unfinished';
  const untilMs = now();
  const isRefusal = outcome === 'refused' && expects.ends.includes('refused');
  const report = reportOf({
    procedure: 'solana/takeover',
    seed,
    fault: scene.name,
    faultFired: true,
    outcome,
    allowed: expects.ends,
    ...(expects.signerAt && { signerAt: expects.signerAt }),
    from: ACTIVE,
    to: STANDBY,
    word: world.referee.judge({
      identity: world.identity,
      from: ACTIVE,
      to: STANDBY,
      fromMs: seen.beganAtMs,
      untilMs,
      unsettled: expects.ends.includes('stopped') ? [STANDBY] : [],
      mayLoseUnseen: expects.losesUnseen === true,
    }),
    section: null,
    entries: seen.last?.entries ?? [],
    workersThatActed: actors.size,
    tookMs: untilMs - seen.beganAtMs,
    trouble: isRefusal ? [] : seen.trouble,
  });
  return {
    ...report,
    problems: [...report.problems, ...claimsOf(scene, report, seen.last?.entries ?? [], seen.trouble)],
  };
}

const pause = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, POLL_MS));
