import { dotNamed } from './names.ts';
import { DOT_FAULTS } from './faults.ts';
import { type DotPlay, playSchedule } from './play-schedule.ts';

/** Plays again what `lab matrix` has named. Null for a name of another chain. @throws Error where nobody was struck */
export async function replayDot(name: string): Promise<DotPlay | null> {
  const named = dotNamed(name);
  if (named === null) return null;
  const played = await playSchedule(named.schedule, named.crash);
  if (named.crash !== null && !played.crashed) throw new Error(`"${name}" is beyond the end of its scene`);
  return played;
}

/** The journal in order of time, what was drawn, and what was found. */
export function dotHistory(name: string, played: DotPlay): string {
  const { schedule, crash, fired, outcome, entries, findings } = played;
  const [first] = entries;
  const since = (atMs: number): string => `${((atMs - (first?.atMs ?? atMs)) / 1_000).toFixed(1).padStart(9)} s`;
  return [
    `${name}: ${schedule.procedure}, signed ${schedule.signing}, ${schedule.paths.join(' then ')}; it ended ${outcome}`,
    ...schedule.faults.map((fault) => {
      const struck = fired.includes(fault) ? '' : ' (never struck)';
      return `  ${fault.name}@${fault.place} after ${fault.after}, for ${fault.lasts} sessions${struck}: ${DOT_FAULTS[fault.name].sentence}`;
    }),
    ...(crash === null ? [] : [`  ${crash.kind} at ${played.points[crash.number] ?? 'nowhere'}`]),
    ...entries.map(({ atMs, event: { kind, ...rest } }) => `${since(atMs)}  ${kind}  ${JSON.stringify(rest)}`),
    ...findings.map(({ counter, text }) => `FOUND ${counter}: ${text}`),
    '',
  ].join('\n');
}
