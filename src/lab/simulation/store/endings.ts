import type { JournalEvent } from '../../../domain/journal.ts';
import type { PersonName, RunId } from '../../../domain/names.ts';
import type { Lease, RunEnding } from '../../../domain/run.ts';
import { leaseLost } from './effects.ts';
import type { Moment } from './mutations.ts';
import {
  heldRun,
  movedOn,
  withLine,
  withoutThose,
  withRun,
  type Applied,
  type StoredRun,
  type StoreState,
} from './state.ts';

export function stop(
  state: StoreState,
  { nowMs }: Moment,
  lease: Lease,
  event: Extract<JournalEvent, { kind: 'run.stopped' }>,
  seenSeq: number,
): Applied<undefined> {
  const held = heldRun(state, lease, nowMs);
  if (held === null) throw leaseLost(lease);
  const unseen = held.lines.some((line) => line.seq > seenSeq && line.event.kind === 'wish.stored');
  const stopped = {
    ...withLine(held, event, nowMs),
    run: movedOn(held.run, { state: 'stopped', dueAtMs: null, wish: unseen ? held.run.wish : null }),
    leaseOwner: null,
    leaseUntilMs: null,
  };
  return { state: withRun(state, stopped), answer: undefined };
}

export function end(
  state: StoreState,
  { nowMs }: Moment,
  lease: Lease,
  ending: RunEnding,
  event: Extract<JournalEvent, { kind: 'run.ended' }>,
): Applied<undefined> {
  const held = heldRun(state, lease, nowMs);
  if (held === null) throw leaseLost(lease);
  return { state: ended(state, held, ending, event, nowMs), answer: undefined };
}

export function standDown(
  state: StoreState,
  { nowMs }: Moment,
  id: RunId,
  by: PersonName,
  reason: string,
): Applied<'ended' | 'not-stopped'> {
  const stored = state.runs.get(id);
  if (stored?.run.state !== 'stopped') return { state, answer: 'not-stopped' };
  const last = stored.lines.findLast(({ event }) => event.kind === 'run.stopped')?.event;
  const event: JournalEvent = {
    kind: 'run.ended',
    ending: 'cancelled',
    signer: last?.kind === 'run.stopped' ? last.signer : 'unknown',
    because: `${by} stands the run down: ${reason}`,
    figures: { by },
  };
  return { state: ended(state, stored, 'cancelled', event, nowMs), answer: 'ended' };
}

function ended(
  state: StoreState,
  stored: StoredRun,
  ending: RunEnding,
  event: JournalEvent,
  nowMs: number,
): StoreState {
  const { id } = stored.run;
  const over = {
    ...withLine(stored, event, nowMs),
    run: movedOn(stored.run, { state: ending, dueAtMs: null, wish: null, endedAtMs: nowMs }),
    leaseOwner: null,
    leaseUntilMs: null,
  };
  return withRun({ ...state, claims: withoutThose(state.claims, (_, by) => by === id) }, over);
}
