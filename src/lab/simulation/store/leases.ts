import { BatonError } from '../../../domain/failure.ts';
import type { RunId, Term } from '../../../domain/names.ts';
import type { Lease } from '../../../domain/run.ts';
import { stopRunsOfAnotherDatabase } from './incarnation.ts';
import type { Moment } from './mutations.ts';
import { having, heldRun, movedOn, withLine, withRun, type Applied, type StoredRun, type StoreState } from './state.ts';

/** The lease of the safety protocol, section 1.1. Written again here: a model that read the product's would agree with it. */
const LEASE_MS = 8_000;
/** How much before its time a job may come. Unit: milliseconds. */
export const EARLY_MS = 250;
/** 15 digits. */
const HIGHEST_TERM = 999_999_999_999_999;

export function acquire(
  state: StoreState,
  { nowMs, without }: Moment,
  runId: RunId,
  owner: string,
): Applied<Lease | 'held' | 'closed' | 'stopped'> {
  const stored = state.runs.get(runId);
  if (stored === undefined) throw new BatonError('input/invalid', `There is no run ${runId}.`);
  if (!isFree(state, stored, nowMs)) return whyNot(state, nowMs, runId);
  const { identity } = stored.run;
  const known = state.terms.get(identity);
  const term = checkedTerm(known === undefined ? 1 : without.has('no-raise-on-takeover') ? known : known + 1);
  const takeover = stored.leaseOwner !== null;
  const taken: StoredRun = {
    ...withLine(stored, { kind: 'lease.taken', owner, term, takeover }, nowMs),
    run: movedOn(stored.run, { state: 'running' }),
    called: false,
    leaseOwner: owner,
    leaseTerm: term,
    leaseUntilMs: nowMs + LEASE_MS,
  };
  const next = withRun({ ...state, terms: having(state.terms, identity, term) }, taken);
  return { state: next, answer: { runId, owner, term } };
}

function isFree(state: StoreState, stored: StoredRun, nowMs: number): boolean {
  const { run, called, leaseOwner, leaseUntilMs } = stored;
  if (run.endedAtMs !== null || stored.incarnation !== state.incarnation) return false;
  if (leaseOwner !== null && (leaseUntilMs === null || leaseUntilMs > nowMs)) return false;
  if (run.state === 'running') return true;
  if (run.state === 'stopped') return run.wish !== null;
  return called || run.dueAtMs === null || run.dueAtMs <= nowMs + EARLY_MS;
}

function whyNot(state: StoreState, nowMs: number, runId: RunId): Applied<'held' | 'closed' | 'stopped'> {
  const stopping = stopRunsOfAnotherDatabase(state, nowMs);
  const now = stopping.state.runs.get(runId)?.run.state;
  const open = now === 'queued' || now === 'waiting' || now === 'running';
  return { state: stopping.state, answer: now === 'stopped' ? 'stopped' : open ? 'held' : 'closed' };
}

export function renew(state: StoreState, { nowMs }: Moment, lease: Lease): Applied<boolean> {
  const stored = state.runs.get(lease.runId);
  const holds =
    stored !== undefined &&
    stored.run.state === 'running' &&
    stored.incarnation === state.incarnation &&
    stored.leaseOwner === lease.owner &&
    (stored.leaseTerm ?? 0) >= lease.term &&
    (stored.leaseUntilMs ?? 0) > nowMs;
  return holds
    ? { state: withRun(state, { ...stored, leaseUntilMs: nowMs + LEASE_MS }), answer: true }
    : { state, answer: false };
}

export function release(
  state: StoreState,
  { nowMs }: Moment,
  lease: Lease,
  dueInMs: number | null,
): Applied<undefined> {
  const stored = state.runs.get(lease.runId);
  const holds = stored?.run.state === 'running' && stored.leaseOwner === lease.owner && stored.leaseTerm === lease.term;
  if (!holds) return { state, answer: undefined };
  const run =
    dueInMs === null
      ? movedOn(stored.run, { state: 'queued', dueAtMs: null })
      : movedOn(stored.run, { state: 'waiting', dueAtMs: nowMs + Math.round(dueInMs) });
  return { state: withRun(state, { ...stored, run, leaseOwner: null, leaseUntilMs: null }), answer: undefined };
}

export function raiseTerm(
  state: StoreState,
  { nowMs }: Moment,
  lease: Lease,
  atLeast: Term,
): Applied<Lease | 'lease-lost'> {
  if (!Number.isInteger(atLeast) || atLeast < 0 || atLeast >= HIGHEST_TERM)
    throw new BatonError('input/invalid', `${atLeast} is not a term that can be raised.`);
  const held = heldRun(state, lease, nowMs);
  if (held === null) return { state, answer: 'lease-lost' };
  const { identity } = held.run;
  const term = checkedTerm(Math.max(state.terms.get(identity) ?? 0, atLeast) + 1);
  const next = withRun({ ...state, terms: having(state.terms, identity, term) }, { ...held, leaseTerm: term });
  return { state: next, answer: { ...lease, term } };
}

/** As the database's own check: no statement stores a term beyond the highest. */
export function checkedTerm(term: Term): Term {
  if (term > HIGHEST_TERM) throw new Error(`the term ${term} violates the check of the table`);
  return term;
}
