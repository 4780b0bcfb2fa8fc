import type { Incident } from '../domain/incident.ts';

/** A level of the policy: who is told, and how long they have. */
export interface Level {
  readonly roles: readonly string[];
  /** Unit: seconds. */
  readonly within: number;
}

/** How often the last level is told again: whoever sleeps through five calls is not woken by a sixth, and the card stands. */
const MOST_REPEATED = 5;

/** Whether an incident has a cause now that wakes people. */
export function isCritical({ causes }: Pick<Incident, 'causes'>): boolean {
  return causes.some(({ severity, endedAtMs }) => severity === 'critical' && endedAtMs === null);
}

/** `nextTelling` gives null for whatever was last told later than this, or as this level: nobody has to read it. */
export function toldBefore(levels: readonly Level[], nowMs: number): Incident['told'] {
  const shortest = Math.min(...levels.map(({ within }) => within));
  return { atMs: nowMs - shortest * 1000, level: levels.length + MOST_REPEATED - 1 };
}

/** The level that is told at that telling: past the last one it is the last one again. */
export function levelAt(levels: readonly Level[], telling: number): Level | undefined {
  return levels[Math.min(telling, levels.length - 1)];
}

/**
 * The telling that is due now, louder than the one before; null when none is. The first one, 0, is the card itself.
 * Nobody is called who has it in hand or silenced it, and for nothing that waits for the day. Two that could sign are never silenced.
 * @param nowMs by the clock by which the incident was told
 */
export function nextTelling(incident: Incident, levels: readonly Level[], nowMs: number): number | null {
  const { acknowledged, endedAtMs, told } = incident;
  if (endedAtMs !== null || acknowledged !== null || !isCritical(incident)) return null;
  if (isMuted(incident, nowMs)) return null;
  const next = told.level + 1;
  if (next >= levels.length + MOST_REPEATED) return null;
  const within = levelAt(levels, told.level)?.within;
  return within === undefined || nowMs < waitsFromMs(incident) + within * 1000 ? null : next;
}

export function isSilenced({ silenced }: Pick<Incident, 'silenced'>, nowMs: number): boolean {
  return silenced !== null && silenced.untilMs > nowMs;
}

/** Whether a silence keeps people from being called. It never does while two could sign. */
export function isMuted(incident: Pick<Incident, 'silenced' | 'causes'>, nowMs: number): boolean {
  return isSilenced(incident, nowMs) && !couldTwoSign(incident);
}

function couldTwoSign({ causes }: Pick<Incident, 'causes'>): boolean {
  return causes.some(({ rule, endedAtMs }) => rule === 'two-signers' && endedAtMs === null);
}

/**
 * A warning that turns critical, and a silence that ends, give people their whole time. One that comes and goes does not: it would
 * never be told again.
 */
function waitsFromMs(incident: Incident): number {
  const { told, silenced, causes } = incident;
  const loud = causes.filter(({ severity, endedAtMs }) => severity === 'critical' && endedAtMs === null);
  const criticalAtMs = Math.min(...loud.map(({ beganAtMs, times }) => (times === 1 ? beganAtMs : 0)));
  return Math.max(
    told.atMs,
    told.level === 0 ? criticalAtMs : 0,
    couldTwoSign(incident) ? 0 : (silenced?.untilMs ?? 0),
  );
}
