import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { RunDetail } from '../../../cli/client.ts';
import { messageOf } from '../../../domain/failure.ts';
import { dataDirectory } from '../../places.ts';
import { now } from '../../stage.ts';
import { waitsAt } from '../../staged/scene.ts';
import { armMisfortunes, type Misfortunes } from '../../staged/strike.ts';
import { ENDED, untilEnded } from '../../staged/until-ended.ts';
import { ACTIVE, STANDBY } from './names.ts';
import { ASKED, type DotProcedure } from './procedures.ts';
import { dotReportOf, type DotReport } from './report.ts';
import { restartWorker } from './restarts.ts';
import type { DotScene, SceneStage } from './scene.ts';
import { type DotStage, onDotStage } from './stage.ts';
import { unprepared } from './unprepared.ts';
import type { DotWorld } from './world.ts';

export interface DotRunOptions {
  readonly procedure: DotProcedure;
  readonly seed: number;
  readonly scene: DotScene;
  /** How often the one worker is restarted while the keys become active; 0: two workers, left alone. */
  readonly restarts: number;
  /** Fires when a person interrupts. */
  readonly signal: AbortSignal;
  /** Told what is going on, one line each. */
  readonly tell: (line: string) => void;
}

/** Scenes stop and go on more than once, and a lost extrinsic is waited for until it can land no more. Unit: milliseconds. */
const END_DEADLINE_MS = 420_000;
/** The real 6 s, twelve times faster. */
const SLOT_MS = 500;
/** Long enough for a look at both nodes, so that none is missed, and a handover takes half a minute. Unit: slots. */
const SESSION_SLOTS = 6;
/** A worker is up again after 2 to 5 s on two cores: this many slots of the wait for each restart. */
const SLOTS_FOR_A_RESTART = 10;
/** When the worker was restarted often enough, the long sessions that this took are over sooner. */
const HURRY_TIMES = 6;
/** Long enough for whatever is still under way. Unit: slots. */
const SLOTS_AFTER_END = 6;

/** One run in a Polkadot world of its own, from the request to the referee's word. Leaves nothing behind. */
export function runDot(options: DotRunOptions): Promise<DotReport> {
  const { seed, restarts, scene, signal, tell } = options;
  return onDotStage(
    {
      seed,
      signal,
      tell,
      slotMs: SLOT_MS,
      sessionSlots: Math.max(scene.sessionSlots ?? SESSION_SLOTS, restarts * SLOTS_FOR_A_RESTART),
      ...(scene.sessionsPerEra && { sessionsPerEra: scene.sessionsPerEra }),
      ...(scene.standby && { standby: scene.standby }),
      workers: restarts > 0 ? 1 : 2,
    },
    (stage) => play(stage, options),
  );
}

async function play(stage: DotStage, options: DotRunOptions): Promise<DotReport> {
  const { world, operators } = stage;
  const { scene, procedure, seed, tell } = options;
  const on: SceneStage = { ...stage, old: world.host(ACTIVE), standby: world.host(STANDBY), seed, tell };
  await operators.adopt();
  const beganAtMs = now();
  await scene.before?.(on);
  const misfortunes = armMisfortunes(scene.misfortunes ?? [], on);
  tell(`asking for ${procedure}; two people approve`);
  const trouble: string[] = [];
  try {
    await operators.approve(await operators.ask(ASKED[procedure]), 'the lab plays it');
  } catch (error) {
    trouble.push(messageOf(error));
  }
  const seen = trouble.length > 0 ? { detail: null, restarts: 0 } : await playedOut(on, options, misfortunes);
  await misfortunes.settled().catch((error: unknown) => trouble.push(messageOf(error)));
  await slots(world, SLOTS_AFTER_END);
  const last = (await operators.run().catch(() => null)) ?? seen.detail;
  keepEvidence(world, last);
  options.signal.throwIfAborted();
  trouble.push(...stillSigning(world, last), ...(await unprepared(on, last)));
  if (seen.restarts < options.restarts) trouble.push(`the wait was over after ${seen.restarts} restarts`);
  return judged(world, options, misfortunes, { beganAtMs, last, trouble, restarts: seen.restarts });
}

