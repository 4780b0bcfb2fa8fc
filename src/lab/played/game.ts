import type { JournalEntry } from '../../domain/journal.ts';
import type { Seen } from './seen.ts';
import type { StrikeKind } from './strike.ts';

/** A point at which a worker is struck, by its number among all points of a scene. */
export interface Crash {
  readonly number: number;
  readonly kind: StrikeKind;
}

interface Faulty {
  readonly faults: readonly { readonly name: string; readonly place: string }[];
}

/** What came of one play. */
export interface GamePlay<S extends Faulty = Faulty> {
  readonly schedule: S;
  readonly crash: Crash | null;
  /** Of its faults those that struck. */
  readonly fired: S['faults'];
  /** The worker was struck where it was to be. */
  readonly crashed: boolean;
  /** State of the run at the end. */
  readonly outcome: string;
  readonly entries: readonly JournalEntry[];
  /** What workers reached out to, in that order. */
  readonly points: readonly string[];
  readonly findings: readonly { readonly counter: string; readonly text: string }[];
  readonly seen: Seen;
}

/** One procedure that is played in simulated time: drawn schedules, and scenes in which a worker is struck at each point. */
export interface Game<S extends Faulty = Faulty, P extends GamePlay<S> = GamePlay<S>> {
  /** What names of its plays begin with: `dot-handover`. */
  readonly short: string;
  /** Names of everything that must be 0. */
  readonly counters: readonly string[];
  /** The schedule of a number: always the same. */
  draw(seed: number): S;
  /** @param crash besides the schedule's faults a worker is struck there */
  play(schedule: S, crash?: Crash | null): Promise<P>;
  readonly scenes: Readonly<Record<string, S>>;
  /** The ways in which workers of a scene are struck. */
  kindsIn(scene: string): readonly StrikeKind[];
}
