import type { GamePlay } from './game.ts';

/** The journal in order of time, what was drawn, and what was found. @param preface what else a reader has to know, line by line */
export function historyOf(name: string, played: GamePlay, preface: readonly string[]): string {
  const { crash, outcome, entries, findings, points } = played;
  const [first] = entries;
  const since = (atMs: number): string => `${((atMs - (first?.atMs ?? atMs)) / 1_000).toFixed(1).padStart(9)} s`;
  return [
    `${name}: it ended ${outcome}`,
    ...preface.map((line) => `  ${line}`),
    ...(crash === null ? [] : [`  ${crash.kind} at ${points[crash.number] ?? 'nowhere'}`]),
    ...entries.map(({ atMs, event: { kind, ...rest } }) => `${since(atMs)}  ${kind}  ${JSON.stringify(rest)}`),
    ...findings.map(({ counter, text }) => `FOUND ${counter}: ${text}`),
    '',
  ].join('\n');
}
