import type { Troubles } from '../../chats/web/deps.ts';
import { BatonError } from '../../domain/failure.ts';
import type { LabWorkers } from '../workers.ts';
import type { DotSide } from './dot-client.ts';
import type { NearSide } from './near-side.ts';
import { solTroubles, type TroubledWorld } from './sol-troubles.ts';
import {
  DOT_TROUBLES,
  isOfDot,
  isOfNear,
  isOfSol,
  NEAR_TROUBLES,
  SOL_TROUBLES,
  SWITCH_ON,
  WORKER_DIES,
} from './trouble-words.ts';

/** A killed process is gone within milliseconds. */
const POLL_MS = 20;

type Killable = Pick<LabWorkers, 'pids' | 'kill' | 'startAnother'>;

/** What a reader of the demo can do to it, on the page. */
export function demoTroubles(
  world: TroubledWorld,
  dot: Pick<DotSide, 'make'> | null,
  near: Pick<NearSide, 'make'> | null,
  workers: Promise<Killable>,
): Troubles {
  const sol = solTroubles(world);
  return {
    list: [
      ...SOL_TROUBLES,
      ...(dot === null ? [] : DOT_TROUBLES),
      ...(near === null ? [] : NEAR_TROUBLES),
      WORKER_DIES,
      SWITCH_ON,
    ],
    async make(name) {
      if (name === WORKER_DIES.name) return killWorker(await workers);
      if (isOfSol(name)) return sol(name);
      if (dot !== null && isOfDot(name)) return dot.make(name);
      if (near !== null && isOfNear(name)) return near.make(name);
      if (name !== SWITCH_ON.name) throw new BatonError('input/invalid', `There is no trouble "${name}".`);
      const all = [await sol(name), (await dot?.make(name)) ?? '', (await near?.make(name)) ?? ''];
      const said = all.filter((words) => words !== '');
      return said.length === 0 ? 'Everything has power.' : said.join(' ');
    },
  };
}

async function killWorker(workers: Killable): Promise<string> {
  const pids = workers.pids();
  for (const pid of pids) workers.kill(pid);
  while (workers.pids().length > 0) await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  await workers.startAnother();
  return 'The worker was killed, and another one has started.';
}
