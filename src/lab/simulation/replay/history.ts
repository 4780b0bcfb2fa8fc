import { lookBack, type LookBackFrame } from '../../../chats/project/look-back.ts';
import type { Run } from '../../../domain/run.ts';
import { checkPlayed } from '../check/check.ts';
import { COUNTERS, type Finding } from '../check/finding.ts';
import { PEOPLE } from '../run/fleet.ts';
import type { Played } from '../run/play.ts';
import { happenedLines } from './happened-lines.ts';
import { worldLine, type WorldLine } from './line.ts';
import { refereeLines } from './referee-lines.ts';

/** One run of a history with its own lines and those of the world around it. */
export interface RunBack {
  readonly run: Run;
  readonly frames: readonly LookBackFrame[];
}

/** A simulated run as it can be read. */
export interface History {
  readonly played: Played;
  readonly findings: readonly Finding[];
  /** All that happened besides the journals, in order of time. */
  readonly world: readonly WorldLine[];
  /** One in nearly every schedule; none where people's words made no run. */
  readonly runs: readonly RunBack[];
  /** The newest slot in which a block was made by then; null before the first. */
  readonly slotAt: (atMs: number) => number | null;
}

export function historyOfPlayed(played: Played): History {
  const findings = checkPlayed(played);
  const world = [
    ...happenedLines(played.happened),
    ...refereeLines(played.referee, played.endedAtMs),
    ...findings.map((finding) => findingLine(finding, played.endedAtMs)),
  ].toSorted((a, b) => a.atMs - b.atMs);
  return { played, findings, world, runs: runsOf(played, world), slotAt: slots(played) };
}

/** What is about the whole stands at its end. */
function findingLine({ counter, atMs, text }: Finding, endedAtMs: number): WorldLine {
  return worldLine('finding', atMs ?? endedAtMs, `${counter}: ${text}`, 'bad', COUNTERS[counter]);
}

/** Names of people are what they are in the fleet of the simulation. */
export const PEOPLE_NAMES: Readonly<Record<string, string>> = Object.fromEntries(PEOPLE.map((name) => [name, name]));

/** The lines of the world stand in the first run alone, so that none is told twice. */
function runsOf({ state }: Played, world: readonly WorldLine[]): RunBack[] {
  return [...state.runs.values()].flatMap(({ run, lines }, index) => {
    const plan = state.plans.get(run.plan)?.plan;
    if (!plan) return [];
    return [{ run, frames: lookBack(run, plan, lines, PEOPLE_NAMES, index === 0 ? world : []) }];
  });
}

function slots({ referee }: Played): History['slotAt'] {
  const made = referee
    .flatMap((event) => (event.kind === 'block.made' ? [event] : []))
    .toSorted((a, b) => a.atMs - b.atMs || a.slot - b.slot);
  return (atMs) => {
    let newest: number | null = null;
    for (const block of made) {
      if (block.atMs > atMs) break;
      newest = Math.max(newest ?? 0, block.slot);
    }
    return newest;
  };
}
