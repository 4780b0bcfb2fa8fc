import type { FleetEvent } from '../domain/fleet-journal.ts';
import type { NodeName } from '../domain/names.ts';
import type { Run } from '../domain/run.ts';
import type { CopyTrouble, Signing, ValidatorStatus } from '../domain/status.ts';
import type { CauseMemory } from './causes.ts';
import type { ProposalMemory } from './proposal.ts';
import type { SettingsMemory } from './settings.ts';
import type { TakenSpares } from './spares.ts';
import type { Stillness } from './stillness.ts';

/** What the watch keeps of a validator between two looks. Times by the database's clock, in milliseconds since 1970. */
export interface WatchMemory {
  /** What has been seen often enough to be believed; null before the first look that counts. */
  readonly believed: { readonly state: string; readonly sinceMs: number; readonly seenMs: number } | null;
  /** The last node that was believed to sign. */
  readonly signer: NodeName | null;
  /** Something else that was seen, and how many looks in a row. */
  readonly doubt: { readonly state: string; readonly times: number } | null;
  readonly move: {
    /** Whether people have been told that it cannot move, and since when. */
    readonly lostMs: number | null;
    /** Looks in a row that say otherwise. */
    readonly times: number;
    /** So many looks in a row it may be unfit before that is told. */
    readonly patience: number;
  };
  /** Looks in a row at which an alarm was seen to be over; left out: none. */
  readonly clearLooks?: number;
  /** Standbys on which no new copy of the tower could be made; left out: none. */
  readonly copyTrouble?: CopyTrouble;
  /** Nodes that sign for another validator; left out: none. */
  readonly takenSpares?: TakenSpares;
  /** What was found wrong; left out: nothing. */
  readonly causes?: CauseMemory;
  /** Links, keys and start lines; left out: not read yet. */
  readonly settings?: SettingsMemory;
  /** Since when the signer has counted nothing new; null or left out: it counts nothing. */
  readonly stillness?: Stillness | null;
  /** What people read of the last look, without what moves from look to look; left out: not known. */
  readonly shown?: string;
  /** What Baton would do; left out: it has not been decided yet. */
  readonly proposal?: ProposalMemory;
  /** Since when the answer has been the same. */
  readonly answer: { readonly text: string; readonly sinceMs: number };
}

export interface WatchDecision {
  readonly memory: WatchMemory;
  readonly events: readonly FleetEvent[];
  /** Whether a second look should come sooner than usual, because something is in doubt that costs votes. */
  readonly soon: boolean;
}

/** Two looks in a row: one alone may have met a restart of a tunnel or a slow answer. */
const SEEN_TWICE = 2;
/** "Longer than two looks": a standby that falls behind for a minute is no news. */
const UNFIT_LOOKS = 3;
/** After a move of our own, gossip and the old active need minutes to settle. */
const UNFIT_LOOKS_AFTER_MOVE = 10;

/**
 * Compares a look with what is remembered. Pure. A state must be seen twice before it is believed, so that flapping
 * writes nothing; a move by a run of ours is believed at once and is no news.
 * @param runs the validator's last runs
 * @param nowMs by the database's clock
 */
export function decideChange(
  before: WatchMemory | null,
  seen: ValidatorStatus,
  runs: readonly Run[],
  nowMs: number,
): WatchDecision {
  const memory = before ?? forgetful(nowMs);
  const signer = decideSigner(memory, seen.signing, runs, nowMs);
  const settled = seen.signing.kind === 'node' && signer.memory.believed?.state === stateOf(seen.signing);
  // While it is not plain who signs, nothing can move anyway: one line about that is enough.
  const move = settled ? decideMove(signer.memory, seen, nowMs) : { move: signer.memory.move, events: [] };
  const text = `${stateOf(seen.signing)} ${seen.move.ready} ${seen.move.to ?? ''}`;
  return {
    memory: {
      ...signer.memory,
      move: move.move,
      answer: memory.answer.text === text ? memory.answer : { text, sinceMs: nowMs },
    },
    events: [...signer.events, ...move.events],
    soon: signer.memory.doubt !== null && seen.signing.kind !== 'unknown',
  };
}

function forgetful(nowMs: number): WatchMemory {
  return {
    believed: null,
    signer: null,
    doubt: null,
    move: { lostMs: null, times: 0, patience: UNFIT_LOOKS },
    answer: { text: '', sinceMs: nowMs },
  };
}

