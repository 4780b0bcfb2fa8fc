import type { RunDetail } from '../../../cli/client.ts';
import type { JournalEntry } from '../../../domain/journal.ts';
import type { CallMoment } from '../../hosts/call-record.ts';
import type { Outcome, StopReport } from '../../report.ts';
import type { DotHost, NodeBegin } from './host.ts';
import type { DotStage } from './stage.ts';

/** What misfortunes and people of a scene can lay hands on. */
export interface SceneStage extends DotStage {
  readonly old: DotHost;
  readonly standby: DotHost;
  readonly seed: number;
  readonly tell: (line: string) => void;
}

/** What was seen just now: a moment of a guard call, or the run as it stands. */
export interface Seen {
  readonly moment: CallMoment | null;
  /** The newest that is known of the run; null before there is one. */
  readonly detail: RunDetail | null;
}

/** Something that goes wrong once. */
export interface Misfortune {
  /** Asked at every moment of every guard call, and ten times a second. */
  readonly when: (seen: Seen, on: SceneStage) => boolean;
  readonly act: (on: SceneStage, seen: Seen) => Promise<void>;
  /** The connection of the call at whose moment it strikes is cut, and what had arrived is lost. */
  readonly cuts?: true;
}

/** What the people do about a stop: something after which the run goes on, or nothing. */
export type Reaction = 'goes-on' | 'left';

export interface DotScene {
  readonly name: string;
  /** What happens, for people. */
  readonly sentence: string;
  /** Where the wait has to be long enough for something to be seen in it. */
  readonly sessionSlots?: number;
  /** Sessions after which there is an election; as on every real network where this is not given. */
  readonly sessionsPerEra?: number;
  /** How the standby is found; default: in service. */
  readonly standby?: NodeBegin;
  /** What is so before people ask. */
  readonly before?: (on: SceneStage) => Promise<void>;
  /** Strike in this order, each when its time has come. */
  readonly misfortunes?: readonly Misfortune[];
  /** What people do at the stop number `nth`, counted from 1; left as it is where this is not given. */
  readonly atStop?: (on: SceneStage, stop: StopReport, nth: number) => Promise<Reaction>;
  readonly expects: Expectation;
}

/** What the scene has to come to. */
export interface Expectation {
  readonly ends: readonly Outcome[];
  /** States in which people have to have met the run stopped, in this order. */
  readonly stops?: readonly string[];
  /** A sentence that some step, stop or refusal has to say. */
  readonly says?: RegExp;
  /** The scene itself puts one key on two machines, or leaves nobody to sign; what that costs is not Baton's. */
  readonly costs?: readonly ('doubleSigned' | 'silentSessions')[];
}

/** A session of 15 s: a look at both nodes takes up to 3 s on two busy cores, and people have to see some. */
export const LONG_SESSION_SLOTS = 30;

/** The step that the newest run is at; null before it has begun one. */
export function stepOf({ detail }: Seen): string | null {
  const last = detail?.entries.findLast(({ event }) => 'step' in event)?.event;
  return last !== undefined && 'step' in last ? last.step : null;
}

/** Whether this step has begun to wait. */
export function waitsAt({ detail }: Seen, step: string): boolean {
  const last = detail?.entries.findLast(({ event }) => 'step' in event)?.event;
  return last?.kind === 'step.waiting' && last.step === step;
}

/** Whether some line of the run's journal says this. */
export function said({ detail }: Seen, words: RegExp): boolean {
  return textsOf(detail?.entries ?? []).some((text) => words.test(text));
}

/** Everything that the journal of a run says in words, oldest first. */
export function textsOf(entries: readonly JournalEntry[]): string[] {
  return entries.flatMap(({ event }) =>
    [
      'because' in event ? event.because : undefined,
      'text' in event ? event.text : undefined,
      'evidence' in event ? event.evidence : undefined,
    ].filter((text) => typeof text === 'string'),
  );
}
