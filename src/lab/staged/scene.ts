import type { RunDetail } from '../../cli/client.ts';
import type { JournalEntry } from '../../domain/journal.ts';
import type { NodeName } from '../../domain/names.ts';
import type { CallMoment, Meddler } from '../hosts/call-record.ts';
import type { Operators } from '../operators.ts';
import type { Outcome, StopReport } from '../report.ts';
import type { LabWorkers } from '../workers.ts';

/** What every scene can lay hands on, of whatever chain it is. */
export interface AnyStage {
  readonly world: { readonly hosts: ReadonlyMap<NodeName, MeddledHost> };
  readonly workers: LabWorkers;
  readonly operators: Operators;
  readonly seed: number;
}

interface MeddledHost {
  readonly port: number;
  readonly meddleWith: (meddler: Meddler | null) => void;
}

/** What was seen just now: a moment of a guard call, or the run as it stands. */
export interface Seen {
  readonly moment: CallMoment | null;
  /** The newest that is known of the run; null before there is one. */
  readonly detail: RunDetail | null;
}

/** Something that goes wrong once. */
export interface Misfortune<Stage> {
  /** Asked at every moment of every guard call, and ten times a second. */
  readonly when: (seen: Seen, on: Stage) => boolean;
  readonly act: (on: Stage, seen: Seen) => Promise<void>;
  /** The connection of the call at whose moment it strikes is cut, and what had arrived is lost. */
  readonly cuts?: true;
}

/** What the people do about a stop: something after which the run goes on, or nothing. */
export type Reaction = 'goes-on' | 'left';

/** What a scene has to come to. */
export interface Expectation<Cost extends string> {
  readonly ends: readonly Outcome[];
  /** States in which people have to have met the run stopped, in this order. */
  readonly stops?: readonly string[];
  /** A sentence that some step, stop or refusal has to say. */
  readonly says?: RegExp;
  /** What the scene itself costs, whoever moves: not Baton's. */
  readonly costs?: readonly Cost[];
}

/** One course of events, by its name. */
export interface SceneOf<Stage, Cost extends string> {
  readonly name: string;
  /** What happens, for people. */
  readonly sentence: string;
  /** What is so before people ask. */
  readonly before?: (on: Stage) => Promise<void>;
  /** Strike in this order, each when its time has come. */
  readonly misfortunes?: readonly Misfortune<Stage>[];
  /** What people do at the stop number `nth`, counted from 1; left as it is where this is not given. */
  readonly atStop?: (on: Stage, stop: StopReport, nth: number) => Promise<Reaction>;
  readonly expects: Expectation<Cost>;
}

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
