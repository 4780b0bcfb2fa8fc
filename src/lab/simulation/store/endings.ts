import type { JournalEvent } from '../../../domain/journal.ts';
import type { PersonName, RunId } from '../../../domain/names.ts';
import type { Lease, RunEnding } from '../../../domain/run.ts';
import { type Replaced, signerAtStop, toldAttempts, unknownEffects } from '../../../domain/replaced-run.ts';
import { leaseLost } from './effects.ts';
import { checkedTerm } from './leases.ts';
import type { Moment } from './mutations.ts';
import {
  having,
  heldRun,
  hostKey,
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
  const event: JournalEvent = {
    kind: 'run.ended',
    ending: 'cancelled',
    signer: signerAtStop(stored.lines),
    because: `${by} stands the run down: ${reason}`,
    figures: { by },
  };
  return { state: ended(state, stored, 'cancelled', event, nowMs), answer: 'ended' };
}

/** The end of a run that another one replaces, and the next term of its identity. */
export function handedOver(
  state: StoreState,
  old: StoredRun,
  by: RunId,
  nowMs: number,
): { readonly state: StoreState; readonly replaced: Replaced } {
  const { id: run, identity } = old.run;
  const because = `replaced by takeover ${by}`;
  const signer = signerAtStop(old.lines);
  const event: JournalEvent = { kind: 'run.ended', ending: 'replaced', signer, because, figures: { by } };
  const known = [...state.hosts].filter(([host]) => host.startsWith(hostKey(identity, ''))).map(([, { term }]) => term);
  const term = checkedTerm(Math.max(state.terms.get(identity) ?? 0, ...known) + 1);
  const told = toldAttempts(old.lines);
  const unknowns = unknownEffects([...old.intents.values()]);
  return {
    state: { ...ended(state, old, 'replaced', event, nowMs), terms: having(state.terms, identity, term) },
    replaced: { run, line: old.lines.length, term, told, unknowns },
  };
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
