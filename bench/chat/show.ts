import type { ChatFigures } from './figures.ts';

const WAYS = { socket: 'Slack by socket', http: 'Slack by http', discord: 'Discord over its gateway' } as const;

/** The figures for people. */
export function showChat(figures: ChatFigures): string {
  const { ackP50Ms, ackP99Ms, ackMaxMs, approvalCardP95Ms, approvalCardMaxMs, baton } = figures;
  return [
    `${WAYS[figures.mode]}, ${figures.deeds} commands and presses, ${figures.perSecond} a second; ${figures.cores} cores with a load of ${figures.machineLoad}:`,
    `  acknowledged   p50 ${ackP50Ms} ms, p99 ${ackP99Ms} ms, at most ${ackMaxMs} ms; never: ${figures.notAcknowledged}`,
    `  approval card  p95 ${approvalCardP95Ms} ms, at most ${approvalCardMaxMs} ms, of ${figures.approvalCards}, with edits limited for ${figures.limitedS} s`,
    `                 p95 ${figures.loadCardP95Ms} ms during the load`,
    `  afterwards     every card true within ${figures.trueAgainS} s; ${figures.refusedByLimit} calls were answered with 429`,
    `  lost           ${figures.lost}`,
    `  duplicated     ${figures.duplicated}`,
    `  Baton          ${baton.loadCpuPercent} % of a core under load, ${baton.limitedCpuPercent} % under the limit, at most ${baton.peakMb} MiB; Postgres ${figures.postgresLoadCpuPercent} % under load`,
    ...figures.examples.map((each) => `  ${each}`),
    ...figures.void.map((why) => `  worth nothing: ${why}`),
    '',
  ].join('\n');
}