/** The run as it stands at its end; people answer its stops, and the worker is restarted during the wait. */
async function playedOut(
  on: SceneStage,
  { scene, restarts, signal, tell }: DotRunOptions,
  misfortunes: Misfortunes,
): Promise<{ readonly detail: RunDetail | null; readonly restarts: number }> {
  let restarted = 0;
  const detail = await untilEnded(on, {
    withinMs: END_DEADLINE_MS,
    signal,
    tell,
    misfortunes,
    atStop: async (stop, nth) => scene.atStop?.(on, stop, nth) ?? 'left',
    async each(now) {
      if (restarted === restarts || !waitsAt({ detail: now, moment: null }, 'sessions')) return;
      await restartWorker(on, restarted);
      restarted += 1;
      if (restarted === restarts) on.world.network.setSpeed(HURRY_TIMES);
    },
  });
  return { detail, restarts: restarted };
}

/** After `done` the old node must not sign any more, unless it is a takeover, after which it may come back and run. */
function stillSigning({ referee }: DotWorld, last: RunDetail | null): string[] {
  if (last?.run.state !== 'done' || last.run.procedure !== 'polkadot/handover') return [];
  const signer = referee.history().findLast((event) => event.kind === 'signer' && event.node === ACTIVE);
  return signer?.kind === 'signer' && signer.keys.length > 0 ? [`${ACTIVE} still runs with --validator`] : [];
}

function slots({ network }: DotWorld, count: number): Promise<void> {
  let left = count;
  return new Promise((resolve) => {
    const seen = (): void => {
      left -= 1;
      if (left > 0) return;
      network.events.off('slot', seen);
      resolve();
    };
    network.events.on('slot', seen);
  });
}

/** What the referee, the hosts and the journal say of the last run stays in the clone's data directory. */
function keepEvidence({ referee, hosts }: DotWorld, detail: RunDetail | null): void {
  const journal = detail?.entries ?? [];
  const calls = [...hosts.values()].flatMap((host) => host.calls());
  const history = referee.history().filter((event) => event.kind !== 'signed');
  write('last-journal.json', journal);
  write('last-evidence.json', { history, calls, journal });
}

function write(name: string, what: unknown): void {
  writeFileSync(join(dataDirectory('lab'), name), JSON.stringify(what, null, 1));
}

function judged(
  { referee, stash, oldKeys }: DotWorld,
  { procedure, seed, scene }: DotRunOptions,
  misfortunes: Misfortunes,
  seen: {
    readonly beganAtMs: number;
    readonly last: RunDetail | null;
    readonly trouble: readonly string[];
    readonly restarts: number;
  },
): DotReport {
  const untilMs = now();
  const word = referee.judge({ stash: stash.account, fromMs: seen.beganAtMs, untilMs });
  const ownedByOld = new Set(
    referee
      .history()
      .flatMap((event) =>
        event.kind === 'session' && event.members.some(({ keys }) => keys === oldKeys.keys) ? [event.session] : [],
      ),
  );
  const end = ENDED.find((each) => each === seen.last?.run.state);
  return dotReportOf({
    procedure,
    seed,
    fault: scene.name === 'none' ? null : scene.name,
    faultFired: misfortunes.fired(),
    outcome: end ?? (seen.trouble.length > 0 ? 'refused' : 'unfinished'),
    expects: scene.expects,
    to: procedure === 'polkadot/prepare' ? ACTIVE : STANDBY,
    word,
    lostSessions:
      procedure === 'polkadot/takeover' ? word.evidence.silent.filter((each) => ownedByOld.has(each)).length : 0,
    restarts: seen.restarts,
    entries: seen.last?.entries ?? [],
    tookMs: untilMs - seen.beganAtMs,
    trouble: seen.trouble,
  });
}
