import { type CauseReport, NO_VALIDATOR } from '../../domain/incident.ts';

/** What did not pass a trial, and why. */
export interface Failed {
  readonly name: string;
  readonly because: string;
}

/** What is remembered from one round of trials to the next. */
export interface Trials {
  /** Since when each fails without a break. By a clock that never goes back, in milliseconds. */
  readonly since: ReadonlyMap<string, number>;
  /** Those of which people were told, and which have not passed since. */
  readonly told: ReadonlySet<string>;
}

/** A restart of a store or of a chat's socket is over by then. Unit: milliseconds. */
const TOLD_AFTER_MS = 180_000;

/**
 * One round further: those that have failed for three minutes are told for as long as they fail, and those that were told and pass
 * are taken back.
 */
export function nextTrials(
  before: Trials,
  failed: readonly Failed[],
  nowMs: number,
): { readonly trials: Trials; readonly lasting: readonly Failed[]; readonly passed: readonly string[] } {
  const since = new Map(failed.map(({ name }) => [name, before.since.get(name) ?? nowMs]));
  const isLasting = ({ name }: Failed) => before.told.has(name) || nowMs - (since.get(name) ?? nowMs) >= TOLD_AFTER_MS;
  const lasting = failed.filter(isLasting);
  const passed = [...before.told].filter((name) => !since.has(name));
  return { trials: { since, told: new Set(lasting.map(({ name }) => name)) }, lasting, passed };
}

/**
 * @param place names the process for good, so that what it told before a restart can be taken back after it
 * @param words null: it passes
 */
export function trialReport(place: string, name: string, words: string | null): CauseReport {
  return {
    scope: NO_VALIDATOR,
    key: `baton:baton-silent:${place}:${name}`.slice(0, 200),
    source: 'baton',
    name: 'BatonTrialFails',
    rule: 'baton-silent',
    severity: 'critical',
    node: null,
    summary: (words ?? `${name} is well.`).slice(0, 300),
    link: null,
    status: words === null ? 'resolved' : 'firing',
    // Begins again whenever it fails: there is no sender with a clock.
    startsAtMs: 0,
    labels: {},
  };
}
