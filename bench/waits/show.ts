import type { WaitsFigures } from './figures.ts';

/** The figures for people. */
export function showWaits(figures: WaitsFigures): string {
  const { runs, seconds, worker, postgresCpuPercent, looksPerMinute, connections } = figures;
  return [
    `${runs} runs that wait, ${seconds} s:`,
    `  worker      ${worker.cpuPercent} % of one core; ${worker.rssMb.median} MiB, at most ${worker.rssMb.most} MiB (${worker.rssMb.mostEver} MiB since its start)`,
    `  Postgres    ${postgresCpuPercent} % of one core`,
    `  looks       ${looksPerMinute.old} a minute at old nodes, ${looksPerMinute.fresh} at new ones; ${connections} SSH connections stand`,
    ...figures.void.map((why) => `  worth nothing: ${why}`),
    '',
  ].join('\n');
}
