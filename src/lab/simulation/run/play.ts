import type { JournalEntry } from '../../../domain/journal.ts';
import type { NodeName } from '../../../domain/names.ts';
import { createPrng } from '../../cluster/prng.ts';
import { asDeclared } from '../../referee/declared.ts';
import type { HistoryEvent } from '../../referee/history.ts';
import { judge, type Judgement } from '../../referee/judge.ts';
import type { StoreState } from '../store/state.ts';
import { ACTIVE, STAKED, STANDBY } from './cast.ts';
import type { FaultDraw } from './faults.ts';
import type { Happened } from './happened.ts';
import { NOT_MUTATED, type CrashPoint, type Mutated, type Points, type Schedule } from './schedule.ts';
import { setStage } from './stage.ts';

/** All that is known of one simulated run when it is over. */
export interface Played {
  readonly schedule: Schedule;
  readonly crash: CrashPoint | null;
  /** `not-started`: people's words did not make a run. `unfinished`: the time was over. */
  readonly outcome: 'done' | 'returned' | 'cancelled' | 'stopped' | 'unfinished' | 'not-started';
  readonly state: StoreState;
  readonly entries: readonly JournalEntry[];
  readonly happened: readonly Happened[];
  readonly referee: readonly HistoryEvent[];
  /** The same as if all that people declared falsely had been true: what is found here does not rest on their word. */
  readonly judged: readonly HistoryEvent[];
  readonly word: Judgement;
  readonly fired: readonly FaultDraw[];
  /** Machines on which something may still take effect at the end, or whose tower lacks a vote that it cast. */
  readonly unsettled: readonly NodeName[];
  /** Whether the worker was killed where it was to be. */
  readonly crashed: boolean;
  /** Writes and calls of workers that went by: where a worker can be killed. */
  readonly points: Points;
  readonly beganAtMs: number;
  readonly endedAtMs: number;
}

/** Longer than everything that people and waits may take one after the other. Unit: milliseconds. */
const LONGEST_MS = 20 * 60_000;
/** After the end: long enough for whoever stood still to do what it still meant to do. Unit: milliseconds. */
const AFTERWARDS_MS = 6_000;

export async function play(
  schedule: Schedule,
  { mutated = NOT_MUTATED, crash = null }: { readonly mutated?: Mutated; readonly crash?: CrashPoint | null } = {},
): Promise<Played> {
  const stage = await setStage(schedule, createPrng(schedule.seed, 'simulation'), mutated, crash);
  const beganAtMs = stage.time.now();
  await stage.perform(beganAtMs + LONGEST_MS, AFTERWARDS_MS);
  const endedAtMs = stage.time.now();
  const { state } = stage.store;
  const runs = [...state.runs.values()];
  const run = runs.at(-1);
  const isLeft =
    run !== undefined && run.run.state !== 'queued' && run.run.state !== 'running' && run.run.state !== 'waiting';
  const referee = stage.referee();
  const unsettled = stage.unsettled();
  const declared = stage.sightings.all.flatMap((each): HistoryEvent[] =>
    each.kind === 'false-declaration' ? [{ kind: 'node.declared', atMs: each.atMs, node: each.node }] : [],
  );
  const heard = [...referee, ...declared];
  return {
    schedule,
    crash,
    outcome: run === undefined ? 'not-started' : isLeft ? outcomeOf(run.run.state) : 'unfinished',
    state,
    entries: runs.flatMap(({ lines }) => lines),
    happened: stage.sightings.all,
    referee,
    judged: withoutTheirVotes(asDeclared(heard), referee),
    word: judge(heard, {
      identity: STAKED.publicKey,
      from: ACTIVE,
      to: STANDBY,
      fromMs: beganAtMs,
      untilMs: endedAtMs,
      unsettled,
    }),
    fired: stage.fired(),
    unsettled,
    crashed: stage.crashed(),
    points: stage.points(),
    beganAtMs,
    endedAtMs,
  };
}

/** A vote that landed tells of no node: what only a node cast of which nothing is heard any more did not land either. */
function withoutTheirVotes(judged: readonly HistoryEvent[], all: readonly HistoryEvent[]): readonly HistoryEvent[] {
  if (judged === all || judged.length === all.length) return judged;
  const [kept, cast] = [slotsVoted(judged), slotsVoted(all)];
  return judged.filter((event) => event.kind !== 'vote.landed' || kept.has(event.slot) || !cast.has(event.slot));
}

function slotsVoted(events: readonly HistoryEvent[]): ReadonlySet<number> {
  return new Set(events.flatMap((event) => (event.kind === 'vote.cast' ? [event.slot] : [])));
}

function outcomeOf(state: string): Played['outcome'] {
  return state === 'done' || state === 'returned' || state === 'cancelled' || state === 'stopped'
    ? state
    : 'unfinished';
}
