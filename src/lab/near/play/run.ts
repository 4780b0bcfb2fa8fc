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
import { ASKED, type NearProcedure, STANDBY_OF, staysAtHome } from './procedures.ts';
import { type NearReport, nearReportOf } from './report.ts';
import type { NearScene, SceneStage } from './scene.ts';
import { type NearStage, onNearStage } from './stage.ts';
import type { NearWorld } from './world.ts';

export interface NearRunOptions {
  readonly procedure: NearProcedure;
  readonly seed: number;
  readonly scene: NearScene;
  /** Fires when a person interrupts. */
  readonly signal: AbortSignal;
  /** Told what is going on, one line each. */
  readonly tell: (line: string) => void;
}

/** A run waits 90 s for an unknown to clear before it stops, and scenes stop more than once. Unit: milliseconds. */
const END_DEADLINE_MS = 360_000;
/** Long enough for whatever is still under way. Unit: heights. */
const HEIGHTS_AFTER_END = 12;
/** Steps that wait until a node has shadowed the validator for a whole epoch; it has, when two more have begun. */
const WAIT_FOR_EPOCHS = ['shadow', 'shadow-new'];
const EPOCHS = 2;

/** One run in a NEAR world of its own, from the request to the referee's word. Leaves nothing behind. */
export function runNear(options: NearRunOptions): Promise<NearReport> {
  const { procedure, seed, scene, signal, tell } = options;
  return onNearStage(
    {
      seed,
      signal,
      tell,
      standby: STANDBY_OF[procedure],
      upgrade: procedure === 'near/upgrade',
      ...scene.world,
    },
    (stage) => play(stage, options),
  );
}

async function play(stage: NearStage, options: NearRunOptions): Promise<NearReport> {
  const { world, operators } = stage;
  const { scene, procedure, seed, signal, tell } = options;
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
  const ended =
    trouble.length > 0
      ? null
      : await untilEnded(on, {
          withinMs: END_DEADLINE_MS,
          signal,
          tell,
          misfortunes,
          atStop: async (stop, nth) => scene.atStop?.(on, stop, nth) ?? 'left',
          each: hurry(world),
        });
  await misfortunes.settled().catch((error: unknown) => trouble.push(messageOf(error)));
  await heights(world, HEIGHTS_AFTER_END);
  const last = (await operators.run().catch(() => null)) ?? ended;
  keepEvidence(world, last);
  signal.throwIfAborted();
  return judged(world, options, misfortunes, { beganAtMs, last, trouble });
}

/** Minutes of waiting for epochs are over at once, once for each step. */
function hurry({ network }: NearWorld): (detail: RunDetail | null) => Promise<void> {
  const done = new Set<string>();
  return async (detail) => {
    const step = WAIT_FOR_EPOCHS.find((each) => !done.has(each) && waitsAt({ detail, moment: null }, each));
    if (step === undefined) return;
    done.add(step);
    network.skipEpochs(EPOCHS);
  };
}

function heights({ network }: NearWorld, count: number): Promise<void> {
  let left = count;
  return new Promise((resolve) => {
    const seen = (): void => {
      left -= 1;
      if (left > 0) return;
      network.events.off('height', seen);
      resolve();
    };
    network.events.on('height', seen);
  });
}

/** What the referee, the hosts and the journal say of the last run stays in the clone's data directory. */
function keepEvidence({ referee, hosts }: NearWorld, detail: RunDetail | null): void {
  const journal = detail?.entries ?? [];
  const calls = [...hosts.values()].flatMap((host) => host.calls());
  const history = referee.history().filter((event) => event.kind !== 'made' && event.kind !== 'approval');
  write('last-journal.json', journal);
  write('last-evidence.json', { history, calls, journal });
}

function write(name: string, what: unknown): void {
  writeFileSync(join(dataDirectory('lab'), name), JSON.stringify(what, null, 1));
}

function judged(
  { referee, publicKey }: NearWorld,
  { procedure, seed, scene }: NearRunOptions,
  misfortunes: Misfortunes,
  seen: { readonly beganAtMs: number; readonly last: RunDetail | null; readonly trouble: readonly string[] },
): NearReport {
  const untilMs = now();
  const end = ENDED.find((each) => each === seen.last?.run.state);
  return nearReportOf({
    procedure,
    seed,
    fault: scene.name === 'none' ? null : scene.name,
    faultFired: misfortunes.fired(),
    outcome: end ?? (seen.trouble.length > 0 ? 'refused' : 'unfinished'),
    expects: scene.expects,
    to: staysAtHome(procedure) ? ACTIVE : STANDBY,
    word: referee.judge({ publicKey, fromMs: seen.beganAtMs, untilMs }),
    gap: referee.gap({ publicKey, from: ACTIVE, to: STANDBY }),
    entries: seen.last?.entries ?? [],
    tookMs: untilMs - seen.beganAtMs,
    trouble: seen.trouble,
  });
}
