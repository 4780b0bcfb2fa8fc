import { BatonError } from '../../../domain/failure.ts';
import type { JournalEvent } from '../../../domain/journal.ts';
import type { Term } from '../../../domain/names.ts';
import type { Lease } from '../../../domain/run.ts';
import type { IntentDetail, IntentKey } from '../../../execution/store.ts';
import type { Moment } from './mutations.ts';
import {
  having,
  heldRun,
  intentKey,
  movedOn,
  withLine,
  withRun,
  type Applied,
  type StoredRun,
  type StoreState,
} from './state.ts';

export function append(
  state: StoreState,
  { nowMs }: Moment,
  lease: Lease,
  event: JournalEvent,
): Applied<'ok' | 'lease-lost'> {
  const held = heldRun(state, lease, nowMs);
  if (held === null) return { state, answer: 'lease-lost' };
  return { state: withRun(state, withLine(held, event, nowMs)), answer: 'ok' };
}

export function beginIntent(
  state: StoreState,
  { nowMs, without }: Moment,
  lease: Lease,
  key: IntentKey,
  detail: IntentDetail,
  repeatable: boolean,
): Applied<'begun' | 'exists' | 'lease-lost'> {
  if (key.runId !== lease.runId)
    throw new BatonError('input/invalid', `The intent of ${key.runId} is not of the leased run ${lease.runId}.`);
  const held = without.has('no-conditional-intent') ? state.runs.get(lease.runId) : heldRun(state, lease, nowMs);
  if (held === undefined || held === null) return { state, answer: 'lease-lost' };
  const standing = held.intents.get(intentKey(key));
  if (standing !== undefined && !(repeatable && standing.argumentsDigest === detail.argumentsDigest))
    return { state, answer: 'exists' };
  // A second beginning keeps what the first one expected.
  const intent = { ...key, ...detail, ...standing, term: held.leaseTerm ?? lease.term, result: null };
  const begun = {
    ...withLine(held, { kind: 'intent', ...withoutRun(key), ...detail, term: lease.term }, nowMs),
    intents: having(held.intents, intentKey(key), intent),
  };
  return { state: withRun(state, begun), answer: 'begun' };
}

export function recordOutcome(
  state: StoreState,
  { nowMs }: Moment,
  key: IntentKey,
  term: Term,
  result: 'done' | 'refused' | 'unknown',
  evidence: Record<string, string | number>,
): Applied<undefined> {
  const stored = state.runs.get(key.runId);
  const intent = stored?.intents.get(intentKey(key));
  if (stored === undefined || intent === undefined)
    throw new BatonError('input/invalid', `There is no intent for ${key.verb} of ${key.step} on ${key.node}.`);
  const isItsOwn = intent.term === term;
  if (isItsOwn && intent.result !== null) return { state, answer: undefined };
  const ended = {
    ...withLine(stored, { kind: 'outcome', ...withoutRun(key), result, evidence }, nowMs),
    intents: isItsOwn ? having(stored.intents, intentKey(key), { ...intent, result }) : stored.intents,
  };
  return { state: withRun(state, ended), answer: undefined };
}

export function decide(
  state: StoreState,
  { nowMs, without }: Moment,
  lease: Lease,
  attempt: number,
  value: 'told' | 'returned',
  because: string,
): Applied<'told' | 'returned' | 'not-now' | 'lease-lost'> {
  const held = heldRun(state, lease, nowMs);
  if (held === null) return { state, answer: 'lease-lost' };
  const standing = held.decisions.get(attempt);
  if (standing !== undefined) return { state, answer: standing.value };
  if (value === 'told' && !mayTell(held, attempt)) return { state, answer: 'not-now' };
  const event: JournalEvent =
    value === 'told' ? { kind: 'attempt.told', attempt } : { kind: 'attempt.returned', attempt, because };
  const decided = withLine(held, event, nowMs);
  const row = { value, term: lease.term, because };
  const kept = without.has('no-decision-row')
    ? decided
    : { ...decided, decisions: having(held.decisions, attempt, row) };
  return { state: withRun(state, kept), answer: value };
}

function mayTell({ run, paused }: StoredRun, attempt: number): boolean {
  return run.wish !== 'abort' && run.wish !== 'return' && !paused && run.attempt === attempt;
}

export function beginAttempt(state: StoreState, { nowMs }: Moment, lease: Lease): Applied<number | 'lease-lost'> {
  const held = heldRun(state, lease, nowMs);
  if (held === null) return { state, answer: 'lease-lost' };
  const attempt = held.run.attempt + 1;
  return { state: withRun(state, { ...held, run: movedOn(held.run, { attempt }) }), answer: attempt };
}

/** What a caller without the lease is told where the answer has no word for it. */
export function leaseLost(lease: Lease): BatonError {
  return new BatonError('run/lease-lost', `Another worker has taken over run ${lease.runId}.`);
}

function withoutRun(key: IntentKey): Omit<IntentKey, 'runId'> {
  return { step: key.step, attempt: key.attempt, verb: key.verb, node: key.node };
}