interface Part {
  readonly memory: WatchMemory;
  readonly events: readonly FleetEvent[];
}

function decideSigner(memory: WatchMemory, signing: Signing, runs: readonly Run[], nowMs: number): Part {
  const { believed } = memory;
  const state = stateOf(signing);
  if (believed?.state === state)
    return { memory: { ...memory, believed: { ...believed, seenMs: nowMs }, doubt: null }, events: [] };
  if (signing.kind === 'node') {
    if (believed === null) return { memory: believing(memory, signing, nowMs), events: [] };
    if (movedByRun(signing.node, believed, memory.signer, runs)) {
      const moved = believing(memory, signing, nowMs);
      return { memory: { ...moved, move: { ...moved.move, times: 0, patience: UNFIT_LOOKS_AFTER_MOVE } }, events: [] };
    }
  }
  const times = memory.doubt?.state === state ? memory.doubt.times + 1 : 1;
  if (times < SEEN_TWICE) return { memory: { ...memory, doubt: { state, times } }, events: [] };
  return { memory: believing(memory, signing, nowMs), events: [eventOf(memory, signing, nowMs)] };
}

function believing(memory: WatchMemory, signing: Signing, nowMs: number): WatchMemory {
  return {
    ...memory,
    believed: { state: stateOf(signing), sinceMs: nowMs, seenMs: nowMs },
    signer: signing.kind === 'node' ? signing.node : memory.signer,
    doubt: null,
  };
}

/**
 * A node that signed before and now does not, or the other way round, because a run was at work since the last look that
 * still saw the old state. Only a change from one signing node to another is explained: trouble is trouble, whoever made it.
 */
function movedByRun(
  node: NodeName,
  believed: NonNullable<WatchMemory['believed']>,
  signer: NodeName | null,
  runs: readonly Run[],
): boolean {
  if (believed.state !== `node ${signer}`) return false;
  return runs.some(
    (run) =>
      (run.endedAtMs === null || run.endedAtMs >= believed.seenMs) &&
      [run.from, run.to].includes(node) &&
      signer !== null &&
      [run.from, run.to].includes(signer),
  );
}

function eventOf(memory: WatchMemory, signing: Signing, nowMs: number): FleetEvent {
  const { believed, signer } = memory;
  if (signing.kind !== 'node')
    return { kind: 'signer.lost', trouble: signing.kind, before: signer, because: signing.because };
  const healthy = believed?.state === `node ${signer}`;
  if (healthy && signer !== null) return { kind: 'signer.changed', from: signer, to: signing.node };
  return {
    kind: 'signer.back',
    node: signing.node,
    before: signer,
    lastedMs: nowMs - (believed?.sinceMs ?? nowMs),
  };
}

function decideMove(
  { move }: WatchMemory,
  seen: ValidatorStatus,
  nowMs: number,
): { readonly move: WatchMemory['move']; readonly events: readonly FleetEvent[] } {
  const lost = move.lostMs !== null;
  const { fit, reason, more, to } = seen.move;
  if (lost !== fit) {
    // As believed. Once it has been fit again, the patience after a move of ours is used up.
    return { move: { ...move, times: 0, patience: fit ? UNFIT_LOOKS : move.patience }, events: [] };
  }
  const times = move.times + 1;
  if (lost) {
    if (times < SEEN_TWICE) return { move: { ...move, times }, events: [] };
    const back = { kind: 'move.back', to, lastedMs: nowMs - (move.lostMs ?? nowMs) } as const;
    return { move: { lostMs: null, times: 0, patience: UNFIT_LOOKS }, events: [back] };
  }
  if (times < move.patience) return { move: { ...move, times }, events: [] };
  return {
    move: { lostMs: nowMs, times: 0, patience: UNFIT_LOOKS },
    events: [{ kind: 'move.lost', reason: reason ?? 'not known', more }],
  };
}

/** What counts as the same answer to "who signs", whatever the words around it. */
function stateOf(signing: Signing): string {
  switch (signing.kind) {
    case 'node':
    case 'silent':
      return `${signing.kind} ${signing.node}`;
    case 'two':
      return `two ${signing.nodes.toSorted().join(' ')}`;
    case 'nobody':
    case 'unknown':
      return signing.kind;
  }
  return signing satisfies never;
}
