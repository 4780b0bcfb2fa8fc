import { setTimeout as sleep } from 'node:timers/promises';
import type { LooksTold } from './login.ts';
import { costOf, familyCpuS, type ProcessCost } from '../process-cost.ts';

/** The state of everything at one moment. */
interface Moment {
  readonly atMs: number;
  readonly worker: ProcessCost;
  readonly postgresCpuS: number;
  readonly looks: LooksTold;
}

/** Both ends of what was measured, and the worker's memory in between. */
export interface Measured {
  readonly began: Moment;
  readonly ended: Moment;
  /** Once a second. Unit: MiB. */
  readonly rssMb: readonly number[];
}

/** How often the bench says how it goes. Unit: seconds. */
const TELL_EVERY_S = 30;

export async function measure(of: {
  readonly worker: number;
  readonly postgres: number;
  readonly looks: () => Promise<unknown>;
  readonly seconds: number;
  readonly warmUpSeconds: number;
  readonly tell: (line: string) => void;
}): Promise<Measured> {
  const now = async (): Promise<Moment> => ({
    atMs: performance.now(),
    worker: costOf(of.worker),
    postgresCpuS: familyCpuS(of.postgres),
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- from the process of this folder
    looks: (await of.looks()) as LooksTold,
  });
  const first = await now();
  await sleep(of.warmUpSeconds * 1_000);
  const began = await now();
  of.tell(`warmed up, at a cost of ${(began.worker.cpuS - first.worker.cpuS).toFixed(1)} s; measuring ${of.seconds} s`);
  const rssMb: number[] = [];
  for (let second = 1; second <= of.seconds; second += 1) {
    await sleep(1_000);
    const { cpuS, rssMb: held } = costOf(of.worker);
    rssMb.push(held);
    if (second % TELL_EVERY_S === 0)
      of.tell(`after ${second} s: ${(cpuS - began.worker.cpuS).toFixed(1)} s of a core, ${held.toFixed(0)} MiB`);
  }
  return { began, ended: await now(), rssMb };
}
