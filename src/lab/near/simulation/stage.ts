import type { VirtualTime } from '../../simulation/run/time.ts';
import { NEW, OLD } from './cast.ts';
import { type Chain, EPOCH_BLOCKS } from './chain.ts';
import type { Config } from './home.ts';
import { createMachine, type Machine, type MachineBegin, type MachineListener } from './machine.ts';
import type { Scene } from './scene.ts';

const DAY_MS = 86_400_000;
/** A node that is ready has run for longer than two epochs, or just as long as it must. Unit: milliseconds. */
const RAN_MS = 7 * DAY_MS;
const START_MS = 3_000;
/** NEAR's notes speak of minutes. Unit: milliseconds. */
const MIGRATION_MS = 120_000;
const SYNCS_MS = 20_000;
const USUAL_STOP_MS = 4_000;

/** Waits of a whole epoch are played on a chain with short ones. Unit: blocks. */
const SHORT_EPOCH = 1_000;

export const epochBlocksOf = ({ procedure }: Scene): number =>
  procedure === 'near/prepare' || procedure === 'near/upgrade' ? SHORT_EPOCH : EPOCH_BLOCKS;

const READY: Readonly<Record<'hot-swap' | 'restart', Config>> = {
  'hot-swap': { shards: 'ShadowValidator', memtries: true },
  restart: { shards: 'AllShards', memtries: false },
};

export const wayOfScene = ({ procedure, way }: Scene): 'hot-swap' | 'restart' =>
  way ?? (procedure === 'near/restart' ? 'restart' : 'hot-swap');

/** Both machines as a play begins: the old one signs, the new one stands by, or is to be made a standby. */
export function createMachines(
  scene: Scene,
  deps: { readonly time: VirtualTime; readonly chain: Chain; readonly listener: MachineListener },
): ReadonlyMap<string, Machine> {
  const times = { stopMs: scene.stopMs ?? USUAL_STOP_MS, startMs: START_MS, migrationMs: MIGRATION_MS };
  const next = scene.procedure === 'near/upgrade' ? 3 : null;
  const isUnready = scene.procedure === 'near/prepare';
  const usual: Pick<MachineBegin, 'runs' | 'ranMs' | 'syncsMs'> = { runs: true, ranMs: RAN_MS, syncsMs: SYNCS_MS };
  const keys = { live: null, staged: null, fenced: null, aside: null };
  const old = createMachine(OLD, deps, {
    ...usual,
    times,
    home: { keys: { ...keys, live: 'ours' }, next, config: { shards: 'NoShards', memtries: true } },
  });
  const standbyConfig = scene.config ?? (isUnready ? READY.restart : READY[wayOfScene(scene)]);
  const fresh = createMachine(NEW, deps, {
    ...usual,
    times: { ...times, stopMs: USUAL_STOP_MS },
    home: { keys: { ...keys, staged: 'ours' }, next, config: standbyConfig },
  });
  if (scene.supervised === true) old.neard.supervise(true);
  if (scene.gone === 'off') old.neard.power(false);
  if (scene.gone === 'cut') old.cut(true);
  if (scene.gone === 'down') {
    old.neard.crash();
    old.neard.stop();
  }
  return new Map([
    [OLD, old],
    [NEW, fresh],
  ]);
}
