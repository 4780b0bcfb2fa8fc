import type { AlertsFigures } from './figures.ts';

/** The figures for people. */
export function showAlerts(figures: AlertsFigures): string {
  const { intakeP50Ms, intakeP99Ms, intakeMaxMs, rssFirstMb, rssMb, rssMostMb } = figures;
  return [
    `${figures.sent} changes of alerts of ${figures.validators} validators in ${figures.seconds} s, told by three senders in ${figures.calls} calls with ${figures.told} alerts; ${figures.cores} cores with a load of ${figures.machineLoad}:`,
    `  intake     p50 ${intakeP50Ms} ms, p99 ${intakeP99Ms} ms, at most ${intakeMaxMs} ms; refused and sent again: ${figures.refused}`,
    `  lost       ${figures.lost}`,
    `  incidents  ${figures.incidents}, with ${figures.cards} cards, ${figures.cardsTwice} of them twice; the last one ${figures.cardsAfterS} s after the storm`,
    `  runs       ${figures.runs} were begun, of one validator at most ${figures.openRunsMax} at a time`,
    `  Baton      ${figures.cpuPercent} % of a core, ${rssFirstMb} MiB in the first third, ${rssMb} MiB in the last, at most ${rssMostMb} MiB`,
    ...figures.examples.map((each) => `  ${each}`),
    ...figures.void.map((why) => `  worth nothing: ${why}`),
    '',
  ].join('\n');
}
